import {type ServerResponse} from 'node:http';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {type Engine, type KeyResponse, type WatchOptions} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {startFakeServer, type FakeServer} from '../helpers/fake-server.ts';

function eventLine(index: number, key = '/k'): string {
	return `{"action":"set","node":{"key":"${key}","value":"v${index}","modifiedIndex":${index},"createdIndex":${index}}}\n`;
}

function begin(response: ServerResponse, index: number): void {
	response.writeHead(200, {'X-Etcd-Index': String(index)});
	response.flushHeaders();
}

async function connect(t: ExecutionContext, url: string): Promise<Engine> {
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 500, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: false, watchBeatMs: 600_000,
	});
	t.teardown(async () => engine.close());
	return engine;
}

/** The indexes of the first `count` events. */
async function take(engine: Engine, count: number, options: WatchOptions = {}): Promise<number[]> {
	const indexes: number[] = [];
	for await (const {node} of engine.watch('/k', options)) {
		indexes.push(node.modifiedIndex);
		if (indexes.length === count) {
			break;
		}
	}

	return indexes;
}

const target = (waitIndex: number) => `GET /v2/keys/k?recursive=false&stream=true&wait=true&waitIndex=${waitIndex}`;

test('behind a stream answered from the history each past event is asked for, and then a stream again', async t => {
	const server = await startFakeServer(t, (request, response) => {
		const waitIndex = Number(new URL(request.url!, 'http://x').searchParams.get('waitIndex'));
		begin(response, 12);
		// Past events come one a stream, which is silent from then on; the live one follows on the last.
		if (waitIndex <= 10) {
			response.write(eventLine(10));
		} else if (waitIndex <= 12) {
			response.write(eventLine(12));
		} else {
			response.write(eventLine(13));
			response.write(eventLine(14));
		}
	});
	const engine = await connect(t, server.url);
	t.deepEqual(await take(engine, 4, {waitIndex: 5n}), [10, 12, 13, 14]);
	t.deepEqual(server.requests, [target(5), target(11).replace('stream=true&', ''), target(13)]);
});

test('an event at the end of a stream needs no line end, as long as it is whole', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		if (server.requests.length === 1) {
			response.end(eventLine(5).trim());
		} else {
			response.write(eventLine(6));
		}
	});
	t.deepEqual(await take(await connect(t, server.url), 1), [5]);
});

test('a broken stream goes on behind the last event', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		const count = server.requests.length;
		begin(response, 4);
		response.write(eventLine(count === 1 ? 5 : 6), () => {
			if (count === 1) {
				response.destroy();
			}
		});
	});
	const engine = await connect(t, server.url);
	t.deepEqual(await take(engine, 2), [5, 6]);
	t.deepEqual(server.requests, [0, 6].map(waitIndex => target(waitIndex)));
});

test('a watch from now on that breaks before its first event goes on from where now was', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, server.requests.length === 1 ? 7 : 9);
		if (server.requests.length === 1) {
			response.destroy();
		} else {
			response.write(eventLine(8));
		}
	});
	const engine = await connect(t, server.url);
	t.deepEqual(await take(engine, 1), [8]);
	t.deepEqual(server.requests, [0, 8].map(waitIndex => target(waitIndex)));
});

/** A stream with one event: 5 from the present on, and that of the index that is waited for. */
function streamFrom(response: ServerResponse, waitIndex: number): void {
	begin(response, waitIndex === 0 ? 4 : 6);
	response.write(eventLine(waitIndex === 0 ? 5 : waitIndex));
}

/** A member that has gone on to index 6, of which its stream tells no more. */
async function startSilentMember(t: ExecutionContext, lookBack: (response: ServerResponse) => void): Promise<FakeServer> {
	const server = await startFakeServer(t, (request, response) => {
		const {searchParams} = new URL(request.url!, 'http://x');
		if (!searchParams.has('wait')) {
			response.writeHead(404, {'X-Etcd-Index': '6'}).end('{"errorCode":100,"message":"Key not found","cause":"/k","index":6}');
		} else if (searchParams.has('stream')) {
			streamFrom(response, Number(searchParams.get('waitIndex')));
		} else {
			begin(response, 6);
			lookBack(response);
		}
	});
	return server;
}

const connectWithBeat = async (t: ExecutionContext, url: string): Promise<Engine> => {
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 20_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, watchBeatMs: 200,
	});
	t.teardown(async () => engine.close());
	return engine;
};

