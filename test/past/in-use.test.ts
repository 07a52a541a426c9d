/**
Who reads the files of a server that runs stands behind it. In processes of their own, since a priority does not come back.
*/
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdir,
	open,
	readFile,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {constants, getPriority} from 'node:os';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

async function startServer(t: ExecutionContext) {
	const dataDir = await temporaryDirectory(t);
	return {
		dataDir,
		server: await EtcdServer.start({
			name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir,
		}),
	};
}

/** The highest of all threads of a process that has looked for the files. */
function priorityAfterLook(dataDir: string, {isForOneCommand}: {readonly isForOneCommand: boolean}): number {
	const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', `
		import {readdirSync} from 'node:fs';
		import {getPriority} from 'node:os';
		import {serveOneCommand} from './source/util/priority.ts';
		import {placesToRead} from './source/past/in-use.ts';
		${isForOneCommand ? 'serveOneCommand();' : ''}
		await placesToRead(${JSON.stringify(dataDir)});
		console.log(Math.min(...readdirSync('/proc/self/task').map(thread => getPriority(Number(thread)))));
	`], {encoding: 'utf8'});
	return Number(stdout);
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('one command on the files of a server that runs stands behind it, a shell does not', async t => {
	const {dataDir, server} = await startServer(t);
	const [low, normal] = [constants.priority.PRIORITY_BELOW_NORMAL, getPriority()];
	t.is(priorityAfterLook(dataDir, {isForOneCommand: true}), low);
	t.is(priorityAfterLook(dataDir, {isForOneCommand: false}), normal);
	await server.stop();
	t.is(priorityAfterLook(dataDir, {isForOneCommand: true}), normal);
});

/** Prints how Node was started, each time that it is. */
const startPrinter = 'data:text/javascript,process.stderr.write([...process.execArgv,process.argv.slice(2),0].join())';

onLinux('a command that reads the past of a server that runs keeps one processor busy, with all its words', async t => {
	// Behind everybody else a start takes its time.
	t.timeout(120_000);
	const {dataDir, server} = await startServer(t);
	const {index} = await server.put('/a', {
		value: 'then', dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
	});
	const run = async (...words: readonly string[]) => runEtcsh(['--data-dir', dataDir, ...words], {env: {NODE_OPTIONS: `--import=${startPrinter}`}});
	for (const words of [['--at', `${index}`, 'get', '/a'], ['get', '--at', `${index}`, '/a'], ['--read-only', 'log', '/a']]) {
		const {stdout, stderr, code} = await run(...words);
		t.is(code, 0, stderr);
		t.regex(stdout, /then\n$/);
		const given = ['--data-dir', dataDir, ...words].join(',');
		t.is(stderr, `${given},0--single-threaded,${given},0`);
	}

	await server.stop();
	const {stdout, stderr} = await run('--at', `${index}`, 'get', '/a');
	t.is(stdout, 'then\n');
	t.is(stderr, `--data-dir,${dataDir},--at,${index},get,/a,0`);
});

onLinux('what a new start would lose keeps it from one: files that are open, bytes that are no text, Ctrl-C', async t => {
	t.timeout(120_000);
	const {dataDir, server} = await startServer(t);
	const file = path.join(await temporaryDirectory(t), 'exported');
	const exported = await open(file, 'w');
	const child = spawn(process.execPath, [cliPath, '--data-dir', dataDir, 'export', '--at', '3', '/', '/dev/fd/3'], {
		stdio: ['ignore', 'ignore', 'inherit', exported.fd],
	});
	const [code] = await once(child, 'close') as [number];
	await exported.close();
	t.is(code, 0);
	t.regex(await readFile(file, 'utf8'), /"index":3/);

	const printer = String.raw`NODE_OPTIONS='--import=${startPrinter}' BYTES="$(printf '\377')"`;
	const stderr = execFileSync('sh', ['-c', `${printer} exec "$0" "$@" 2>&1 >/dev/null`, process.execPath, cliPath, '--read-only', '--data-dir', dataDir, 'log', '/'], {encoding: 'utf8'});
	t.is(stderr, `--read-only,--data-dir,${dataDir},log,/,0`);

	t.is(execFileSync(process.execPath, ['--input-type=module', '--eval', `
		import {standBehindWriter} from './source/past/in-use.ts';
		await standBehindWriter(${JSON.stringify(dataDir)}, undefined, AbortSignal.abort()).catch(error => console.log(error.name));
	`], {encoding: 'utf8'}), 'AbortError\n');
	await server.stop();
});

onLinux('what is wrong with the looks is said once by a command that starts again', async t => {
	t.timeout(120_000);
	const {dataDir, server} = await startServer(t);
	const home = await temporaryDirectory(t);
	await mkdir(path.join(home, '.config/etcsh'), {recursive: true});
	await writeFile(path.join(home, '.config/etcsh/theme.yaml'), 'nonsense: red\n');
	await using terminal = await TerminalProbe.start(['--data-dir', dataDir, 'log', '/'], {home, env: {NODE_OPTIONS: `--import=${startPrinter}`}});
	await terminal.exited;
	t.regex(terminal.output, /--single-threaded/);
	t.is(terminal.output.split('nonsense').length, 2, terminal.output);
	await server.stop();
});
