import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CurrentEngine} from '../../source/connect/current-engine.ts';
import {watchOnward} from '../../source/connect/watch-onward.ts';
import {openEngine} from '../../source/connect/startup.ts';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {ClusterReplacedError} from '../../source/engine/errors.ts';
import {freePort} from '../helpers/live-etcd.ts';

async function makeDataDir(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-onward-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return path.join(directory, 'data');
}

/** As a shell opens it. */
async function openAt(dataDir: string): Promise<Engine> {
	const parsed = parseGlobalFlags([], {}, {isStrict: false});
	return openEngine({kind: 'embedded', dataDir, isListening: true}, (parsed as Extract<typeof parsed, {problem?: undefined}>).options, {
		isStrict: false, stderr: () => undefined,
	});
}

/** An owner, a shell that works through it, and a place for what a watch of that shell sees. */
async function open(t: ExecutionContext) {
	const dataDir = await makeDataDir(t);
	const owner = await openEmbedded({dataDir, listenClientUrls: [`http://127.0.0.1:${await freePort()}`]});
	const engine = await openAt(dataDir);
	t.is(engine.info.sharedDataDir, dataDir);
	const current = new CurrentEngine({engine}, () => 0);
	const controller = new AbortController();
	const {signal} = controller;
	t.teardown(async () => {
		controller.abort();
		current.close();
		await current.connection.engine.close();
		await owner.close();
	});
	return {
		dataDir, owner, current, signal,
	};
}

async function take(events: AsyncIterator<KeyResponse>): Promise<string> {
	const {value} = await events.next() as {readonly value: KeyResponse};
	return `${value.node.key} ${value.node.modifiedIndex}`;
}

test('a watch goes on at whoever takes the data over, without loss or repetition', async t => {
	const {dataDir, owner, current, signal} = await open(t);
	const events = current.engine.watch('/', {recursive: true, signal})[Symbol.asyncIterator]();
	const first = take(events);
	// The stream is there when its first event comes.
	for (let isSeen = false; !isSeen;) {
		await owner.set('/a', {value: 'x'});
		isSeen = await Promise.race([first.then(() => true), new Promise<boolean>(resolve => {
			setTimeout(resolve, 50, false);
		})]);
	}

	const before = Number((await first).split(' ', 2)[1]);
	const next = take(events);
	await owner.close();
	const here = await openAt(dataDir);
	t.is(here.info.kind, 'embedded');
	await current.switchTo({engine: here}, {isSameStore: true}).engine.close();
	await here.set('/b', {value: '1'});
	const seen = [await next];
	for (let last = before + 1; !seen.at(-1)!.startsWith('/b'); last++) {
		t.is(seen.at(-1), `/a ${last}`);
		seen.push(await take(events));
	}

	// A member that starts writes where it is reached.
	t.is(Number(seen.at(-1)!.split(' ', 2)[1]), before + seen.length + 1);
	await events.return?.();
});

test('what happened between the last answer and the end of the owner is not missed by a watch from now on', async t => {
	const {dataDir, owner, current, signal} = await open(t);
	const links: boolean[] = [];
	const linked = Promise.withResolvers<void>();
	const events = current.engine.watch('/k', {
		signal, onLink(isUp) {
			links.push(isUp);
			linked.resolve();
		},
	})[Symbol.asyncIterator]();
	const next = take(events);
	await linked.promise;
	await owner.close();
	const here = await openAt(dataDir);
	// Written before the shell knows the new engine.
	const {node} = await here.set('/k', {value: '1'});
	await current.switchTo({engine: here}, {isSameStore: true}).engine.close();
	t.is(await next, `/k ${node.modifiedIndex}`);
	await events.return?.();
});

test('a change to another store ends the watch, and data from before is told', async t => {
	const {owner, current, signal} = await open(t);
	for (let i = 0; i < 5; i++) {
		await owner.set('/a', {value: String(i)});
	}

	// Only a watch that has begun knows an index that the other store lacks.
	const begun = Promise.withResolvers<unknown>();
	const ended = (async () => {
		for await (const event of current.engine.watch('/z', {signal, onLink: begun.resolve})) {
			t.fail(event.node.key);
		}
	})();
	await begun.promise;
	const replaced = current.engine.watch('/a', {signal, waitIndex: 1n})[Symbol.asyncIterator]();
	for (let i = 0; i < 5; i++) {
		await replaced.next();
	}

	const next = replaced.next();
	const older = await openEmbedded();
	const old = current.switchTo({engine: older}, {isSameStore: true});
	await t.throwsAsync(next, {instanceOf: ClusterReplacedError, message: /its index is \d+, and was \d+/});
	await old.engine.close();
	await t.throwsAsync(ended, {instanceOf: ClusterReplacedError});
});

test('of two that open one data dir at once, one has it and the other works through that', async t => {
	for (let round = 0; round < 3; round++) {
		const dataDir = await makeDataDir(t);
		const engines = await Promise.all([openAt(dataDir), openAt(dataDir), openAt(dataDir)]);
		t.deepEqual(engines.map(({info}) => info.kind).toSorted(), ['embedded', 'remote', 'remote']);
		await engines[0].set('/a', {value: '1'});
		t.is((await engines[2].get('/a')).node.value, '1');
		await Promise.all(engines.filter(({info}) => info.kind === 'remote').map(async engine => engine.close()));
		await engines.find(({info}) => info.kind === 'embedded')!.close();
	}
});

test('what ends a watch where it is is told', async t => {
	const engine = {
		async * watch() {
			yield * [];
			throw new Error('cut off');
		},
	} as unknown as Engine;
	const {signal: takenOver} = new AbortController();
	await t.throwsAsync(watchOnward(() => ({engine, takenOver}), '/', {waitIndex: 7n}).next(), {message: 'cut off'});
});
