import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {ClusterError} from '../../../source/engine/errors.ts';
import {AttemptError} from '../../../source/engine/failures.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {runWords, type CommandResult} from '../../helpers/command-context.ts';
import {engineKinds} from '../../helpers/engines.ts';
import {eventually} from '../../helpers/live-cluster.ts';
import {randomFrom} from '../../helpers/random-operations.ts';
import {harvest} from '../../helpers/trees.ts';

async function startEngine(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	return engine;
}

async function pathsOf(engine: Engine, key: string): Promise<string[]> {
	const entries = await harvest(engine, key);
	return entries.map(({path, value}) => value === undefined ? `${path}/` : `${path}=${value}`);
}

/** A `sync --watch` that runs until it is ended. */
class Follower {
	readonly result: Promise<CommandResult>;
	readonly #ending = new AbortController();
	readonly #waiting: Array<() => void> = [];
	#stdout = '';

	constructor(engine: Engine, words: readonly string[], connectTo?: (profile: string) => Promise<Engine>) {
		this.result = runWords(['sync', ...words, '--watch'], {
			mode: 'own',
			engine,
			signal: this.#ending.signal,
			onStdout: text => {
				this.#stdout += text;
				for (const wake of this.#waiting) {
					wake();
				}
			},
			more: {connectTo},
		});
	}

	/** Resolves when this has been printed. */
	async printed(text: string): Promise<void> {
		while (!this.#stdout.includes(text)) {
			await new Promise<void>(resolve => {
				this.#waiting.push(resolve);
			});
		}
	}

	async end(): Promise<CommandResult> {
		this.#ending.abort();
		return this.result;
	}
}

for (const kind of engineKinds) {
	const onKind = kind.missing === undefined ? test : test.skip;
	onKind(`${kind.name}: a copy on another cluster goes on with every change, until it is ended`, async t => {
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const from = await source.open();
		const to = await startEngine(t);
		await from.set('/a/old', {value: '1'});
		await to.set('/copy/extra', {value: 'x'});
		const follower = new Follower(to, ['prod:/a', '/copy', '--delete'], async profile => {
			t.is(profile, 'prod');
			return from;
		});
		await follower.printed('1 created, 1 deleted, 1 the same\n');
		await from.set('/a/dir/key', {value: 'new', ttl: 600});
		await from.set('/a/old', {value: '2'});
		await from.create('/a/empty', {dir: true});
		await from.delete('/a/old');
		await from.set('/b/elsewhere', {value: ''});
		await from.set('/a/last', {value: 'end'});
		await follower.printed('+ /copy/last  "end"\n');
		t.deepEqual(await pathsOf(to, '/copy'), ['/', 'dir/', 'dir/key=new', 'empty/', 'last=end']);
		t.true((await to.get('/copy/dir/key')).node.ttl! > 500);
		const {code, stdout, stderr} = await follower.end();
		t.is(code, 130);
		t.true(stdout.endsWith('+ /copy/dir/key  "new"\n~ /copy/old  "2"\n+ /copy/empty/\n- /copy/old\n+ /copy/last  "end"\n'));
		t.regex(stderr, /5 changes copied\n/);
	});
}

test('without --delete what goes from the source stays in the copy', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/x', {value: '1'});
	const follower = new Follower(engine, ['/a', '/copy']);
	await follower.printed('2 created\n');
	await engine.delete('/a/x');
	await engine.set('/a/y', {value: '2'});
	await follower.printed('/copy/y');
	t.deepEqual(await pathsOf(engine, '/copy'), ['/', 'x=1', 'y=2']);
	await follower.end();
});

test('what happens while the copy is made is in it, too', async t => {
	const from = await startEngine(t);
	const to = await startEngine(t);
	for (let i = 0; i < 300; i++) {
		await from.set(`/a/key${i}`, {value: '0'});
	}

	const follower = new Follower(to, ['prod:/a', '/copy', '--delete'], async () => from);
	for (let i = 0; i < 700; i++) {
		await from.set(`/a/key${i % 400}`, {value: String(i)});
		if (i % 50 !== 0) {
			continue;
		}

		await from.delete(`/a/key${i % 400}`);
		await delay(0);
	}

	await from.set('/a/zzz', {value: 'end'});
	await follower.printed('/copy/zzz');
	t.deepEqual(await pathsOf(to, '/copy'), await pathsOf(from, '/a'));
	await follower.end();
});

