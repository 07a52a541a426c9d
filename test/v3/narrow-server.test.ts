/**
An etcd v3 whose flags allow less than usual.
*/
import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {runLine} from '../helpers/command-context.ts';
import {openV3At, putV3} from '../helpers/engines.ts';
import {startLiveEtcd, whyNoLiveEtcd, type LiveEtcd} from '../helpers/live-etcd.ts';

if (whyNoLiveEtcd() === undefined) {
	const operationsMax = 16;
	let live: LiveEtcd;
	let engine: Engine;

	test.before(async () => {
		live = await startLiveEtcd(undefined, {hasV2: false, flags: [`--max-txn-ops=${operationsMax}`]});
		const deep = Array.from({length: 60}, (_each, d) => Array.from({length: 50}, (_, i) => `/deep/d${d}/k${i}`)).flat();
		const mixed = Array.from({length: 40}, (_, i) => `/mixed/k${i}`);
		await putV3(live.url, [...deep, ...mixed, '/mixed/d/k'], operationsMax);
		engine = await openV3At(live.url);
	});

	test.after.always(async () => {
		await engine?.close();
		await live?.stop();
	});

	test('where transactions are shorter, more of them read the same', async t => {
		const deep = await runLine('ls /deep', {engine, mode: 'own'});
		t.deepEqual([deep.code, deep.stdout.match(/^\/deep\/d\d+$/gm)?.length], [0, 60], deep.stderr);
		const mixed = await runLine('ls -l /mixed', {engine, mode: 'own'});
		t.deepEqual([mixed.code, mixed.stdout.match(/^file/gm)?.length, mixed.stdout.match(/^dir/gm)?.length], [0, 40, 1], mixed.stderr);
	});
}
