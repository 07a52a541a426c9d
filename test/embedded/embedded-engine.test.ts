import {Buffer} from 'node:buffer';
import {rename} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {engineOn, openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {AnswerTooLongError} from '../../source/engine/errors.ts';
import {depthMax} from '../../source/protocol/paths.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory, unpack} from '../helpers/data-dirs.ts';

async function openEngine(t: {teardown(end: () => Promise<void>): void}): Promise<Engine> {
	const engine = await openEmbedded({listenClientUrls: ['http://127.0.0.1:0']});
	t.teardown(async () => engine.close());
	return engine;
}

const stepsOf = (events: AsyncIterable<KeyResponse>) => events[Symbol.asyncIterator]();

async function watcherCount(engine: Engine): Promise<number> {
	const answer = await fetch(`${engine.info.endpoints[0]}/v2/stats/store`);
	return (await answer.json() as {watchers: number}).watchers;
}

test('a watch says when it listens, gets each event once and leaves no watcher behind', async t => {
	const engine = await openEngine(t);
	const links: boolean[] = [];
	await engine.set('/a', {value: '1'});
	const events = stepsOf(engine.watch('/', {
		recursive: true,
		waitIndex: 1n,
		onLink(isUp) {
			links.push(isUp);
		},
	}));
	const next = async () => {
		const {value} = await events.next() as {value: KeyResponse};
		return `${value.action} ${value.node.key} ${value.node.value}`;
	};

	t.is(await next(), 'set /a 1');
	await engine.set('/a', {value: '2'});
	await engine.set('/b', {value: '3'});
	t.is(await next(), 'set /a 2');
	t.is(await next(), 'set /b 3');
	t.deepEqual(links, [true]);
	t.is(await watcherCount(engine), 1);
	await events.return!();
	t.is(await watcherCount(engine), 0);
});

test('a watch that begins in the past gets all that happened since, and then what happens', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const value of ['1', '2', '3']) {
		await engine.set('/d/k', {value});
	}

	const {index} = await engine.set('/other', {value: 'x'});
	const events = stepsOf(engine.watch('/d', {recursive: true, waitIndex: BigInt(index - 2)}));
	const next = async () => {
		const {value} = await events.next() as {value: KeyResponse};
		return value.node.value;
	};

	t.is(await next(), '2');
	await engine.set('/d/k', {value: '4'});
	t.deepEqual([await next(), await next()], ['3', '4']);
	await events.return!();
});

test('a watch that is left while an event is looked at ends there', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const controller = new AbortController();
	const events = stepsOf(engine.watch('/a', {waitIndex: 1n, signal: controller.signal}));
	await engine.set('/a', {value: '1'});
	t.false((await events.next()).done);
	controller.abort();
	t.true((await events.next()).done);
});

test('a watch that nothing has happened to ends with its signal, and with the engine', async t => {
	const engine = await openEngine(t);
	const controller = new AbortController();
	const [first, second] = [stepsOf(engine.watch('/a', {signal: controller.signal})), stepsOf(engine.watch('/a'))];
	const [one, two] = [first.next(), second.next()];
	controller.abort();
	t.true((await one).done);
	await engine.close();
	t.true((await two).done);
});

test('a wait for one event ends with its signal, which leaves no watcher behind, and with the engine', async t => {
	const engine = await openEngine(t);
	const controller = new AbortController();
	const [first, second] = [engine.waitForEvent('/a', {signal: controller.signal}), engine.waitForEvent('/a')];
	controller.abort(new Error('enough'));
	await t.throwsAsync(first, {message: 'enough'});
	t.is(await watcherCount(engine), 1);
	await engine.set('/a', {value: '1'});
	t.is((await second).node.value, '1');
	t.is(await watcherCount(engine), 0);
	const last = engine.waitForEvent('/a');
	await engine.close();
	await t.throwsAsync(last, {message: 'the engine was closed'});
});

