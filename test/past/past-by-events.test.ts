import {type ServerResponse} from 'node:http';
import {isDeepStrictEqual} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded, engineOn} from '../../source/embedded/embedded-engine.ts';
import {UserError} from '../../source/errors.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {ReadOnlyError} from '../../source/engine/read-only.ts';
import {ClusterError} from '../../source/engine/errors.ts';
import {pastByEvents} from '../../source/past/past-by-events.ts';
import {parseMoment} from '../../source/protocol/moment.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {altered} from '../helpers/altered-engine.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {runWords} from '../helpers/command-context.ts';
import {engineKinds} from '../helpers/engines.ts';
import {randomFrom, randomOperation} from '../helpers/random-operations.ts';
import {noteFrom, noteOf, type Note} from '../helpers/recorder.ts';

async function start(t: ExecutionContext): Promise<{server: EtcdServer; engine: Engine}> {
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	t.teardown(async () => server.stop());
	return {server, engine: engineOn(server)};
}

async function at(engine: Engine, moment: string): Promise<Engine> {
	return pastByEvents(engine, parseMoment(moment)!);
}

type Line = readonly [key: string, value: string, dir: boolean, expiration: string, modifiedIndex: number, createdIndex: number];

/** What a refresh has changed since then no event tells. */
function comparable({index, lines}: Note, told: Note): unknown {
	const refreshed = new Set(told.lines.filter(line => line !== 'missing').map(line => JSON.parse(line) as Line).filter(line => line[4] > index).map(([key]) => key));
	return lines.map(line => {
		const [key, value, dir, ...rest] = line === 'missing' ? ['missing'] : JSON.parse(line) as Line;
		return [key, value, dir, ...(refreshed.has(key) ? [] : rest)];
	});
}

test('every tree that the events reach is what it was then', async t => {
	const {server, engine} = await start(t);
	const random = randomFrom(11);
	const notes: Note[] = [];
	while (server.index < 990) {
		await randomOperation(server, random);
		notes.push(...(random(40) === 0 ? [noteOf(server)] : []));
	}

	t.true(notes.length > 15);
	for (const note of notes) {
		const told = await noteFrom(await at(engine, String(note.index)));
		t.deepEqual(comparable(told, told), comparable(note, told), `index ${note.index}`);
	}
});

test('what events do not tell is refused, and all else told, however old the tree is', async t => {
	const {server, engine} = await start(t);
	const random = randomFrom(3);
	const notes: Note[] = [];
	while (server.index < 3000) {
		await randomOperation(server, random);
		notes.push(...(random(50) === 0 && server.index > 2050 ? [noteOf(server)] : []));
	}

	let toldCount = 0;
	for (const note of notes) {
		const past = await at(engine, String(note.index));
		const told = await noteFrom(past).catch((error: unknown) => {
			if (error instanceof UserError) {
				return error.message;
			}

			throw error;
		});
		const isTold = typeof told !== 'string';
		toldCount += isTold ? 1 : 0;
		t.true(isTold
			? isDeepStrictEqual(comparable(told, told), comparable(note, told))
			: /^what was in \/\S+ at index \d+ is not known: its removal at index \d+ does not say it$/.test(told), `index ${note.index}`);
	}

	t.log(`${toldCount} of ${notes.length}`);
	t.true(toldCount > notes.length / 4);
});