test('a server that has dropped a stream without a word is asked for what it left out', async t => {
	const server = await startSilentMember(t, response => {
		response.end(eventLine(6));
	});
	t.deepEqual(await take(await connectWithBeat(t, server.url), 2), [5, 6]);
	t.true(server.requests.some(request => request.includes('wait=true&waitIndex=6') && !request.includes('stream')));
});

test('a quiet stream stays as it is when what happened was not for it, and goes on behind that', async t => {
	let looks = 0;
	const server = await startSilentMember(t, response => {
		looks++;
		if (looks === 1) {
			response.end(eventLine(6, '/k/_hidden'));
		}
	});
	const engine = await connectWithBeat(t, server.url);
	const controller = new AbortController();
	const seen: number[] = [];
	const watching = (async () => {
		for await (const {node} of engine.watch('/k', {recursive: true, signal: controller.signal})) {
			seen.push(node.modifiedIndex);
		}
	})();
	const probes = () => server.requests.filter(request => !request.includes('wait=true')).length;
	while (probes() < 4) {
		await delay(50);
	}

	controller.abort();
	await watching;
	t.deepEqual(seen, [5]);
	t.is(looks, 1, 'what was looked at once is known');
	t.is(server.requests.filter(request => request.includes('stream=true')).length, 1);
});

test('an answer from the history that is late, as that of a member that is held up, is waited for', async t => {
	// Nothing else is answered before it.
	const held: Array<() => void> = [];
	let isHeld = false;
	const server = await startFakeServer(t, (request, response) => {
		const {searchParams} = new URL(request.url!, 'http://x');
		if (!searchParams.has('wait')) {
			const answer = (): void => {
				response.writeHead(404, {'X-Etcd-Index': '6'}).end('{"errorCode":100,"message":"Key not found","cause":"/k","index":6}');
			};

			if (isHeld) {
				held.push(answer);
			} else {
				answer();
			}
		} else if (searchParams.has('stream')) {
			streamFrom(response, Number(searchParams.get('waitIndex')));
		} else {
			begin(response, 6);
			isHeld = true;
			setTimeout(() => {
				isHeld = false;
				response.end(eventLine(6));
				for (const answer of held.splice(0)) {
					answer();
				}
			}, 1500);
		}
	});
	t.deepEqual(await take(await connectWithBeat(t, server.url), 2), [5, 6]);
});

test.serial('a process that is held up itself reads what has come before it takes its member for silent', async t => {
	const server = await startSilentMember(t, response => {
		setTimeout(() => {
			// Timers are next then, and sockets are read after them.
			setImmediate(() => {
				response.end(eventLine(6));
				const end = performance.now() + 1200;
				while (performance.now() < end) {
					// All that was due meanwhile comes at once.
				}
			});
		}, 200);
	});
	t.deepEqual(await take(await connectWithBeat(t, server.url), 2), [5, 6]);
});

test('an event that a look into the history has not found is told when it comes after all', async t => {
	let isLookOver = false;
	let tell = (): void => undefined;
	const server = await startFakeServer(t, (request, response) => {
		const {searchParams} = new URL(request.url!, 'http://x');
		if (searchParams.has('stream')) {
			begin(response, 4);
			response.write(eventLine(5));
			tell = () => {
				response.write(eventLine(6));
			};
		} else if (searchParams.has('wait')) {
			begin(response, 6);
			response.once('close', () => {
				isLookOver = true;
			});
		} else {
			response.writeHead(404, {'X-Etcd-Index': '6'}).end('{"errorCode":100,"message":"Key not found","cause":"/k","index":6}');
			if (isLookOver) {
				tell();
			}
		}
	});
	t.deepEqual(await take(await connectWithBeat(t, server.url), 2), [5, 6]);
});

test('an event that is told twice counts once', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		response.write(eventLine(5) + eventLine(5));
		response.write(eventLine(6));
	});
	t.deepEqual(await take(await connect(t, server.url), 2), [5, 6]);
});

test('events may come in pieces', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		const line = eventLine(5);
		response.write(line.slice(0, 20), () => {
			response.write(line.slice(20) + eventLine(6));
		});
	});
	t.deepEqual(await take(await connect(t, server.url), 2), [5, 6]);
});

