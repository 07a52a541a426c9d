/**
What the clever parts of the build rest on: a new Ink, esbuild, V8 or Node that takes it away is seen here.
*/
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {readSources} from '../scripts/imports.ts';
import {cliPath, runEtcsh} from './helpers/etcsh.ts';
import {startFakeServer} from './helpers/fake-server.ts';
import {TerminalProbe} from './helpers/terminal.ts';

const keyAnswer = '{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}';

async function temporaryFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-build-'));
	t.teardown(async () => rm(folder, {recursive: true, force: true}));
	return folder;
}

/** Makes a run write down, at its end, which of Node's own modules it has loaded. */
function listing(file: string): NodeJS.ProcessEnv {
	const program = String.raw`process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(process.env.LOADED, process.moduleLoadList.join('\n')))`;
	return {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}`, LOADED: file};
}

async function loadedModules(file: string): Promise<string[]> {
	const all = (await readFile(file, 'utf8')).split('\n').filter(name => name.startsWith('NativeModule '));
	return all.map(name => name.slice('NativeModule '.length));
}

/** What an import of a module with such getters would load, and the module for terminals: fetch, WebSocket, the test runner, the REPL, ... */
const unneeded = /undici|^(?:internal\/)?(?:test_runner|repl|sqlite|http2|webstreams|inspector|tty)(?:\/|$)|^internal\/crypto\/webcrypto$|^_?http_client$/;

test('a one-shot command loads nothing of Node that it does not need', async t => {
	const folder = await temporaryFolder(t);
	const server = await startFakeServer(t, (_request, response) => {
		response.end(keyAnswer);
	});
	const file = path.join(folder, 'loaded');
	t.is((await runEtcsh(['--no-sync', '--endpoints', server.url, '--timeout', '60s', 'get', '/k'], {env: listing(file)})).stdout, 'v\n');
	const loaded = await loadedModules(file);
	t.true(loaded.includes('net'));
	t.deepEqual(loaded.filter(name => unneeded.test(name)), []);
});

test('Ink draws the shell without the HTTP client of Node', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'loaded');
	await using terminal = await TerminalProbe.start(['--embedded'], {env: listing(file)});
	await terminal.waitForPrompt();
	terminal.type('exit\r');
	t.is(await terminal.exited, 0);
	t.deepEqual((await loadedModules(file)).filter(name => name.includes('undici')), []);
});

test('fetch, which the build takes away, is used nowhere', async t => {
	const files = await readSources('source');
	t.deepEqual(files.filter(({text}) => /\bfetch\(/.test(text)).map(({name}) => name), []);
});

/** The files of source/ that the core has: all that is imported at once, from main.ts on. */
async function filesOfCore(): Promise<ReadonlySet<string>> {
	const files = new Map((await readSources('source')).map(each => [each.name, each]));
	const core = new Set<string>();
	const visit = (name: string): void => {
		if (core.has(name)) {
			return;
		}

		core.add(name);
		const {text, values} = files.get(name)!;
		const atOnce = values.filter(each => !text.includes(`import('${path.relative(path.dirname(name), each).replace(/^(?!\.)/, './')}')`));
		for (const target of atOnce) {
			visit(target);
		}
	};

	visit('main.ts');
	return core;
}

test('a one-shot command loads nothing of the shell and of etcd v3: no lines, looks and files of settings', async t => {
	const ofShell = /^(?:session|prompt|ui|full-screen|live|v3|pb)\/|^language\/(?:words|splitter|glob|aliases|command-lists)\.|^terminal\/text\/(?:roles|styles|palette)\.|^connect\/configuration\//;
	t.deepEqual([...await filesOfCore()].filter(name => ofShell.test(name)), []);
});

test('a one-shot command loads the definitions of the commands at hand alone, whatever others there are', async t => {
	const definitions = (await readSources('source')).filter(({name, text}) => name.startsWith('commands/') && /^export const \w+: Command(?:Group)? = \{$/m.test(text));
	t.true(definitions.length > 60);
	const core = await filesOfCore();
	t.deepEqual(
		definitions.map(({name}) => path.basename(name, '.ts')).filter((_, i) => core.has(definitions[i]!.name)).toSorted(),
		['get', 'ls', 'mk', 'mkdir', 'rm', 'rmdir', 'set', 'setdir', 'update', 'updatedir', 'watch'],
	);
});

test('a file of ours is in one file of dist/ only, so that a class exists once and instanceof holds', async t => {
	const core = await filesOfCore();
	t.true(core.has('errors.ts') && core.has(path.join('running', 'run.ts')));
	const chunks = readdirSync('dist').filter(name => name.endsWith('.js') && name !== 'core.js');
	// esbuild says above each piece where it is from.
	const names = chunks.flatMap(chunk => {
		const pieces = readFileSync(path.join('dist', chunk), 'utf8').matchAll(/^\/\/ source\/(\S+\.tsx?)$/gm);
		return [...new Set(pieces.map(match => match[1]!))];
	});
	t.true(names.length > 100);
	t.deepEqual(names.filter((name, i) => names.indexOf(name) !== i || core.has(name)), []);
});

test('Ink measures with the package that our widths are made from', t => {
	const own = createRequire(import.meta.url).resolve('string-width');
	for (const name of ['ink', 'slice-ansi', 'wrap-ansi', 'cli-truncate', 'widest-line']) {
		t.is(createRequire(path.resolve('node_modules', name, 'package.json')).resolve('string-width'), own, `${name} has one of its own`);
	}
});

test('compiled code is kept whole at the first start, and taken at the next', async t => {
	const folder = await temporaryFolder(t);
	const start = (words: readonly string[]) => {
		const {stderr, status} = spawnSync(process.execPath, words, {
			encoding: 'utf8',
			env: {
				...process.env, TMPDIR: folder, NODE_COMPILE_CACHE: undefined, NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
			},
		});
		t.is(status, 0);
		return stderr.split('\n');
	};

	const sizeOf = (directory: string): number => {
		const stats = readdirSync(directory, {recursive: true, encoding: 'utf8'}).map(name => statSync(path.join(directory, name)));
		let size = 0;
		for (const each of stats) {
			size += each.isFile() ? each.size : 0;
		}

		return size;
	};

	start([cliPath, '--version']);
	const whole = sizeOf(folder);
	const again = start([cliPath, '--version']);
	t.true(again.some(line => /core\.js.*accepted/.test(line)));
	t.deepEqual(again.filter(line => line.includes('rejected')), []);
	await rm(folder, {recursive: true, force: true});
	// The same without V8's flags: only what runs at once is compiled.
	start(['--input-type=module', '-e', `process.getBuiltinModule('node:module').enableCompileCache(${JSON.stringify(folder)}); await import(${JSON.stringify(path.resolve('dist/core.js'))});`]);
	t.true(whole > sizeOf(folder) * 1.5);
});

test('V8 knows every flag that we set', async t => {
	const files = await readSources('source');
	const flags = files.filter(({text}) => text.includes('setFlagsFromString(')).flatMap(({text}) => text.matchAll(/'(--[a-z][a-z-]*(?:=\d+)?)'/g).map(match => match[1]!).toArray());
	t.true(flags.length > 5);
	// It complains on stderr of one that it does not know, and of nothing else.
	const {stderr, status} = spawnSync(process.execPath, ['-e', `for (const flag of ${JSON.stringify(flags)}) require('node:v8').setFlagsFromString(flag);`], {encoding: 'utf8'});
	t.deepEqual({stderr, status}, {stderr: '', status: 0});
});
