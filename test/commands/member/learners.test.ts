/**
A member without a vote joins an etcd v3, is seen everywhere, and gets its vote.
*/
import test from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {readOnlyEngine} from '../../../source/engine/read-only.ts';
import {openV3} from '../../../source/v3/v3-engine.ts';
import {runLine} from '../../helpers/command-context.ts';
import {openV3At} from '../../helpers/engines.ts';
import {freePort, startLiveEtcd, whyNoLiveEtcd} from '../../helpers/live-etcd.ts';

test('on v2 every member has a vote', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const line of ['member add --learner m2 http://127.0.0.1:2390', 'member promote 1']) {
		t.like(await runLine(line, {engine, mode: 'own'}), {
			code: 1, stderr: 'only etcd v3 has learners\n  On a v2 cluster each member has a vote from the start: etcsh member add without --learner.\n',
		});
	}

	t.regex((await runLine('member promote 1', {engine, mode: 'strict'})).stdout, /No help topic for|NAME/);
});

if (whyNoLiveEtcd() === undefined) {
	test('a learner is added, marked, never asked for keys, and promoted', async t => {
		const live = await startLiveEtcd(undefined, {hasV2: false});
		t.teardown(live.stop);
		const engine = await openV3At(live.url);
		t.teardown(async () => engine.close());
		const run = async (line: string) => runLine(line, {engine, mode: 'own'});

		t.regex((await run('cluster-health')).stdout, /^member \w+ is healthy: .*\n {2}leader, database \S+ \(\S+ in use\), revision \d+\ncluster is healthy\n$/);
		const peerUrl = `http://127.0.0.1:${await freePort()}`;
		await t.throwsAsync(readOnlyEngine(engine).maintenance!.promote('1'), {message: /promoting a member was refused/});
		const added = await run(`member add --learner second ${peerUrl}`);
		const [, id] = /^Added learner named second with ID (\w+) to cluster\n/.exec(added.stdout)!;
		t.regex((await run('member list')).stdout, new RegExp(String.raw`^${id}\[unstarted\]: peerURLs=${peerUrl} isLearner=true$`, 'm'));
		t.regex((await run(`member promote ${id}`)).stderr, /in sync with leader/);

		const environment = Object.fromEntries(added.stdout.matchAll(/^(ETCD_\w+)="(.*)"$/gm).map(([, name, value]) => [name!, value!]));
		const second = await startLiveEtcd({peerUrl, environment}, {hasV2: false});
		t.teardown(second.stop);
		const rows = JSON.parse((await run('member list -o json')).stdout) as ReadonlyArray<{readonly id: string}>;
		t.like(rows.find(row => row.id === id), {isLearner: true, isLeader: false});
		const health = (await run('cluster-health')).stdout;
		t.regex(health, new RegExp(`^member ${id} is healthy: .*\n {2}learner, database`, 'm'));

		// Whoever names the learner first is served by the other one.
		const both = await openV3({
			endpoints: [second.url, live.url], timeoutMs: 5000, totalTimeoutMs: 20_000, isSyncWanted: false,
		});
		t.teardown(async () => both.close());
		await both.set('/k', {value: 'v'});
		t.is((await both.get('/k')).node.value, 'v');

		// It catches up by itself; until then the leader says no.
		for (;;) {
			const {code, stderr} = await run(`member promote ${id}`);
			if (code === 0) {
				break;
			}

			t.regex(stderr, /in sync with leader/);
		}

		t.notRegex((await run('member list')).stdout, /isLearner/);
		t.like(await run(`member promote ${id}`), {code: 1, stderr: `the member ${id} has its vote already\n  etcsh member list shows the IDs, and which members are learners.\n`});
	});
}
