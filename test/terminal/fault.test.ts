import {writeFileSync} from 'node:fs';
import {
	cp,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {startFakeServer, type FakeServer} from '../helpers/fake-server.ts';
import {cliPath, runEtcsh, startEtcsh} from '../helpers/etcsh.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const required = `--require ${path.resolve('test/fixtures/throws-later.cjs')}`;

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-fault-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** The environment in which a program fails with that fault, and keeps the details in the directory. */
function failing(fault: string, directory: string): NodeJS.ProcessEnv {
	return {
		NODE_OPTIONS: required, FAULT: fault, FAULT_WHEN: signOf(directory), TMPDIR: directory, ETCSH_DEBUG: '',
	};
}

/** The program fails once it is there. */
function signOf(directory: string): string {
	return path.join(directory, 'fail-now');
}

/** Whoever asks it fails. */
async function startFailing(t: ExecutionContext, directory: string): Promise<FakeServer> {
	return startFakeServer(t, () => {
		writeFileSync(signOf(directory), '');
	});
}

const reasons = {throw: 'nobody catches this', reject: 'nobody handles this', system: 'too many open files'};

for (const [fault, reason] of Object.entries(reasons)) {
	test(`an error that nobody caught ends a command in two lines: ${fault}`, async t => {
		const directory = await temporaryDirectory(t);
		const server = await startFailing(t, directory);
		const words = ['--no-sync', '--endpoints', server.url, 'watch', '/a'];
		for (const [args, stdin] of [[words, ''], [words.slice(0, 3), 'watch /a\n'], [['etcdctl', ...words], '']] as const) {
			const {code, stdout, stderr} = await runEtcsh(args, {stdin, env: failing(fault, directory)});
			t.is(code, 70);
			t.is(stdout, '');
			const [, file] = new RegExp(String.raw`^etcsh met an error of its own: ${reason}\n  The details are in (\S+)\.\n$`).exec(stderr) ?? [];
			t.not(file, undefined);
			t.regex(await readFile(file!, 'utf8'), /^etcsh \S+ .*\n\w*Error: .*(?:\n.*)*\n {4}at /);
			t.is((await stat(file!)).mode & 0o777, 0o600);
			await rm(file!);
			await rm(signOf(directory));
		}
	});
}

test('where the details cannot be written, that is said; ETCSH_DEBUG shows them all', async t => {
	const directory = await temporaryDirectory(t);
	const server = await startFailing(t, directory);
	const words = ['--no-sync', '--endpoints', server.url, 'watch', '/a'];
	const env = {...failing('throw', directory), TMPDIR: '/proc/nothing'};
	const {stderr} = await runEtcsh(words, {env});
	await rm(signOf(directory));
	t.regex(stderr, /^etcsh met an error of its own: nobody catches this\n {2}The details could not be written to \S+ \(no such file or directory\); ETCSH_DEBUG=1 shows them\.\n$/);
	const shown = await runEtcsh(words, {env: {...env, ETCSH_DEBUG: '1'}});
	t.is(shown.code, 70);
	t.regex(shown.stderr, /\n {4}at /);
});

test('a server says it in its log', async t => {
	const directory = await temporaryDirectory(t);
	const url = `http://127.0.0.1:${await freePort()}`;
	const {child, result} = startEtcsh(['serve', '--data-dir', path.join(directory, 'm1.etcd'), '--listen-client-urls', url, '--advertise-client-urls', url], {env: failing('throw', directory)});
	child.stderr!.on('data', () => {
		writeFileSync(signOf(directory), '');
	});
	const {code, stderr} = await result;
	t.is(code, 70);
	t.regex(stderr, /\n\S+ \S+ C \| etcdmain: etcsh met an error of its own: nobody catches this\n\S+ \S+ C \| etcdmain: The details are in \S+\.\n$/);
	t.notRegex(stderr, /^ +at /m);
});

for (const mode of [[], ['--plain']]) {
	test.serial(`the shell gives the terminal back and says what happened: ${mode[0] ?? 'drawn'}`, async t => {
		const directory = await temporaryDirectory(t);
		await using terminal = await TerminalProbe.start(['--embedded', ...mode], {columns: 150, env: failing('throw', directory)});
		await (mode.length === 0 ? terminal.waitForPrompt() : terminal.waitFor('/ > '));
		writeFileSync(signOf(directory), '');
		const {text} = await terminal.waitFor(/The details are in \S+/);
		t.regex(text, /etcsh met an error of its own: nobody catches this\n {2}The details are in \S+\.\n/);
		t.notRegex(text, /^ +at /m);
		t.is(await terminal.exited, 70);
	});
}

test('what Node says to developers is not shown', async t => {
	const directory = await temporaryDirectory(t);
	const warned = Promise.withResolvers<void>();
	const server = await startFakeServer(t, (_request, response) => {
		writeFileSync(signOf(directory), '');
		void (async () => {
			await warned.promise;
			response.writeHead(200, {'x-etcd-index': '5'}).end('{"action":"get","node":{"key":"/a","value":"1","modifiedIndex":5,"createdIndex":5}}');
		})();
	});
	const {child, result} = startEtcsh(['--no-sync', '--timeout', '60s', '--total-timeout', '60s', '--endpoints', server.url], {stdin: 'get /a\n', env: failing('warn', directory)});
	child.stdout!.on('data', () => {
		warned.resolve();
	});
	t.deepEqual(await result, {code: 0, stdout: 'warned\n1\n', stderr: ''});
});

test.serial('a shell whose program was replaced says so, and does what it still can', async t => {
	const directory = await temporaryDirectory(t);
	const dist = path.join(directory, 'dist');
	await cp('dist', dist, {recursive: true});
	await cp('package.json', path.join(directory, 'package.json'));
	await symlink(path.resolve('node_modules'), path.join(directory, 'node_modules'));
	await using terminal = await TerminalProbe.startCommand([process.execPath, path.join(dist, 'cli.js'), '--embedded', '--plain'], {columns: 120});
	await terminal.waitFor('/ > ');
	for (const file of await readdir(dist)) {
		await rm(path.join(dist, file));
	}

	terminal.enter('find /');
	await terminal.waitFor(/\netcsh was replaced while it ran: start it again\n\/ > /);
	terminal.enter('set /a kept');
	await terminal.waitFor(/\nkept\n\/ > /);
	terminal.enter('exit');
	t.is(await terminal.exited, 0);
});

test.serial('a shell whose directory is gone works all the same', async t => {
	const directory = await temporaryDirectory(t);
	const line = `mkdir ${directory}/gone; cd ${directory}/gone; rmdir ${directory}/gone; exec ${process.execPath} ${cliPath} --embedded`;
	await using terminal = await TerminalProbe.startCommand(['/bin/sh', '-c', line]);
	await terminal.waitForPrompt();
	terminal.enter('set /a kept');
	await terminal.waitFor(/\nkept\n/);
	terminal.enter('get /a > file');
	await terminal.waitFor('cannot write file: no such file or directory');
	terminal.enter('exit');
	t.is(await terminal.exited, 0);
});

test.serial('an error of what is drawn shows no stack either', async t => {
	const directory = await temporaryDirectory(t);
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 150, env: failing('draw', directory)});
	await terminal.waitForPrompt();
	writeFileSync(signOf(directory), '');
	// Each key draws anew.
	const typing = setInterval(() => {
		terminal.type('x');
	}, 100);
	t.teardown(() => {
		clearInterval(typing);
	});
	const {text} = await terminal.waitFor(/The details are in \S+/);
	t.regex(text, /etcsh met an error of its own: nobody draws this\n {2}The details are in \S+\.\n/);
	t.notRegex(text, /^ +at /m);
	t.is(await terminal.exited, 70);
});