test('a reader who falls a hundred thousand events behind is told so', async t => {
	t.timeout(120_000);
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const events = stepsOf(engine.watch('/k', {waitIndex: 1n}));
	await engine.set('/k', {value: '0'});
	await events.next();
	for (let i = 0; i < 100_001; i += 1000) {
		await Promise.all(Array.from({length: 1000}, async (_, j) => engine.set('/k', {value: String(i + j)})));
	}

	await t.throwsAsync(events.next(), {message: /the reader fell 100000 events behind/});
});

test('what is given up before it begins changes nothing', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '1'});
	const signal = AbortSignal.abort(new Error('given up'));
	const expected = {message: 'given up'};
	await t.throwsAsync(engine.get('/a', {signal}), expected);
	await t.throwsAsync(engine.get('/', {recursive: true, bytesMax: 1, signal}), expected);
	await t.throwsAsync(engine.set('/a', {value: '2', signal}), expected);
	await t.throwsAsync(engine.create('/b', {value: '2', signal}), expected);
	await t.throwsAsync(engine.update('/a', {value: '2', signal}), expected);
	await t.throwsAsync(engine.createInOrder('/c', {value: '2', signal}), expected);
	await t.throwsAsync(engine.delete('/a', {signal}), expected);
	const {node} = await engine.get('/', {recursive: true});
	t.deepEqual(node.nodes?.map(({key, value}) => [key, value]), [['/a', '1']]);
});

test('a key in order may have a lifetime, and a directory without one has none', async t => {
	// Time stands still, however long an answer takes.
	const engine = await openEmbedded({clock: () => 1_700_000_000_000_000_000n});
	t.teardown(async () => engine.close());
	const {node} = await engine.createInOrder('/queue', {value: 'job', ttl: 100});
	t.is(node.ttl, 100);
	t.is((await engine.createInOrder('/queue', {value: 'job'})).node.ttl, undefined);
	const {node: directory} = await engine.createInOrder('/queue', {dir: true, ttl: 100});
	t.deepEqual([directory.dir, directory.ttl, directory.value], [true, 100, undefined]);
});

test('a listing tells of each key what a look at it tells, lifetimes too, and has no children where there are none', async t => {
	const engine = await openEmbedded({clock: () => 1_700_000_000_000_000_000n});
	t.teardown(async () => engine.close());
	await engine.set('/d/b', {value: '1', ttl: 100});
	await engine.set('/d/a', {value: '2'});
	await engine.set('/d/empty', {dir: true, ttl: 50});
	const {node} = await engine.get('/', {recursive: true, sorted: true});
	t.deepEqual(node.nodes?.[0]?.nodes, await Promise.all(['a', 'b', 'empty'].map(async name => {
		const {node: alone} = await engine.get(`/d/${name}`);
		return alone;
	})));
	t.deepEqual(node.nodes?.[0]?.nodes?.map(({ttl, dir, nodes}) => [ttl, dir, nodes]), [[undefined, undefined, undefined], [100, undefined, undefined], [50, true, undefined]]);
});

test('an engine that may write is well, and its member leads as long as it is one', async t => {
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	const engine = engineOn(server);
	t.teardown(async () => engine.close());
	t.deepEqual(engine.status, {state: 'ok'});
	t.is((await engine.leader()).name, 'm1');
	server.leader = () => undefined;
	t.is(engine.status.state, 'down');
	await t.throwsAsync(engine.leader(), {message: /this member was removed from its cluster/});
});

test('a key has as many levels as the tree takes, and no more', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/d'.repeat(depthMax), {dir: true});
	await t.throwsAsync(engine.set('/d'.repeat(depthMax + 1), {dir: true}), {message: 'a key has at most 10000 levels'});
	await t.throwsAsync(engine.createInOrder('/d'.repeat(depthMax + 1), {}), {message: 'a key has at most 10000 levels'});
});

test('a listing given up halfway rejects, and is let go', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await Promise.all(Array.from({length: 30_000}, async (_, i) => engine.set(`/d${i % 3}/${i}`, {value: 'v'})));
	const controller = new AbortController();
	const listing = engine.get('/', {recursive: true, sorted: true, signal: controller.signal});
	controller.abort(new Error('given up'));
	await t.throwsAsync(listing, {message: 'given up'});
	t.is((await engine.get('/d1', {sorted: true})).node.nodes?.length, 10_000);
});

