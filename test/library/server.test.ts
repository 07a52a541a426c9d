import {readdir, mkdtemp, rm} from 'node:fs/promises';
import {connect as dial, createServer} from 'node:net';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setImmediate as nextTurn, setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {startServer} from '../../source/library/library.ts';
import {type Server, type ServerOptions} from '../../source/library/surface.ts';
import {usedDescriptors} from '../../source/util/descriptors.ts';

type Answer = {
	readonly action?: string;
	readonly errorCode?: number;
	readonly index?: number;
	readonly node?: {readonly key: string; readonly value?: string; readonly ttl?: number; readonly modifiedIndex: number};
};

async function start(t: ExecutionContext, options?: ServerOptions): Promise<Server> {
	const server = await startServer(options);
	t.teardown(async () => server.close());
	return server;
}

/** On a connection of its own: one that is kept may have ended meanwhile, and says so only when it is used. */
async function ask({url}: Server, target: string, fields?: Record<string, string>): Promise<Answer> {
	const answer = await fetch(`${url}/v2/keys${target}`, {
		headers: {connection: 'close'}, ...(fields && {method: 'PUT', body: new URLSearchParams(fields)}),
	});
	return await answer.json() as Answer;
}

/** The code with which a request fails. */
async function failure(asking: Promise<unknown>): Promise<unknown> {
	try {
		await asking;
		return 'answered';
	} catch (error) {
		return ((error as Error).cause as NodeJS.ErrnoException).code;
	}
}

test('a server answers on a port of its own, and is gone when it is disposed of', async t => {
	let url: string;
	{
		await using server = await startServer();
		await using other = await startServer();
		({url} = server);
		t.not(url, other.url);
		t.like(await ask(server, '/a', {value: '1'}), {action: 'set', node: {value: '1'}});
		t.is((await ask(other, '/a')).errorCode, 100);
		const {members} = await (await fetch(`${url}/v2/members`)).json() as {members: unknown[]};
		t.like(members, [{clientURLs: [url]}]);
	}

	t.is(await failure(fetch(url)), 'ECONNREFUSED');
});

test('its clock is moved by hand: what expires is gone at once, and watches hear of it', async t => {
	const server = await start(t, {clock: 'stopped'});
	await ask(server, '/short', {value: '1', ttl: '10'});
	await ask(server, '/long', {value: '1', ttl: '3600'});
	const watched = ask(server, '/short?wait=true&waitIndex=6');
	const before = server.now;
	await server.advance(9999);
	t.is((await ask(server, '/short')).node!.ttl, 1);
	await server.advance('1 ms');
	t.is((await ask(server, '/short')).errorCode, 100);
	t.like(await watched, {action: 'expire', node: {key: '/short'}});
	await server.advance('59m 49s');
	t.is((await ask(server, '/long')).node!.ttl, 1);
	await server.advance('1s');
	t.is((await ask(server, '/long')).errorCode, 100);
	t.is(server.now.getTime() - before.getTime(), 3_600_000);
});

test('a clock that runs can be moved, too', async t => {
	const server = await start(t);
	await ask(server, '/a', {value: '1', ttl: '3600'});
	await server.advance('1 h');
	t.is((await ask(server, '/a')).errorCode, 100);
	t.true(server.now.getTime() >= Date.now() + 3_599_000);
});

test('what is no duration is refused', async t => {
	const server = await start(t);
	for (const wrong of ['', '10', '10 x', '-1s', '1s, 2s', 's', '1 s 2', -1, NaN, Infinity, 1e15, '1'.repeat(100_000)]) {
		await t.throwsAsync(server.advance(wrong), {instanceOf: TypeError});
	}

	// oxlint-disable-next-line typescript/no-unsafe-argument -- what JavaScript may pass
	await t.throwsAsync(server.advance(undefined as any), {instanceOf: TypeError});
});

test('its clock stays where etcd has instants, since what expires behind them would live for ever', async t => {
	for (const clock of ['stopped', 'running'] as const) {
		const server = await start(t, {clock});
		await server.advance('36500 d');
		await server.advance('36500 d');
		const before = server.now.getTime();
		await t.throwsAsync(server.advance('36500 d'), {instanceOf: RangeError, message: /2262-04-11/});
		t.true(server.now.getTime() < before + 86_400_000);
		await ask(server, '/a', {value: '1', ttl: '10'});
		await server.advance('10 s');
		t.is((await ask(server, '/a')).errorCode, 100);
	}
});

