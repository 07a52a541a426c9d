/**
Who reads the files of a server that runs stands behind it. In processes of their own, since a priority does not come back.
*/
import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {constants, getPriority} from 'node:os';
import test from 'ava';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {runEtcsh} from '../helpers/etcsh.ts';

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
	const dataDir = await temporaryDirectory(t);
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir,
	});
	const [low, normal] = [constants.priority.PRIORITY_LOW, getPriority()];
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
	const dataDir = await temporaryDirectory(t);
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir,
	});
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
