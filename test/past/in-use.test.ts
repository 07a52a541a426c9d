/**
Who reads the files of a server that runs stands behind it. In processes of their own, since a priority does not come back.
*/
import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {constants, getPriority} from 'node:os';
import test from 'ava';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

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

(process.platform === 'linux' ? test : test.skip)('one command on the files of a server that runs stands behind it, a shell does not', async t => {
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