test('paused, it takes what comes and answers when it is resumed', async t => {
	const server = await start(t);
	server.pause();
	const written = ask(server, '/a', {value: '1'});
	const socket = dial(Number(new URL(server.url).port), '127.0.0.1');
	await once(socket, 'connect');
	socket.write('GET /version HTTP/1.1\r\nHost: a\r\n\r\n');
	await new Promise(resolve => {
		setTimeout(resolve, 50);
	});
	t.is(socket.bytesRead, 0);
	await server.resume();
	await once(socket, 'data');
	socket.destroy();
	t.is((await written).action, 'set');
});

test('it refuses connections and takes them again, on the same port', async t => {
	const server = await start(t);
	const watched = ask(server, '/a?wait=true');
	await ask(server, '/b', {value: '1'});
	await server.refuse();
	t.not(await failure(watched), 'answered');
	t.is(await failure(ask(server, '/b')), 'ECONNREFUSED');
	await server.resume();
	t.is((await ask(server, '/b')).node!.value, '1');
});

test('when somebody else has its port, it says so', async t => {
	const server = await start(t);
	await server.refuse();
	const thief = createServer().listen(Number(new URL(server.url).port), '127.0.0.1');
	t.teardown(() => thief.close());
	await once(thief, 'listening');
	const warnings: Error[] = [];
	const onWarning = (warning: Error) => {
		warnings.push(warning);
	};

	process.on('warning', onWarning);
	await t.throwsAsync(server.resume(), {code: 'EADDRINUSE'});
	process.off('warning', onWarning);
	// Each of its many attempts leaves nothing behind.
	t.deepEqual(warnings, []);
});

test('an answer is lost after the work is done', async t => {
	const server = await start(t);
	server.loseAnswers();
	t.not(await failure(ask(server, '/a', {value: '1'})), 'answered');
	t.is((await ask(server, '/a')).node!.value, '1');
});

test('as many answers are lost as are asked for, and none any more when it is resumed', async t => {
	const server = await start(t);
	server.loseAnswers(2);
	for (const target of ['/1', '/2']) {
		t.not(await failure(ask(server, target, {value: '1'})), 'answered');
	}

	t.like(await ask(server, '/3', {value: '1'}), {action: 'set', node: {modifiedIndex: 6}});
	server.loseAnswers(5);
	await server.resume();
	t.like(await ask(server, '/4', {value: '1'}), {action: 'set'});
});

test('what is delayed when it is paused waits, too', async t => {
	const server = await start(t);
	server.delay('20 ms');
	let isAnswered = false;
	const asking = (async () => {
		await ask(server, '/a');
		isAnswered = true;
	})();
	server.pause();
	await wait(200);
	t.false(isAnswered);
	await server.resume();
	await asking;
	t.true(isAnswered);
});

