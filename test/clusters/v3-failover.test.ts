/**
The leader of a cluster of three is killed under a batch of writes by etcd v3's API, beside a watch: no write that was
acknowledged is lost, none is done twice, one whose fate is unknown says so, and the watch has every event once. `ETCSH_TEST_ROUNDS` repeats it, with more writes.
*/
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {RealCluster} from '../helpers/real-cluster.ts';

const testOrSkip = whyNoLiveEtcd() === undefined ? test.serial : test.serial.skip;
const rounds = Number(process.env.ETCSH_TEST_ROUNDS ?? 1);

const lineCount = rounds > 1 ? 5000 : 1000;

for (let round = 1; round <= rounds; round++) {
	testOrSkip(`the leader is killed under a batch and a watch: nothing is lost, nothing is doubled (${round})`, killLeader);
}

async function killLeader(t: ExecutionContext): Promise<void> {
	t.timeout(300_000);
	await using cluster = await RealCluster.start(3);
	cluster.environment.ETCSH_API = '3';
	t.is((await cluster.run(['set', '/w/start', 'x'])).code, 0);
	const watch = cluster.start(['watch', '/w', '--recursive', '--forever', '--after-index', '1']);
	await watch.waitUntil('the first event', ({stdout}) => stdout.includes('/w/start'));
	const batch = cluster.start(['--keep-going', '--timeout', '3s', '--total-timeout', '10s'], {
		stdin: Array.from({length: lineCount}, (_, i) => `set /w/${i} v${i}\n`).join(''),
	});
	await batch.waitUntil('the middle of the batch', ({stdout}) => stdout.includes(`v${lineCount / 4}\n`));
	const leader = await cluster.leader();
	await leader.kill();
	const {stdout, stderr} = await batch.result;
	const acknowledged = stdout.split('\n').filter(line => /^v\d+$/.test(line));
	const unknown = stderr.match(/whether it was done is not known/g)?.length ?? 0;
	t.is(new Set(acknowledged).size, acknowledged.length);
	t.true(acknowledged.length > lineCount / 2, `${acknowledged.length} of ${lineCount}: ${stderr.slice(0, 500)}`);
	t.log(`${acknowledged.length} acknowledged, ${unknown} unknown, ${stderr.split('\n').length} lines of errors`);

	type Row = {readonly key: string; readonly value: string; readonly createdIndex: number; readonly modifiedIndex: number};
	const listed = await cluster.run(['--total-timeout', '20s', 'ls', '-o', 'json', '/w']);
	t.is(listed.code, 0, listed.stderr);
	const stored = (JSON.parse(listed.stdout) as readonly Row[]).filter(({key}) => key !== '/w/start');
	const values = new Set(stored.map(({value}) => value));
	t.deepEqual(acknowledged.filter(value => !values.has(value)), [], 'lost');
	t.deepEqual(stored.filter(({createdIndex, modifiedIndex}) => createdIndex !== modifiedIndex), [], 'doubled');
	// What is there without an acknowledgement is what said that it is not known.
	t.true(stored.length - acknowledged.length <= unknown, `${stored.length - acknowledged.length} more than acknowledged, ${unknown} unknown`);
	await watch.waitUntil('all events', () => watch.stdout.split('\n').filter(line => line.startsWith('[set] /w/')).length > stored.length);
	const seen = watch.stdout.split('\n').filter(line => line.startsWith('[set] /w/'));
	t.is(new Set(seen).size, seen.length);
	t.is(seen.length, stored.length + 1);
}
