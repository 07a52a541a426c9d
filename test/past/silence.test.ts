import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeyResponse, type WatchOptions} from '../../source/engine/engine.ts';
import {UserError} from '../../source/errors.ts';
import {
	eventsUntilSilence,
	keptFromOldest,
	keptUntil,
	silenceAfter,
} from '../../source/past/silence.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {startHost} from '../helpers/http-host.ts';

type Source = Parameters<typeof eventsUntilSilence>[0];

function event(index: number): KeyResponse {
	return {
		action: 'set', node: {
			key: '/k', value: String(index), createdIndex: index, modifiedIndex: index,
		}, index,
	};
}

/** A source that tells the events of `from` on, one after the other, and is silent then until it is left. */
function sourceOf(count: number, {api = 2, get}: {readonly api?: 2 | 3; readonly get?: () => Promise<never>} = {}) {
	const asked = {count: 0, isLeft: false};
	const source = {
		info: {api},
		async get() {
			asked.count++;
			return get === undefined ? {...event(count), index: count} : get();
		},
		async * watch(_key: string, {waitIndex, signal, onLink, onCaughtUp}: WatchOptions) {
			onLink?.(true);
			for (let index = Number(waitIndex); index <= count && !signal!.aborted; index++) {
				yield event(index);
			}

			if (api === 3) {
				onCaughtUp?.(count);
			}

			await new Promise<void>(resolve => {
				signal!.addEventListener('abort', () => {
					resolve();
				});
				if (signal!.aborted) {
					resolve();
				}
			});
			asked.isLeft = true;
		},
	} as unknown as Source & Pick<Engine, 'watch'>;
	return {source, asked};
}