test('who has asked may close his half, and gets the answer', async t => {
	const server = await start(t);
	const socket = dial({host: '127.0.0.1', port: Number(new URL(server.url).port), allowHalfOpen: true});
	socket.end('GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
	let text = '';
	for await (const piece of socket as AsyncIterable<Uint8Array>) {
		text += String(piece);
	}

	t.regex(text, /^HTTP\/1\.1 200 [\s\S]*etcdserver/);
});

test('answers come late, in order and whole', async t => {
	const server = await start(t);
	const value = 'x'.repeat(3_000_000);
	await ask(server, '/large', {value});
	server.delay(100);
	const startMs = performance.now();
	t.is((await ask(server, '/large')).node!.value, value);
	t.true(performance.now() - startMs >= 100);
	server.delay(0);
	t.is((await ask(server, '/large')).node!.value, value);
});

test('an answer comes no sooner than it is told to', async t => {
	const server = await start(t);
	server.delay('1500 ms');
	const startMs = performance.now();
	t.is((await ask(server, '/none')).errorCode, 100);
	t.true(performance.now() - startMs >= 1500);
});

test('it can be paused again', async t => {
	const server = await start(t);
	server.pause();
	await server.resume();
	t.is((await ask(server, '/a')).errorCode, 100);
	server.pause();
	let isAnswered = false;
	const asking = (async () => {
		await ask(server, '/a');
		isAnswered = true;
	})();
	await wait(200);
	t.false(isAnswered);
	await server.resume();
	await asking;
});

test('connections end, and the next one is answered', async t => {
	const server = await start(t);
	const watched = ask(server, '/a?wait=true');
	await ask(server, '/b', {value: '1'});
	await server.disconnect();
	t.not(await failure(watched), 'answered');
	t.is((await ask(server, '/b')).node!.value, '1');
});

test('what it was comes back: keys, indexes, history and time', async t => {
	const server = await start(t, {clock: 'stopped'});
	await ask(server, '/kept', {value: '\u00E9', ttl: '10'});
	const snapshot = await server.snapshot();
	const before = server.now;
	t.is(snapshot.index, 4);
	for (const round of [1, 2]) {
		await ask(server, '/kept', {value: String(round)});
		await ask(server, '/more', {value: String(round)});
		await server.advance('1 h');
		const watched = ask(server, '/none?wait=true');
		await ask(server, '/more');
		await server.restore(snapshot);
		t.not(await failure(watched), 'answered');
		t.deepEqual(server.now, before);
		t.like(await ask(server, '/kept'), {node: {value: '\u00E9', ttl: 10, modifiedIndex: 4}});
		t.is((await ask(server, '/more')).index, 4);
		t.like(await ask(server, '/kept?wait=true&waitIndex=4'), {action: 'set', node: {value: '\u00E9'}});
		t.is((await ask(server, '/more', {value: 'again'})).node!.modifiedIndex, 5);
	}

	await server.advance('10 s');
	t.is((await ask(server, '/kept')).errorCode, 100);
});

test('what it kept expires by itself after it was restored', async t => {
	const server = await start(t);
	await ask(server, '/a', {value: '1', ttl: '1'});
	await server.restore(await server.snapshot());
	t.like(await ask(server, '/a?wait=true&waitIndex=5'), {action: 'expire'});
});

test('users come back, too', async t => {
	const server = await start(t);
	const empty = await server.snapshot();
	const users = async () => (await fetch(`${server.url}/v2/auth/users`)).json();
	await fetch(`${server.url}/v2/auth/users/root`, {method: 'PUT', body: '{"user":"root","password":"p"}'});
	t.like(await users(), {users: [{user: 'root'}]});
	await server.restore(empty);
	t.notRegex(JSON.stringify(await users()), /root/);
});

test('snapshots are those of the same server, in memory', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-library-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const server = await start(t);
	const other = await start(t);
	await t.throwsAsync(server.restore(await other.snapshot()), {instanceOf: TypeError, message: /of this server/});
	await using onDisk = await startServer({dataDir: path.join(directory, 'd')});
	await t.throwsAsync(onDisk.snapshot(), {instanceOf: TypeError, message: /without dataDir/});
});

test('a directory keeps what is acknowledged, and belongs to one server at a time', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-library-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	const dataDir = path.join(directory, 'd');
	{
		await using server = await startServer({dataDir});
		await ask(server, '/a', {value: '1'});
		await t.throwsAsync(startServer({dataDir}), {name: 'DataDirHeldError'});
	}

	t.true((await readdir(dataDir)).includes('member'));
	await using server = await startServer({dataDir});
	t.is((await ask(server, '/a')).node!.value, '1');
});

/** Of this process: what is open and listens. */
const heldOf = () => [usedDescriptors(), process.getActiveResourcesInfo().filter(name => name === 'TCPServerWrap').length];

test.serial('one that is closed, or could not be started, has nothing open any more', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-library-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const options = {dataDir: path.join(directory, 'data')};
	// What is loaded on demand is there after the first time.
	const first = await startServer(options);
	await first.close();
	const before = heldOf();
	const second = await startServer(options);
	const during = heldOf();
	await t.throwsAsync(startServer(options), {name: 'DataDirHeldError'});
	t.deepEqual(heldOf(), during);
	await second.close();
	t.deepEqual(heldOf(), before);
});

test('a port that is taken or none is told', async t => {
	const server = await start(t);
	await t.throwsAsync(startServer({port: Number(new URL(server.url).port)}), {code: 'EADDRINUSE'});
	await t.throwsAsync(startServer({port: 70_000}), {instanceOf: TypeError});
	await t.throwsAsync(startServer({port: 1.5}), {instanceOf: TypeError, message: /^1\.5 is no port/});
	await t.throwsAsync(startServer({port: -1}), {instanceOf: TypeError, message: /^-1 is no port/});
});

