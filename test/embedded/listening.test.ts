import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {cliPath} from '../helpers/etcsh.ts';

const anyPort = 'http://127.0.0.1:0';

test('an engine on any free port publishes the port that it got', async t => {
	const engine = await openEmbedded({listenClientUrls: [anyPort, anyPort]});
	t.teardown(async () => engine.close());
	const {endpoints} = engine.info;
	t.is(endpoints.length, 2);
	t.true(endpoints.every(url => !url.endsWith(':0')));
	const [member] = await engine.members();
	t.deepEqual(member!.clientURLs, endpoints);

	await engine.set('/k', {value: 'v'});
	const remote = await openRemote({
		endpoints: [endpoints[1]!], headerTimeoutMs: 5000, totalTimeoutMs: 10_000, isSyncWanted: true, isStrict: false,
	});
	t.teardown(async () => remote.close());
	t.is((await remote.get('/k')).node.value, 'v');
});

test('an engine whose port is taken leaves its data dir alone', async t => {
	const first = await openEmbedded({listenClientUrls: [anyPort]});
	t.teardown(async () => first.close());
	const directory = await temporaryDirectory(t);
	const options = {dataDir: path.join(directory, 'data'), listenClientUrls: first.info.endpoints};
	await t.throwsAsync(openEmbedded(options), {code: 'EADDRINUSE'});
	t.deepEqual(await readdir(directory), []);
});

test('an engine whose data dir is taken gives its port back', async t => {
	const dataDir = await temporaryDirectory(t);
	const holder = await openEmbedded({dataDir, listenClientUrls: [anyPort]});
	t.teardown(async () => holder.close());
	const other = await openEmbedded({listenClientUrls: [anyPort]});
	const listenClientUrls = other.info.endpoints;
	await other.close();
	await t.throwsAsync(openEmbedded({dataDir, listenClientUrls}), {name: 'DataDirHeldError'});
	const again = await openEmbedded({listenClientUrls});
	await again.close();
	t.deepEqual(again.info.endpoints, listenClientUrls);
});

test('a watch on a data dir that nobody else has waits; the process does not end for want of other work', async t => {
	const dataDir = await temporaryDirectory(t);
	const child = spawn(process.execPath, [cliPath, '--data-dir', dataDir, 'watch', '/a'], {stdio: 'ignore'});
	const ended = once(child, 'exit');
	// It was gone within milliseconds of having begun to wait.
	const isOver = await Promise.race([ended, delay(3000, 'waits')]);
	t.is(isOver, 'waits');
	child.kill('SIGINT');
	await ended;
});