test('a removed directory is told where its beginning is known, and lone keys in it in any case', async t => {
	const {engine} = await start(t);
	const {index: first} = await engine.set('/old/a', {value: '1'});
	for (let i = 0; i < 1000; i++) {
		await engine.set('/other', {value: String(i)});
	}

	await engine.set('/old/b', {value: 'b'});
	await engine.set('/new/x/y', {value: 'y'});
	const {index} = await engine.set('/z', {value: 'z'});
	await engine.delete('/new', {recursive: true});
	const {index: removal} = await engine.delete('/old', {recursive: true});
	const past = await at(engine, String(index));
	t.is((await past.get('/new', {recursive: true})).node.nodes?.[0]?.nodes?.[0]?.value, 'y');
	t.is((await past.get('/new/x/y')).node.value, 'y');
	t.is((await past.get('/old/b')).node.value, 'b');
	t.deepEqual((await past.get('/')).node.nodes?.map(({key}) => key), ['/new', '/old', '/other', '/z']);
	for (const key of ['/old', '/old/a', '/']) {
		await t.throwsAsync(past.get(key, {recursive: true}), {instanceOf: UserError, message: `what was in /old at index ${index} is not known: its removal at index ${removal} does not say it`});
	}

	const deep = `/deep${'/d'.repeat(8000)}`;
	const {index: made} = await engine.set(deep, {value: 'down'});
	await engine.delete('/deep', {recursive: true});
	const {node: top} = await (await at(engine, String(made))).get('/deep', {recursive: true});
	let depth = 0;
	for (let node = top; node.nodes?.[0] !== undefined; node = node.nodes[0]) {
		depth++;
	}

	t.is(depth, 8000);
	await t.throwsAsync(past.get('/new/none'), {message: /Key not found/});
	const {message} = await t.throwsAsync(at(engine, String(first)));
	const [, oldest = ''] = /^index \d+ is out of reach: the events that the embedded server still has begin after index (\d+)$/.exec(message) ?? [];
	t.is((await at(engine, oldest)).info.at, Number(oldest));
	for (const [line, way] of [['restore /old', '--from DIR'], ['get /old', '--data-dir DIR']] as const) {
		const {stderr} = await runWords([...line.split(' '), '--at', String(first)], {mode: 'own', engine});
		t.regex(stderr, new RegExp(String.raw`out of reach: .*\n {2}The files of a server tell more: ${way}, its data dir`));
	}

	await t.throwsAsync(at(engine, String(removal + 3)), {message: `index ${removal + 3} is yet to come: the embedded server is at index ${removal + 2}`});
});

test('what is written between the read and the events is taken back, too, and so is what comes later', async t => {
	const {engine} = await start(t);
	await engine.set('/k', {value: 'then'});
	const {index} = await engine.set('/l', {value: 'then'});
	let isWriting = false;
	const busy = altered(engine, {
		async get(key, options) {
			const answer = await engine.get(key, options);
			if (isWriting) {
				await engine.set('/k', {value: 'between'});
				await engine.delete('/l');
			}

			return answer;
		},
	});
	const past = await at(busy, String(index));
	isWriting = true;
	t.is((await past.get('/k')).node.value, 'then');
	await engine.set('/l', {value: 'later'});
	isWriting = false;
	t.is((await past.get('/l')).node.value, 'then');
	t.deepEqual((await past.get('/')).node.nodes?.map(({value}) => value), ['then', 'then']);
});

test('relative moments, and how few changes there are for them', async t => {
	const {engine} = await start(t);
	await engine.set('/a/b', {value: '1'});
	await engine.set('/x', {value: '1'});
	await engine.set('/a/b', {value: '2'});
	await engine.delete('/a', {recursive: true});
	for (let i = 0; i < 100; i++) {
		await engine.set('/x', {value: `x${i}`});
	}

	t.is((await (await at(engine, '-1')).get('/x')).node.value, 'x98');
	t.is((await (await at(engine, '-100')).get('/x')).node.value, '1');
	t.is((await (await at(engine, 'before:/a/b')).get('/a/b')).node.value, '2');
	t.is((await (await at(engine, 'before:/x')).get('/x')).node.value, 'x98');
	await t.throwsAsync(at(engine, 'before:/never'), {message: /^the events that the embedded server still has show no change of \/never since index 0$/});
	await t.throwsAsync(at(engine, '-100000'), {message: /^the events that the embedded server still has show \d+ changes since index 0$/});
});

test('a server that says nothing more is not taken for one that has nothing to tell', async t => {
	const {engine} = await start(t);
	const {index} = await engine.set('/k', {value: 'then'});
	await engine.set('/k', {value: 'now'});
	const ended = new AbortController();
	const deaf = altered(engine, {
		// It never answers, so no link comes up.
		// oxlint-disable-next-line require-yield -- it never does
		async * watch(_key, {signal} = {}) {
			ended.abort(new Error('the user has left'));
			await new Promise((_resolve, reject) => {
				signal!.addEventListener('abort', () => {
					reject(signal!.reason as Error);
				});
				if (signal!.aborted) {
					reject(signal!.reason as Error);
				}
			});
		},
	});
	await t.throwsAsync(pastByEvents(deaf, parseMoment(String(index))!, {signal: ended.signal}), {message: 'the user has left'});
});