test('an option that is none or has no sense is refused', async t => {
	await t.throwsAsync(startServer({dir: '/tmp/x'} as ServerOptions), {instanceOf: TypeError, message: /no option dir/});
	await t.throwsAsync(startServer({dataDir: ''}), {instanceOf: TypeError});
	// oxlint-disable-next-line typescript/no-unsafe-assignment -- what JavaScript may pass
	await t.throwsAsync(startServer({dataDir: null as any}), {instanceOf: TypeError, message: 'dataDir is a string, not null'});
	for (const options of [null, 5, 'x']) {
		await t.throwsAsync(startServer(options as never), {instanceOf: TypeError, message: /^options are an object, not /});
	}

	await t.throwsAsync(startServer({clock: 'still'} as unknown as ServerOptions), {instanceOf: TypeError});
});

test('closed twice it is closed once, and takes no more orders', async t => {
	const server = await start(t);
	server.pause();
	void failure(ask(server, '/a'));
	await Promise.all([server.close(), server.close()]);
	t.throws(() => {
		server.pause();
	}, {message: 'the server is closed'});
	await t.throwsAsync(server.advance(1), {message: 'the server is closed'});
	await t.throwsAsync(server.resume(), {message: 'the server is closed'});
});

test('what is asked at once is done one after the other', async t => {
	const server = await start(t, {clock: 'stopped'});
	const snapshot = await server.snapshot();
	const before = server.now.getTime();
	await Promise.all([server.restore(snapshot), server.advance('1s'), server.restore(snapshot), server.advance('2s')]);
	t.is(server.now.getTime() - before, 2000);
	await Promise.all([server.restore(snapshot), server.close()]);
});

test('resumed twice at once it listens again, and closed meanwhile it leaves its port', async t => {
	const server = await start(t);
	await server.refuse();
	await Promise.all([server.resume(), server.resume(), server.resume()]);
	t.is((await ask(server, '/a')).errorCode, 100);
	await server.refuse();
	const resuming = server.resume();
	await Promise.all([server.close(), t.throwsAsync(resuming, {message: 'the server is closed'})]);
	t.is(await failure(fetch(server.url)), 'ECONNREFUSED');
});

test('who refuses and resumes at once gets what was asked for last', async t => {
	t.timeout(60_000);
	const server = await start(t);
	await server.refuse();
	await Promise.all([server.resume(), server.refuse()]);
	t.is(await failure(fetch(server.url)), 'ECONNREFUSED');
	await Promise.all([server.resume(), server.refuse(), server.resume()]);
	t.is((await ask(server, '/a')).errorCode, 100);
	await Promise.all([server.refuse(), server.resume(), server.refuse()]);
	t.is(await failure(fetch(server.url)), 'ECONNREFUSED');
	const resuming = server.resume();
	await Promise.all([server.refuse(), server.close(), t.throwsAsync(resuming, {message: 'the server is closed'})]);
	await t.throwsAsync(server.resume(), {message: 'the server is closed'});
	t.is(await failure(fetch(server.url)), 'ECONNREFUSED');
});

test('a port that somebody else has while it refuses is waited for', async t => {
	const server = await start(t);
	await server.refuse();
	const other = createServer();
	other.listen(Number(new URL(server.url).port), '127.0.0.1');
	await once(other, 'listening');
	const resuming = server.resume();
	// By now it has tried in vain.
	await nextTurn();
	await nextTurn();
	other.close();
	await resuming;
	t.is((await ask(server, '/a')).errorCode, 100);
});

test('a number of answers that is none is refused, and a delay of years is one', async t => {
	const server = await start(t);
	for (const count of [-1, NaN, 1.5, '2' as unknown as number]) {
		t.throws(() => {
			server.loseAnswers(count);
		}, {instanceOf: TypeError, message: /is no number of answers/});
	}

	server.loseAnswers(Infinity);
	t.not(await failure(ask(server, '/a')), 'answered');
	await server.resume();
	server.delay('365 d');
	const controller = new AbortController();
	const answer = fetch(`${server.url}/v2/keys/a`, {signal: controller.signal});
	// Without a limit, the timer would fire at once.
	t.is(await Promise.race([answer.then(() => 'answered'), wait(300, 'late')]), 'late');
	controller.abort();
	await t.throwsAsync(answer);
});