test('a history that no longer reaches back is made up for by reading again', async t => {
	const from = await startEngine(t);
	const to = await startEngine(t);
	await from.set('/a/x', {value: '1'});
	const real = from.watch.bind(from);
	let watches = 0;
	const forgetful = new Proxy(from, {
		get(target, name) {
			if (name === 'watch') {
				return (key: string, options: Parameters<Engine['watch']>[1]) => {
					watches++;
					// The first watch begins where the server has forgotten.
					return real(key, watches === 1 ? {...options, waitIndex: 1n} : options);
				};
			}

			const member: unknown = Reflect.get(target, name, target);
			return typeof member === 'function' ? member.bind(target) as unknown : member;
		},
	});
	for (let i = 0; i < 1100; i++) {
		await from.set('/b', {value: String(i)});
	}

	const follower = new Follower(to, ['prod:/a', '/copy'], async () => forgetful);
	await follower.printed('2 created\n2 the same\n');
	await from.set('/a/y', {value: '2'});
	await follower.printed('/copy/y');
	const {stderr} = await follower.end();
	t.regex(stderr, /the server no longer has all events: reading prod:\/a again\n/);
});

for (const side of ['source', 'target'] as const) {
	test(`a ${side} that does not answer for a while is waited for`, async t => {
		const [from, to] = [await startEngine(t), await startEngine(t)];
		await from.set('/a/x', {value: '1'});
		let refusals = 0;
		const {promise: isWaiting, resolve} = Promise.withResolvers<void>();
		let isDown = false;
		const refuse = (isHere: boolean) => {
			if (!isDown || !isHere) {
				return;
			}

			refusals++;
			if (refusals === 3) {
				isDown = false;
				resolve();
			}

			throw new ClusterError([new AttemptError('refused', 'dial tcp x: connect: connection refused', {peer: 'x'})]);
		};

		const unsteady = (engine: Engine, isHere: boolean) => forwardingEngine(() => engine, {
			async get(key, options) {
				refuse(isHere);
				return engine.get(key, options);
			},
			async set(key, options) {
				refuse(isHere || side === 'source');
				return engine.set(key, options);
			},
		});
		const source = unsteady(from, side === 'source');
		const follower = new Follower(unsteady(to, side === 'target'), ['prod:/a', '/copy', '--delete'], async () => source);
		await follower.printed('2 created\n');
		await from.set('/a/first', {value: '1'});
		await follower.printed('/copy/first');
		isDown = true;
		await from.set('/a/second', {value: '2'});
		await from.delete('/a/x');
		await isWaiting;
		await follower.printed('1 created, 1 deleted, 2 the same\n');
		t.deepEqual(await pathsOf(to, '/copy'), await pathsOf(from, '/a'));
		const {stderr} = await follower.end();
		t.is(stderr.match(/^dial tcp x: connect: connection refused: all is read again as soon as there are answers$/gm)?.length, 1);
	});
}

test('a key that becomes a directory while it is followed does so in the copy', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/x', {value: '1'});
	const follower = new Follower(engine, ['/a', '/copy', '--delete']);
	await follower.printed('2 created\n');
	await engine.delete('/a/x');
	await engine.set('/a/x/y', {value: '2'});
	await follower.printed('/copy/x/y');
	await engine.delete('/a/x', {recursive: true});
	await engine.set('/a/x', {value: '3'});
	await follower.printed('+ /copy/x  "3"');
	t.deepEqual(await pathsOf(engine, '/copy'), ['/', 'x=3']);
	await follower.end();
});

test('the end of the source ends it, and takes nothing away', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/x', {value: '1'});
	const follower = new Follower(engine, ['/a', '/copy', '--delete']);
	await follower.printed('2 created\n');
	await engine.delete('/a', {recursive: true});
	const {code, stderr} = await follower.result;
	t.is(code, 4);
	t.regex(stderr, /\/a was removed: reading \/a again\n.*Key not found/s);
	t.deepEqual(await pathsOf(engine, '/copy'), ['/', 'x=1']);
});