const remoteKinds = engineKinds.filter(kind => kind.name.startsWith('the remote'));
for (const {name, missing, start: startKind} of remoteKinds) {
	(missing === undefined ? test : test.skip)(`commands read the past of a cluster: ${name}`, async t => {
		const source = await startKind();
		t.teardown(async () => source.stop());
		const engine = await source.open();
		t.teardown(async () => engine.close());
		const run = async (...words: string[]) => runWords(words, {mode: 'shell', engine});
		await engine.set('/cfg/a', {value: '1'});
		await engine.set('/cfg/sub/b', {value: '2', ttl: 6000});
		const {index} = await engine.set('/cfg/c', {value: '3'});
		await engine.set('/cfg/a', {value: 'new'});
		await engine.update('/cfg/sub/b', {value: '2', ttl: 7000, refresh: true});
		await engine.delete('/cfg', {recursive: true});
		await engine.set('/cfg/c', {value: 'newer'});
		await engine.set('/cfg/d', {value: '4'});
		t.is((await run('get', '/cfg/a', '--at', String(index))).stdout, '1\n');
		t.is((await run('find', '/cfg', '--at', String(index))).stdout, '/cfg\n/cfg/a\n/cfg/c\n/cfg/sub\n/cfg/sub/b\n');
		t.is((await run('log', '/cfg/a', '--at', String(index))).stdout.trim().split(/\s+/).slice(-2).join(' '), 'set 1');
		t.is((await run('diff', '/cfg', '--at', String(index))).stdout, '- a  1\n~ c  3 → newer\n+ d  4\n- sub/\n- sub/b  2\n');
		t.is((await run('restore', '/cfg', '--at', 'before:/cfg/a', '--missing')).code, 0);
		t.is((await run('get', '/cfg/a')).stdout, 'new\n');
		t.is((await run('get', '/cfg/c')).stdout, 'newer\n');
		const {node} = await engine.get('/cfg/sub/b');
		t.true(node.ttl! > 5000);
		const past = await at(engine, String(index));
		await t.throwsAsync(past.set('/x', {value: ''}), {instanceOf: ReadOnlyError});
		t.regex((await runWords(['watch', '/cfg'], {mode: 'shell', engine: past})).stderr, /^nothing happens after index/);
	});
}

test('nothing is waited for but what has happened', async t => {
	const {engine} = await start(t);
	const {index: first} = await engine.set('/k', {value: '1'});
	await engine.set('/k', {value: '2'});
	const {index: last} = await engine.set('/k', {value: '3'});
	const told = altered(engine, {
		async * watch(key, options) {
			for await (const event of engine.watch(key, options)) {
				yield event;
				if (event.node.modifiedIndex === last) {
					throw new Error('there is no more');
				}
			}
		},
	});
	t.is((await (await at(told, String(first))).get('/k')).node.value, '1');
	t.is((await (await at(told, '-1')).get('/k')).node.value, '2');
});

test('a look for what is older ends with its command', async t => {
	const {engine} = await start(t);
	const {index} = await engine.set('/old/a', {value: '1'});
	await engine.delete('/old', {recursive: true});
	const controller = new AbortController();
	let isLeaving = false;
	const slow = altered(engine, {
		async * watch(key, options) {
			if (!isLeaving) {
				yield * engine.watch(key, options);
				return;
			}

			controller.abort(new Error('the user has left'));
			options!.signal!.throwIfAborted();
			throw new Error('it goes on');
		},
	});
	const past = await at(slow, String(index));
	isLeaving = true;
	await t.throwsAsync(past.get('/old', {recursive: true, signal: controller.signal}), {message: 'the user has left'});
});

test('an engine that ends meanwhile ends the look', async t => {
	const engine = await openEmbedded();
	const {index} = await engine.set('/k', {value: '1'});
	const past = await at(engine, String(index));
	await past.close();
	await past.close();
	t.is(past.info.at, index);
});