test('a server that is not ready is asked again, and the status says so', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		if (server.requests.length === 1) {
			response.writeHead(503).end();
			return;
		}

		begin(response, 4);
		response.write(eventLine(5));
	});
	const engine = await connect(t, server.url);
	const states: string[] = [];
	engine.onStatus(({state}) => {
		states.push(state);
	});
	t.deepEqual(await take(engine, 1), [5]);
	t.deepEqual(states, ['down', 'ok']);
});

test('a stream that ends with nothing is a loss like any other, and not asked for again without a pause', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		if (server.requests.length === 1) {
			response.end();
		} else {
			response.write(eventLine(5));
		}
	});
	const engine = await connect(t, server.url);
	const states: string[] = [];
	engine.onStatus(({state}) => {
		states.push(state);
	});
	t.deepEqual(await take(engine, 1), [5]);
	t.deepEqual(states, ['trying', 'ok']);
});

test('a history that was cleared ends the watch with error 401', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(400).end('{"errorCode":401,"message":"The event in requested index is outdated and cleared","cause":"the requested history has been cleared [135/2]","index":1134}');
	});
	await t.throwsAsync(take(await connect(t, server.url), 1, {waitIndex: 2n}), {name: 'EtcdError', message: /^401: /});
});

test('the signal ends a silent watch, and closing the engine does too', async t => {
	const controller = new AbortController();
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		if (server.requests.length === 1) {
			controller.abort();
		} else {
			void engine.close();
		}
	});
	const engine = await connect(t, server.url);
	t.deepEqual(await take(engine, 1, {signal: controller.signal}), []);
	t.deepEqual(await take(engine, 1), []);
	t.is(server.requests.length, 2);
});

test('a watch that ends with the cluster waits for a member that comes back in time, and says why when none does', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		response.write(eventLine(5), () => {
			response.destroy();
		});
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 500, totalTimeoutMs: 3000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	const events = engine.watch('/k', {endsWithCluster: true})[Symbol.asyncIterator]();
	t.false((await events.next()).done);
	const next = events.next();
	await server.close();
	await t.throwsAsync(next, {name: 'ClusterError'});
});

test('a consumer that takes nothing holds the stream back, and still gets all of it', async t => {
	const count = 100;
	const padding = ' '.repeat(1_000_000);
	let sent = 0;
	const server = await startFakeServer(t, (_request, response) => {
		begin(response, 4);
		const send = (): void => {
			if (sent < count) {
				response.write(padding + eventLine(sent + 5), () => {
					sent++;
					send();
				});
			}
		};

		send();
	});
	const engine = await connect(t, server.url);
	const controller = new AbortController();
	const events = engine.watch('/k', {signal: controller.signal})[Symbol.asyncIterator]();
	const next = async (): Promise<number> => {
		const {value} = await events.next() as IteratorResult<KeyResponse, KeyResponse>;
		return value.node.modifiedIndex;
	};

	const indexes = [await next()];
	let before = -1;
	while (before !== sent) {
		before = sent;
		await delay(300);
	}

	t.true(sent < 60, `${sent} MB were taken`);
	while (indexes.length < count) {
		indexes.push(await next());
	}

	t.deepEqual(indexes, Array.from({length: count}, (_, i) => i + 5));
	controller.abort();
});

test('an event that comes piece by piece is not passed over because the history is asked meanwhile', async t => {
	const looked = Promise.withResolvers<void>();
	const long = eventLine(11);
	const server = await startFakeServer(t, ({url = ''}, response) => {
		const isStream = url.includes('stream=true');
		begin(response, isStream ? 10 : 11);
		if (isStream) {
			response.write(eventLine(10) + long.slice(0, 20));
			void looked.promise.then(() => {
				response.write(`${long.slice(20)}${eventLine(12)}`);
			});
		} else if (url.includes('wait=true')) {
			response.write(long.slice(0, 20));
			setTimeout(() => {
				response.write(long.slice(20));
				looked.resolve();
			}, 1500);
		} else {
			response.end('{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":11,"createdIndex":11}}');
		}
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, watchBeatMs: 2000,
	});
	t.teardown(async () => engine.close());
	const indexes: number[] = [];
	for await (const {node} of engine.watch('/k', {waitIndex: 9n})) {
		indexes.push(node.modifiedIndex);
		if (node.modifiedIndex === 12) {
			break;
		}
	}

	t.deepEqual(indexes, [10, 11, 12]);
});