test('a source that goes away while sync asks is no empty one', async t => {
	const engine = await startEngine(t);
	for (const key of ['/from/a', '/from/b', '/to/a', '/to/b', '/to/extra']) {
		await engine.set(key, {value: '1'});
	}

	const {code, stderr} = await runWords(['sync', '/from', '/to', '--delete'], {
		mode: 'own',
		engine,
		more: {
			async confirm({text}) {
				t.regex(text, /^1 node of \/to that is not in \/from/);
				await engine.delete('/from', {recursive: true});
				return true;
			},
		},
	});
	t.is(code, 1);
	t.regex(stderr, /\/from is not there any more/);
	t.deepEqual(await pathsOf(engine, '/to'), ['/', 'a=1', 'b=1', 'extra=1']);
});

for (const words of [['sync', '/from', '/to', '--delete', '--yes'], ['export', '/from']]) {
	for (const isMadeAgain of [false, true]) {
		test(`a source that goes away${isMadeAgain ? ' and comes again' : ''} while ${words[0]!} reads it is no smaller one`, async t => {
			const engine = await startEngine(t);
			for (const key of ['/from/a/x', '/from/b', '/to/a/x', '/to/b']) {
				await engine.set(key, {value: '1'});
			}

			const vanishing = new Proxy(engine, {
				get(target, name) {
					if (name === 'get') {
						return async (...[key, options]: Parameters<Engine['get']>) => {
							if (key === '/from/a') {
								await engine.delete('/from', {recursive: true}).catch(() => undefined);
								await (isMadeAgain ? engine.set('/from/b', {value: '1'}) : undefined);
							}

							return engine.get(key, options);
						};
					}

					const found: unknown = Reflect.get(target, name, target);
					return typeof found === 'function' ? found.bind(target) as unknown : found;
				},
			});
			const {code, stderr} = await runWords(words, {mode: 'own', engine: vanishing});
			t.is(code, 1);
			t.regex(stderr, isMadeAgain ? /\/from was removed and made again while it was read/ : /\/from is not there any more/);
			t.deepEqual(await pathsOf(engine, '/to'), ['/', 'a/', 'a/x=1', 'b=1']);
		});
	}
}

test('what is deleted is at most what was agreed to', async t => {
	const engine = await startEngine(t);
	for (const key of ['/from/a', '/from/d/x', '/to/a', '/to/d/x', '/to/extra', '/to/changed', '/to/old/x']) {
		await engine.set(key, {value: '1'});
	}

	const {code, stdout, stderr} = await runWords(['sync', '/from', '/to', '--delete'], {
		mode: 'own',
		engine,
		more: {
			async confirm() {
				await engine.delete('/from/d', {recursive: true});
				await engine.set('/to/new', {value: 'came meanwhile'});
				await engine.set('/to/old/y', {value: 'came meanwhile'});
				await engine.set('/to/changed', {value: 'changed meanwhile'});
				return true;
			},
		},
	});
	t.is(stdout, '2 deleted, 2 the same\n');
	t.is(stderr, '6 more nodes would have to be deleted by now and were left; the same command deletes them\n');
	t.is(code, 1);
	t.deepEqual(await pathsOf(engine, '/to'), ['/', 'a=1', 'changed=changed meanwhile', 'd/', 'd/x=1', 'new=came meanwhile', 'old/', 'old/y=came meanwhile']);
	t.is((await runWords(['sync', '/from', '/to', '--delete'], {mode: 'own', engine})).code, 0);
	t.deepEqual(await pathsOf(engine, '/to'), ['/', 'a=1']);
});

test('without --delete a key gives way to a directory, and what cannot give way is told while the copy goes on', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/k', {value: '1'});
	const follower = new Follower(engine, ['/a', '/copy']);
	await follower.printed('2 created\n');
	await engine.delete('/a/k');
	await engine.set('/a/k/x', {value: '2'});
	await follower.printed('2 created, 1 deleted');
	await engine.delete('/a/k', {recursive: true});
	await engine.set('/a/k', {value: 'a key again'});
	await engine.set('/a/last', {value: '3'});
	await eventually(async () => pathsOf(engine, '/copy'), paths => paths.includes('last=3'), 60_000);
	t.deepEqual(await pathsOf(engine, '/copy'), ['/', 'k/', 'k/x=2', 'last=3']);
	const {code, stderr} = await follower.end();
	t.is(code, 130);
	t.regex(stderr, /! \/copy\/k +is a directory there/);
});