/** Ends each connection on which nothing has come from either side for so long. */
async function idleCuttingProxy(t: ExecutionContext, url: string, idleMs: number): Promise<string> {
	const {hostname, port} = new URL(url);
	const proxy = net.createServer(client => {
		const upstream = net.connect(Number(port), hostname);
		client.pipe(upstream).pipe(client);
		for (const end of [client, upstream]) {
			end.on('error', () => undefined);
			end.once('close', () => {
				client.destroy();
				upstream.destroy();
			});
		}

		client.setTimeout(idleMs, () => {
			client.destroy();
		});
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	t.teardown(() => proxy.close());
	return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const never = new AbortController().signal;
const numbersOf = async (events: AsyncIterable<KeyResponse>): Promise<readonly number[]> => (await Array.fromAsync(events)).map(({index}) => index);

test('whoever takes their time for an event loses none of those behind it', async t => {
	const {source, asked} = sourceOf(4);
	const numbers: number[] = [];
	for await (const {index} of eventsUntilSilence(source, '/', {waitIndex: 2, silenceMs: 5, signal: never})) {
		numbers.push(index);
		await new Promise(resolve => {
			setTimeout(resolve, 60);
		});
	}

	t.deepEqual(numbers, [2, 3, 4]);
	t.true(asked.isLeft);
});

test('silence is confirmed by another answer, and is the end', async t => {
	const {source, asked} = sourceOf(3);
	t.deepEqual(await numbersOf(eventsUntilSilence(source, '/', {waitIndex: 1, silenceMs: 5, signal: never})), [1, 2, 3]);
	t.is(asked.count, 1);
	await new Promise(resolve => {
		setTimeout(resolve, 60);
	});
	t.is(asked.count, 1);
});

test('where nobody answers, silence is no end but a failure', async t => {
	const {source} = sourceOf(1, {
		async get() {
			throw new Error('nobody answers');
		},
	});
	await t.throwsAsync(numbersOf(eventsUntilSilence(source, '/', {waitIndex: 1, silenceMs: 5, signal: never})), {message: 'nobody answers'});
});

test('a connection that is lost, or has come back, while the silence is looked into is no end', async t => {
	for (const isUp of [false, true]) {
		let change = (): void => undefined;
		let looks = 0;
		const {source} = sourceOf(1, {
			async get(): Promise<never> {
				looks++;
				if (looks === 1) {
					change();
				}

				const answer: unknown = {...event(1), index: 1};
				return answer as never;
			},
		});
		const shaky: Source = {
			...source,
			async * watch(_key, {signal, onLink} = {}) {
				onLink?.(true);
				await new Promise<void>(resolve => {
					change = () => {
						onLink?.(isUp);
						// Later than another silence would have ended, when the connection stays away.
						setTimeout(resolve, isUp ? 0 : 60);
					};

					signal!.addEventListener('abort', () => {
						resolve();
					});
				});
				if (!signal!.aborted) {
					yield event(7);
				}
			},
		};
		t.deepEqual(await numbersOf(eventsUntilSilence(shaky, '/', {waitIndex: 1, silenceMs: 5, signal: never})), [7], String(isUp));
	}
});

test('connections that end before a silence is long enough are silent together', async t => {
	for (const [silentMs, silenceMs, isEnd] of [[60, 400, true], [0, 100_000, false]] as const) {
		const {source} = sourceOf(0);
		const cut: Source = {
			...source,
			async * watch(_key, {signal, onLink} = {}) {
				for (let links = 0; links < 30 && !signal!.aborted; links++) {
					onLink?.(true);
					await new Promise(resolve => {
						setTimeout(resolve, silentMs);
					});
					onLink?.(false);
				}

				if (!signal!.aborted) {
					yield event(9);
				}
			},
		};
		t.deepEqual(await numbersOf(eventsUntilSilence(cut, '/', {waitIndex: 1, silenceMs, signal: never})), isEnd ? [] : [9], `${silentMs} ms`);
	}
});

test('behind a proxy that ends idle connections a history has its end, too', async t => {
	const {url} = await startHost(t);
	const engine = await openRemote({
		endpoints: [await idleCuttingProxy(t, url, 300)], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	const {index} = await engine.set('/a', {value: '1'});
	const {events, oldestIndex} = await keptFromOldest(engine, '/', {silenceMs: 1000, signal: never});
	t.is(oldestIndex, 1);
	t.deepEqual(await numbersOf(events), [index]);
});

test('after its end nobody is asked any more', async t => {
	const {source, asked} = sourceOf(1);
	const broken: Source = {
		...source,
		// oxlint-disable-next-line require-yield -- it breaks before
		async * watch(_key, {onLink} = {}) {
			onLink?.(true);
			throw new Error('it broke');
		},
	};
	await t.throwsAsync(numbersOf(eventsUntilSilence(broken, '/', {waitIndex: 1, silenceMs: 1, signal: never})), {message: 'it broke'});
	// Later than the silence would have ended.
	await new Promise(resolve => {
		setTimeout(resolve, 30);
	});
	t.is(asked.count, 0);
});

test('a server that says itself when there is nothing more is not asked', async t => {
	const {source, asked} = sourceOf(2, {api: 3});
	t.deepEqual(await numbersOf(eventsUntilSilence(source, '/', {waitIndex: 1, silenceMs: 5, signal: never})), [1, 2]);
	t.is(asked.count, 0);
});

test('whoever leaves is told so, and whoever has enough ends the watch', async t => {
	const controller = new AbortController();
	const {source, asked} = sourceOf(2);
	const seen: number[] = [];
	await t.throwsAsync(async () => {
		for await (const {index} of eventsUntilSilence(source, '/', {waitIndex: 1, silenceMs: 1_000_000, signal: controller.signal})) {
			seen.push(index);
			controller.abort(new Error('the user has left'));
		}
	}, {message: 'the user has left'});
	t.deepEqual(seen, [1]);
	t.true(asked.isLeft);

	const second = sourceOf(5);
	const {events, oldestIndex} = await keptFromOldest(second.source, '/', {silenceMs: 5, signal: never});
	t.is(oldestIndex, 1);
	t.like(await events.next(), {done: false, value: {index: 1}});
	await events.return(undefined);
	t.true((await events.next()).done);
	await new Promise(resolve => {
		setTimeout(resolve, 60);
	});
	t.is(second.asked.count, 0);
});

test('the oldest event that is kept is found, and no other error is one of that kind', async t => {
	const {source} = sourceOf(30);
	const waits: number[] = [];
	const forgetful = (oldest: (wait: number) => number): Source => ({
		...source,
		watch(key, options = {}) {
			const wait = Number(options.waitIndex);
			waits.push(wait);
			const first = oldest(wait);
			if (wait < first) {
				throw new EtcdError(errorCodes.eventIndexCleared, `the requested history has been cleared [${first}/${wait}]`, 30);
			}

			return source.watch(key, options);
		},
	});
	const {oldestIndex, events} = await keptFromOldest(forgetful(wait => wait < 9 ? 9 : 12), '/', {silenceMs: 5, signal: never});
	t.is(oldestIndex, 12);
	t.deepEqual(await numbersOf(events), Array.from({length: 19}, (_, i) => i + 12));
	t.deepEqual(waits, [1, 9, 12]);
});

/** A server that keeps `keptMax` events, and gets `rate` new ones for each that it tells. */
function busySource({keptMax, rate}: {readonly keptMax: number; readonly rate: number}) {
	let newest = 5000;
	const {source} = sourceOf(0);
	return {
		get newest() {
			return Math.floor(newest);
		},
		source: {
			...source,
			async * watch(_key: string, {waitIndex}: WatchOptions) {
				for (let wait = Number(waitIndex); ; wait++) {
					newest += rate;
					const oldest = Math.floor(newest) - keptMax + 1;
					if (wait < oldest) {
						throw new EtcdError(errorCodes.eventIndexCleared, `the requested history has been cleared [${oldest}/${wait}]`, Math.floor(newest));
					}

					yield event(wait);
				}
			},
		} as unknown as Source,
	};
}

test('a history from which events are lost while it is read is read from later on, without a gap', async t => {
	for (const rate of [0, 0.5, 1.5, 4, 20]) {
		const server = busySource({keptMax: 1000, rate});
		const {events, oldestIndex} = await keptUntil(server.source, '/', {silenceMs: 5, signal: never, until: newest => Math.max(5000, newest)});
		const indexes = events.map(({node}) => node.modifiedIndex);
		t.deepEqual(indexes, Array.from({length: indexes.length}, (_, i) => oldestIndex + i), `rate ${rate}`);
		t.true(indexes.length > 10 && indexes.at(-1)! >= 5000 && indexes.at(-1)! <= server.newest, `rate ${rate}: ${indexes.length}`);
		t.is(indexes.length === 1000, rate === 0);
	}

	const {source} = busySource({keptMax: 1000, rate: 1000});
	await t.throwsAsync(keptUntil(source, '/', {silenceMs: 5, signal: never, until: newest => newest}), {
		instanceOf: UserError, message: 'events come faster than they can be read',
	});
});

test('a silence is as long as twenty answers, and no shorter than a second', t => {
	t.deepEqual([0, 50, 51, 400.2].map(ms => silenceAfter(ms)), [1000, 1000, 1020, 8004]);
});