test('what may not be long is a key; a directory is too long without a look at it', async t => {
	const engine = await openEngine(t);
	await engine.set('/d/k', {value: 'v'});
	t.is((await engine.get('/d/k', {recursive: true, bytesMax: 10})).node.value, 'v');
	await t.throwsAsync(engine.get('/d', {recursive: true, bytesMax: 1_000_000}), {instanceOf: AnswerTooLongError});
	t.is((await engine.get('/d', {bytesMax: 10})).node.nodes?.length, 1);
});

test('its members stay as they are, and an address that is none is told first', async t => {
	const engine = await openEngine(t);
	await t.throwsAsync(engine.addMember(['http://127.0.0.1:1']), {message: /a cluster of one member and stays one/});
	await t.throwsAsync(engine.updateMember('1', ['http://127.0.0.1:1']), {message: /has no peer port/});
	await t.throwsAsync(engine.removeMember('1'), {message: /the only member of its cluster/});
	for (const failed of [engine.addMember(['ftp:/x']), engine.updateMember('1', ['ftp:/x'])]) {
		await t.throwsAsync(failed, {message: /ftp/});
	}
});

test('a changed password is the one that counts', async t => {
	const engine = await openEngine(t);
	await engine.auth.createUser('root', 'first');
	await engine.auth.enable();
	await engine.auth.changePassword('root', 'second');
	const status = async (password: string) => {
		const answer = await fetch(`${engine.info.endpoints[0]}/v2/auth/users`, {
			headers: {authorization: `Basic ${Buffer.from(`root:${password}`).toString('base64')}`},
		});
		return answer.status;
	};

	t.deepEqual([await status('first'), await status('second')], [401, 200]);
});

test('roles of a user are given and taken one by one, and leave the password as it is', async t => {
	const engine = await openEngine(t);
	const {auth} = engine;
	for (const role of ['r1', 'r2']) {
		await auth.createRole(role);
	}

	await auth.createUser('root', 'secret');
	await auth.createUser('u', 'p');
	await auth.grantRoles('u', ['r1', 'r2']);
	await auth.revokeRoles('u', ['r1']);
	const {roles} = await auth.user('u');
	t.deepEqual(roles.map(role => typeof role === 'string' ? role : role.role), ['r2']);
	await auth.enable();
	const answer = await fetch(`${engine.info.endpoints[0]}/v2/auth/users/u`, {
		headers: {authorization: `Basic ${Buffer.from('root:secret').toString('base64')}`},
	});
	t.is(answer.status, 200);
	const write = async (password: string) => {
		const {status} = await fetch(`${engine.info.endpoints[0]}/v2/keys/a?value=1`, {
			method: 'PUT', headers: {authorization: `Basic ${Buffer.from(`u:${password}`).toString('base64')}`},
		});
		return status;
	};

	t.is(await write('p'), 401);
	await auth.grantPermissions('r2', {kv: {read: [], write: ['/a']}});
	t.deepEqual([await write('other'), await write('p')], [401, 201]);
	await auth.revokePermissions('r2', {kv: {read: [], write: ['/a']}});
	t.is(await write('p'), 401);
	await t.throwsAsync(auth.role('none'), {message: 'auth: Role none does not exist.'});
});

test('a data dir whose log lies elsewhere is read with it', async t => {
	const dataDir = await unpack(t, 'a-237-fresh');
	const open = async (walDir?: string) => {
		const engine = await openEmbedded({
			dataDir, walDir, isReadOnly: true, clock: () => 1_750_000_000_000_000_000n,
		});
		t.teardown(async () => engine.close());
		return engine;
	};

	const whole = await (await open()).get('/', {recursive: true, sorted: true});
	const walDir = path.join(await temporaryDirectory(t), 'log');
	await rename(path.join(dataDir, 'member', 'wal'), walDir);
	const apart = await open(walDir);
	t.deepEqual(await apart.get('/', {recursive: true, sorted: true}), whole);
	t.is(apart.info.walDir, walDir);
});