const seed = Number(process.env.SYNC_SEED ?? Math.floor(Math.random() * 1e9));
test(`a copy that goes on is equal after every burst of changes (SYNC_SEED=${seed})`, async t => {
	t.timeout(240_000);
	const from = await startEngine(t);
	const to = await startEngine(t);
	await from.create('/a', {dir: true});
	const random = randomFrom(seed);
	const follower = new Follower(to, ['prod:/a', '/copy', '--delete', '--yes'], async () => from);
	/** Aborted when the copy has ended, which it must not. */
	const over = new AbortController();
	void (async () => {
		await follower.result;
		over.abort();
	})();

	const key = () => `/a/${['d', 'e', 'd/f', 'k'][random(4)]!}/${random(4)}`.slice(0, random(3) === 0 ? -2 : undefined);
	const operations = [
		async () => from.set(key(), {value: String(random(1000))}),
		async () => from.set(key(), {value: 'mortal', ttl: 1 + random(2)}),
		async () => from.delete(key(), {recursive: true}),
		async () => from.delete(key()),
		async () => from.create(key(), {dir: true}),
		async () => from.set(key(), {dir: true}),
		async () => from.create(key(), {dir: true, ttl: 1 + random(2)}),
	];
	const burstCount = Number(process.env.SYNC_BURSTS ?? 8);
	for (let burst = 0; burst < burstCount && !over.signal.aborted; burst++) {
		for (let i = 0; i < 30; i++) {
			try {
				await operations[random(operations.length)]!();
			} catch {
				// A refusal changes nothing.
			}

			if (random(10) === 0) {
				await delay(random(5));
			}
		}

		const same = await eventually(
			async () => JSON.stringify(await pathsOf(from, '/a')) === JSON.stringify(await pathsOf(to, '/copy')),
			isSame => isSame || over.signal.aborted,
			30_000,
		);
		t.true(same && !over.signal.aborted);
	}

	t.is((await follower.end()).code, 130);
});

test('where nothing is to be done, both trees are read once', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/d/x', {value: '1'});
	await engine.set('/copy/d/x', {value: '1'});
	const read: string[] = [];
	const noted = new Proxy(engine, {
		get(target, name) {
			const member: unknown = Reflect.get(target, name, target);
			if (name === 'get') {
				return async (key: string, options: Parameters<Engine['get']>[1]) => {
					read.push(key);
					return target.get(key, options);
				};
			}

			return typeof member === 'function' ? member.bind(target) as unknown : member;
		},
	});
	t.like(await runWords(['sync', '/a', '/copy'], {mode: 'own', engine: noted}), {code: 0, stdout: '3 the same\n'});
	t.deepEqual(read.filter(key => key.endsWith('/d')), ['/a/d', '/copy/d']);
});

test('two subtrees that follow each other come to rest', async t => {
	const engine = await startEngine(t);
	await engine.set('/a/first', {value: '1'});
	await engine.set('/b/first', {value: '1'});
	const there = new Follower(engine, ['/a', '/b']);
	const back = new Follower(engine, ['/b', '/a']);
	/** A change is printed from the first one on that is followed. */
	const begun = async (follower: Follower, directory: string, copied: string) => {
		let pingCount = 0;
		const pings = setInterval(() => {
			void engine.set(`${directory}/ping`, {value: String(pingCount++)});
		}, 50);
		await follower.printed(`${copied}/ping`);
		clearInterval(pings);
	};

	await begun(there, '/a', '/b');
	await begun(back, '/b', '/a');
	const {node: key} = await engine.set('/a/k', {value: '2'});
	const {node: short} = await engine.set('/a/short', {value: '3', ttl: 100});
	await there.printed('/b/short');
	// What comes back behind them shows that they have gone the way back.
	await engine.set('/b/back', {value: '4'});
	await back.printed('/a/back');
	t.is((await engine.get('/a/k')).node.modifiedIndex, key.modifiedIndex);
	t.is((await engine.get('/a/short')).node.modifiedIndex, short.modifiedIndex);
	await Promise.all([there.end(), back.end()]);
});
