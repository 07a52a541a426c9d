/**
The package as it is published, in projects of both kinds: the examples run, and TypeScript takes its types.

With ETCSH_TEST_RUNNERS=1 in the environment Vitest and Jest are installed in a temporary folder and run theirs, too.
*/
import {execFile} from 'node:child_process';
import {
	cp,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const areRunnersWanted = process.env.ETCSH_TEST_RUNNERS === '1';
const modules = path.resolve('node_modules');
const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-package-'));

type Output = {readonly stdout: string; readonly stderr: string};

/** What it prints is in the error when it fails. */
async function run(command: string, args: readonly string[], options: {readonly cwd?: string; readonly env?: NodeJS.ProcessEnv} = {}): Promise<Output> {
	return new Promise((resolve, reject) => {
		const child = execFile(command, args, options, (error, stdout, stderr) => {
			if (error instanceof Error) {
				reject(new Error(`${error.message}\n${stdout}\n${stderr}`, {cause: error}));
			} else {
				resolve({stdout, stderr});
			}
		});
		child.stdin?.end();
	});
}

/** Not those of the run that this test belongs to. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:NODE_|AVA_|npm_)/.test(name)));

/** Of ES modules, and of CommonJS. */
const projects = [folder, path.join(folder, 'common')];

async function runNodeIn(cwd: string, ...args: readonly string[]): Promise<string> {
	const {stdout, stderr} = await run(process.execPath, args, {cwd, env});
	return stdout + stderr;
}

async function runNode(...args: readonly string[]): Promise<string> {
	return runNodeIn(folder, ...args);
}

const inCommonJs = `
const {inspect} = require('node:util');
const {connect, startServer} = require('etcsh');

(async () => {
	const server = await startServer();
	const client = await connect(server.url);
	await client.set('/a', '1');
	console.log((await client.get('/a')).node.value);
	await client.get('/none').catch(error => console.log(error.name, error.code, inspect(error).split(':')[0]));
	await client.close();
	await server.close();
})();
`;

const typedInCommonJs = `
import {
	connect,
	startServer,
	type Client,
	type Server,
} from 'etcsh';

export async function valueOf(server: Server, key: string): Promise<string | undefined> {
	const client = await connect(server.url);
	const node = await client.find(key);
	await client.close();
	return node?.value;
}

export const started: Promise<Server> = startServer({dataDir: '/tmp/x'});
export const again: Promise<Server> = startServer({dataDir: undefined, port: undefined, clock: undefined});

/** A test asks for one change after the other. */
export async function nextValue(client: Client): Promise<string | undefined> {
	const changes = client.watch('/a');
	const {done, value} = await changes.next();
	await changes.return();
	return done === true ? undefined : value.node.value;
}

/** Options that a program was given or not. */
export async function withOptions(server: Server, given: {ttl?: number; signal?: AbortSignal}): Promise<void> {
	const {ttl, signal} = given;
	const client = await connect(server.url, {timeout: undefined, username: undefined, password: undefined, tls: undefined});
	await client.get('/a', {recursive: undefined, sorted: undefined, quorum: undefined, signal});
	await client.set('/a', '1', {ttl, signal});
	await client.compareAndSwap('/a', '2', {prevValue: '1', prevIndex: undefined, ttl, signal});
	await client.delete('/a', {dir: undefined, recursive: undefined, signal});
	client.watch('/a', {recursive: undefined, waitIndex: undefined, signal});
	await client.lock('/l', {ttl, wait: undefined, signal});
	await connect(server.url, {tls: {ca: undefined, cert: undefined, key: undefined}});
}

// @ts-expect-error -- there is no such option
void startServer({dir: '/tmp/x'});
`;

// Each starts programs that take long on a busy machine.
const patienceMs = 300_000;

test.before(async t => {
	t.timeout(patienceMs);
	// The scripts would build anew what other tests use just now.
	const {stdout} = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
	const installed = path.join(folder, 'node_modules');
	await mkdir(installed);
	await run('tar', ['-xzf', path.join(folder, stdout.trim()), '-C', installed]);
	await run('mv', ['package', 'etcsh'], {cwd: installed});
	for (const name of ['@node-rs', '@types', 'fs-native-extensions', 'ava']) {
		await symlink(path.join(modules, name), path.join(installed, name));
	}

	await cp('examples', folder, {recursive: true});
	await cp('examples', path.join(folder, 'common'), {recursive: true});
	await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
	await writeFile(path.join(folder, 'common', 'package.json'), '{"type":"commonjs"}');
	await writeFile(path.join(folder, 'common', 'main.js'), inCommonJs);
	await writeFile(path.join(folder, 'common', 'typed.ts'), typedInCommonJs);
});

test.after.always(async () => {
	await rm(folder, {recursive: true, force: true});
});

test('the example for node:test runs', async t => {
	t.timeout(patienceMs);
	for (const project of projects) {
		t.regex(await runNodeIn(project, '--test', 'node-test.test.mjs'), /pass 3\n.*fail 0\n/);
	}
});

test('the example for AVA runs', async t => {
	t.timeout(patienceMs);
	for (const project of projects) {
		t.regex(await runNodeIn(project, path.join(modules, '.bin', 'ava'), 'ava.test.mjs'), /3 tests passed/);
	}
});

test('CommonJS requires it', async t => {
	t.timeout(patienceMs);
	t.is(await runNode(path.join('common', 'main.js')), '1\nEtcdError 100 EtcdError\n');
});

test('who prints an error reads the names of the classes, of what led to it as well, and of no cause where there is none', async t => {
	t.timeout(patienceMs);
	const printed = await runNode('--input-type=module', '-e', `
		import {connect, startServer} from 'etcsh';
		const server = await startServer();
		const client = await connect(server.url);
		const print = error => console.log(error);
		await connect('no endpoint').catch(print);
		const lock = await client.lock('/l');
		await client.delete(lock.key);
		if (!lock.lost.aborted) {
			await new Promise(resolve => lock.lost.addEventListener('abort', resolve));
		}

		print(lock.lost.reason);
		server.loseAnswers(9);
		await client.set('/a', '1').catch(print);
		await server.refuse();
		await client.get('/a').catch(print);
		await client.close();
		await server.close();
	`);
	for (const name of ['UserError', 'LostAnswerError', 'ClusterError', 'AttemptError']) {
		t.regex(printed, new RegExp(String.raw`^.*(?:^|\s)${name}: `, 'm'));
	}

	t.notRegex(printed, /\[\w*Error\]: |\[cause\]: undefined/);
});

test('a Node that is too old is told what it takes, however the package is loaded', async t => {
	t.timeout(patienceMs);
	const {engines} = JSON.parse(await readFile('package.json', 'utf8')) as {readonly engines: {readonly node: string}};
	const least = engines.node.replace('>=', '');
	const [major, minor] = least.split('.').map(Number) as [number, number];
	const asNode = (version: string, program: string) => `
		Object.defineProperty(process, 'versions', {value: {...process.versions, node: '${version}'}});
		${program}.then(library => library.startServer()).then(server => server.close()).then(() => 'fine').catch(error => error.message).then(console.log);
	`;
	for (const program of ['import(\'etcsh\')', 'Promise.resolve(require(\'etcsh\'))']) {
		for (const version of ['20.20.2', `${major}.${minor - 1}.9`]) {
			const told = await runNode('-e', asNode(version, program));
			t.is(told.split('; this is Node ', 1)[0], `etcsh needs Node ${least} or newer`);
		}

		t.is(await runNode('-e', asNode(`${major}.${minor}.0`, program)), 'fine\n');
	}
});

test('a server and a client load nothing of Ink, the shell and the commands', async t => {
	t.timeout(patienceMs);
	const program = `
		import {registerHooks} from 'node:module';
		const urls = [];
		registerHooks({load(url, context, next) {
			urls.push(url);
			return next(url, context);
		}});
		const {connect, startServer} = await import('etcsh');
		const server = await startServer();
		const client = await connect(server.url);
		const lock = await client.lock('/l');
		await lock.release();
		await client.close();
		await server.close();
		console.log(urls.filter(url => url.startsWith('file:')).join(' '));
	`;
	const files = (await runNode('--input-type=module', '-e', program)).trim().split(' ').map(url => fileURLToPath(url));
	const texts = await Promise.all(files.map(async file => readFile(file, 'utf8')));
	t.true(texts.length > 3 && texts.some(text => text.includes('// source/http/http-ports.ts')));
	const pieces = texts.flatMap(text => text.matchAll(/^\/\/ (\S+)$/gm).map(match => match[1]!).toArray());
	t.deepEqual(pieces.filter(piece => /node_modules\/(?:ink|react)\/|^source\/(?:ui|session|prompt|modes|serve)\//.test(piece)), []);
});

test('TypeScript takes the types, in both kinds of modules, and with the types of Node alone', async t => {
	t.timeout(patienceMs);
	const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--noEmit', '--types', 'node'];
	const compiler = path.join(modules, '.bin', 'tsc');
	const files = ['types.mts', 'common/types.mts', 'common/typed.ts'];
	await t.notThrowsAsync(run(compiler, [...options, '--lib', 'es2022', ...files], {cwd: folder}));
	await t.notThrowsAsync(run(compiler, [...options, '--exactOptionalPropertyTypes', ...files], {cwd: folder}), 'where undefined is a value of its own');
});

test('the types come alone: nothing of the source is named in them', async t => {
	const types = await readFile(path.join(folder, 'node_modules/etcsh/dist/library.d.ts'), 'utf8');
	t.notRegex(types, /^import|\bimport\(|\bfrom '/m);
	t.is(types, await readFile(path.join(folder, 'node_modules/etcsh/dist/library.d.cts'), 'utf8'));
});

const runners = areRunnersWanted ? test : test.skip;

runners('the examples for Vitest and Jest run', async t => {
	t.timeout(patienceMs);
	const own = path.join(folder, 'runners');
	await cp('examples', own, {recursive: true});
	await writeFile(path.join(own, 'package.json'), '{"type":"module"}');
	await run('npm', ['install', '--silent', '--no-audit', '--no-fund', 'vitest', 'jest'], {cwd: own});
	await symlink(path.join(folder, 'node_modules', 'etcsh'), path.join(own, 'node_modules', 'etcsh'));
	const vitest = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'vitest.test.mjs'], {cwd: own, env});
	t.regex(vitest.stdout, /2 passed/);
	const jest = await run(process.execPath, ['node_modules/jest/bin/jest.js', '--rootDir', '.', '--testRegex', String.raw`jest\.test\.cjs$`], {cwd: own, env});
	t.regex(jest.stderr, /2 passed/);
});