test('a cluster that answers no question about its events is given up after its time', async t => {
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		if (!target.includes('wait=true')) {
			response.writeHead(200, {'x-etcd-index': '9'}).end('{"action":"get","node":{"dir":true,"nodes":[{"key":"/k","value":"1","modifiedIndex":9,"createdIndex":9}]}}');
		}
	});
	const openWith = async (limitMs: number) => {
		const engine = await openRemote({
			endpoints: [url], headerTimeoutMs: limitMs, totalTimeoutMs: limitMs, isSyncWanted: false, isStrict: false,
		});
		t.teardown(async () => engine.close());
		return engine;
	};

	await t.throwsAsync(at(await openWith(4000), '8'), {instanceOf: ClusterError});
	// Answered without a question about events, however long that takes.
	await t.throwsAsync(at(await openWith(60_000), '99999'), {message: /^index 99999 is yet to come/});
});

test('a look that goes on while much is written ends, and says so', async t => {
	const {engine} = await start(t);
	const {index} = await engine.set('/k', {value: 'then'});
	await engine.set('/k', {value: 'now'});
	const past = await pastByEvents(engine, parseMoment(String(index))!, {heldMax: 50});
	for (let i = 0; i < 49; i++) {
		await engine.set('/k', {value: String(i)});
	}

	t.is((await past.get('/k')).node.value, 'then');
	await engine.set('/k', {value: 'one more'});
	await t.throwsAsync(past.get('/k'), {instanceOf: UserError, message: /^more has happened since index \d+ than can be taken back on the embedded server$/});
	const forgotten = await at(engine, String(index));
	for (let i = 0; i < 1100; i++) {
		await engine.set('/k', {value: String(i)});
	}

	await t.throwsAsync(forgotten.get('/k'), {instanceOf: UserError, message: /^more has happened since index \d+ than can be taken back/});
});

/** One key that was changed at index 9, with the answer about that in the hands of the test. */
async function startSlow(t: ExecutionContext, answerWatch: (response: ServerResponse) => void, limits = {}): Promise<Engine> {
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		response.writeHead(200, {'x-etcd-index': '9'});
		response.flushHeaders();
		if (target.includes('wait=true')) {
			answerWatch(response);
		} else {
			response.end('{"action":"get","node":{"dir":true,"nodes":[{"key":"/k","value":"now","modifiedIndex":9,"createdIndex":7}]}}');
		}
	});
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false, ...limits,
	});
	t.teardown(async () => engine.close());
	return engine;
}

const change = '{"action":"set","node":{"key":"/k","value":"now","modifiedIndex":9,"createdIndex":9},'
	+ '"prevNode":{"key":"/k","value":"then","modifiedIndex":7,"createdIndex":7}}\n';

test('an event that comes slowly, piece by piece, is waited for', async t => {
	const engine = await startSlow(t, response => {
		const pieces = [change.slice(0, 20), change.slice(20, 40), change.slice(40, 60), change.slice(60)];
		const timer = setInterval(() => {
			response.write(pieces.shift()!);
			if (pieces.length === 0) {
				clearInterval(timer);
			}
		}, 600);
	});
	t.is((await (await at(engine, '8')).get('/')).node.nodes![0]!.value, 'then');
	t.regex((await runWords(['log', '/k'], {mode: 'shell', engine})).stdout, /then → now/);
});

test('a server that has stopped behind the head of an answer is not taken for one that has nothing to tell', async t => {
	let answerCount = 0;
	const {url} = await startFakeServer(t, ({url: target = ''}, response) => {
		answerCount++;
		if (target.includes('wait=true')) {
			response.writeHead(200, {'x-etcd-index': '9'});
			response.flushHeaders();
		} else if (answerCount === 1) {
			response.writeHead(200, {'x-etcd-index': '9'});
			response.end('{"action":"get","node":{"dir":true,"nodes":[{"key":"/k","value":"now","modifiedIndex":9,"createdIndex":7}]}}');
		}
	});
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 500, totalTimeoutMs: 500, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	await t.throwsAsync(at(engine, '8'), {instanceOf: ClusterError});
});
