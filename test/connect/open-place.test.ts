import {Buffer} from 'node:buffer';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import net, {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {guardedByAddress, protectorAt} from '../../source/connect/guarded-place.ts';
import {openPlace, type OpenPlaceOptions} from '../../source/connect/open-place.ts';
import {startIn} from '../../source/connect/start-in.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../source/language/global-flags.ts';
import {SyncError} from '../../source/engine/errors.ts';
import {UserError} from '../../source/errors.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {engineKinds} from '../helpers/engines.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';
import {freePort} from '../helpers/live-etcd.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-place-'));
const config = path.join(folder, 'config.yaml');
process.env.ETCSH_CONFIG = config;

test.after.always(async () => {
	await rm(folder, {recursive: true});
});

async function open(word: string, line = '', options: Partial<OpenPlaceOptions> = {}) {
	const parsed = parseGlobalFlags(line === '' ? [] : line.split(' '), {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	const opened = await openPlace(word, 'shell', {
		globals: parsed.options, isStrict: false, stderr: () => undefined, ...options,
	});
	return {
		...opened,
		async [Symbol.asyncDispose]() {
			await opened.engine.close();
		},
	};
}

async function withProfiles(text: string): Promise<void> {
	await writeFile(config, text === '' ? '' : `profiles:\n${text}`);
}

/** Accepts and says nothing. */
async function silentUrl(t: ExecutionContext): Promise<string> {
	const server = net.createServer();
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const sockets = new Set<net.Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
	});
	t.teardown(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const kinds = engineKinds.filter(({missing}) => missing === undefined);
for (const kind of kinds) {
	test.serial(`a URL leads to ${kind.name}`, async t => {
		await withProfiles('');
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const first = await source.open();
		await first.set('/place/a', {value: '1'});
		await using opened = await open(source.url);
		const {node} = await opened.engine.get('/place/a');
		t.is(node.value, '1');
		t.is(opened.label, source.url.replace('http://', ''));
		const {signal} = new AbortController();
		t.is(await startIn(opened.engine, {wanted: '', present: '/place'}, {totalTimeoutMs: 5000, signal}), '/place');
		t.is(await startIn(opened.engine, {wanted: '', present: '/nowhere'}, {totalTimeoutMs: 5000, signal}), '/');
		t.is(await startIn(opened.engine, {wanted: '/place', present: '/'}, {totalTimeoutMs: undefined, signal}), '/place');
		await t.throwsAsync(startIn(opened.engine, {wanted: '/place/a', present: '/'}, {totalTimeoutMs: 5000, signal}), {instanceOf: UserError, message: /no directory \/place\/a/});
		await first.close();
	});
}

test.serial('where nothing listens, nobody answers or something else does, that is told, in time', async t => {
	await withProfiles('');
	await t.throwsAsync(open(await deadUrl(t)), {instanceOf: SyncError});
	await t.throwsAsync(open(await silentUrl(t), '--timeout 100ms --total-timeout 200ms'), {instanceOf: SyncError});
	const empty = await startFakeServer(t, (_request, response) => {
		response.end();
	});
	await t.throwsAsync(open(empty.url), {instanceOf: UserError});
	const v3 = await startFakeServer(t, (request, response) => {
		response.statusCode = request.url === '/version' ? 200 : 404;
		response.end(request.url === '/version' ? '{"etcdserver":"3.6.1","etcdcluster":"3.6.0"}' : '404 page not found\n');
	});
	await t.throwsAsync(open(v3.url), {instanceOf: UserError, message: `${v3.url} is etcd 3.6.1 without the v2 API`});
	const controller = new AbortController();
	const opening = open(await silentUrl(t), '--timeout 1h --total-timeout 1h', {signal: controller.signal});
	controller.abort(new Error('interrupted'));
	await t.throwsAsync(opening, {message: 'interrupted'});
});

test.serial('the user is the one in the URL, and nobody else\'s password is sent', async t => {
	await withProfiles('');
	const users: Array<string | undefined> = [];
	const server = await startFakeServer(t, (request, response) => {
		const {authorization} = request.headers;
		users.push(authorization === undefined ? undefined : Buffer.from(authorization.replace('Basic ', ''), 'base64').toString());
		response.end('{"members":[]}');
	});
	const started = '--endpoints http://127.0.0.1:1 --username root:secret';
	{
		await using opened = await open(server.url, started);
		t.is(opened.engine.info.user, undefined);
	}

	{
		await using opened = await open(server.url.replace('://', '://me:p%40ss@'), started);
		t.is(opened.engine.info.user, 'me');
		t.notRegex(JSON.stringify(opened.engine.info), /p@ss/);
	}

	{
		await using opened = await open(server.url.replace('://', '://you@'), started, {askPassword: () => 'asked'});
		t.is(opened.engine.info.user, 'you');
	}

	t.deepEqual(new Set(users), new Set([undefined, 'me:p@ss', 'you:asked']));
});

test.serial('an address of a profile has its protection and its limits, and a profile goes before a host', async t => {
	const port = await freePort();
	const engine = await openEmbedded({listenClientUrls: [`http://127.0.0.1:${port}`]});
	t.teardown(async () => engine.close());
	await withProfiles(`  p: {endpoints: ["http://m1:1", "http://localhost:${port}"], protected: true, readOnly: true, color: red, timeout: 7s}
  h.org: {endpoints: "http://127.0.0.1:${port}"}
`);
	await using opened = await open(`127.0.0.1:${port}`);
	t.deepEqual(opened.options.profile, {name: 'p', color: 'red', isProtected: true});
	t.is(opened.options.timeoutMs, 7000);
	t.is(opened.engine.info.protectedProfile, 'p');
	await t.throwsAsync(opened.engine.set('/a', {value: '1'}), {message: /for reading only/});
	const {options} = parseGlobalFlags(['--endpoints', `http://127.0.0.1:${port}`], {}, {isStrict: false}) as {readonly options: GlobalOptions};
	await using plain = await openRemote({
		endpoints: [`http://127.0.0.1:${port}`], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
	}).then(remote => Object.assign(remote, {[Symbol.asyncDispose]: async () => remote.close()}));
	const guarded = await guardedByAddress(plain, options);
	t.deepEqual([guarded.engine.info.protectedProfile, guarded.options.profile?.name], ['p', 'p']);
	await t.throwsAsync(guarded.engine.set('/a', {value: '1'}), {message: /for reading only/});
	t.is(await protectorAt(plain, options), 'p');
	t.is(await protectorAt({info: {kind: 'remote', endpoints: ['http://elsewhere:1']}}, {endpoints: undefined}), undefined);
	await using named = await open('h.org');
	t.is(named.options.profile?.name, 'h.org');
	await t.throwsAsync(open('nobody'), {instanceOf: UserError, message: 'there is no profile "nobody"'});
});

test.serial('--read-only holds wherever a shell goes', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	await withProfiles(`  p: {endpoints: "${url}"}\n`);
	for (const word of [url, 'p']) {
		await using opened = await open(word, '--read-only');
		t.true(opened.options.isReadOnlyThroughout);
		await t.throwsAsync(opened.engine.set('/a', {value: '1'}), {message: /for reading only/});
	}
});

test.serial('embedded is the data dir of the shell, and what would end with it is not left for itself', async t => {
	const dataDir = path.join(folder, 'data');
	const url = `http://127.0.0.1:${await freePort()}`;
	const leaving = await openEmbedded({dataDir, listenClientUrls: [url]});
	await leaving.set('/a', {value: '1'});
	await withProfiles(`  dir: {dataDir: "${dataDir}"}\n  here: {endpoints: "${url}"}\n`);
	for (const word of ['embedded', 'dir', 'here', url, url.replace('127.0.0.1', 'localhost')]) {
		await t.throwsAsync(open(word, `--data-dir ${dataDir}`, {leaving}), {instanceOf: UserError, message: /embedded/});
	}

	{
		// Somebody else's: it is reached where it listens.
		await using other = await open('embedded', `--data-dir ${dataDir}`);
		t.is(other.engine.info.kind, 'remote');
		t.is((await other.engine.get('/a')).node.value, '1');
	}

	await leaving.close();
	await using own = await open('embedded', `--data-dir ${dataDir}`);
	t.is(own.engine.info.kind, 'embedded');
	t.is((await own.engine.get('/a')).node.value, '1');
});

test.serial('a configuration that cannot be read is told before anything is reached unprotected', async t => {
	await withProfiles('  p: {protected: maybe}\n');
	const server = await startFakeServer(t, (_request, response) => {
		response.end('{"members":[]}');
	});
	await t.throwsAsync(open(server.url), {instanceOf: UserError, message: /protected has to be/});
	t.deepEqual(server.requests, []);
});
