import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {ClusterError, LostAnswerError} from '../../source/engine/errors.ts';
import {altered} from '../helpers/altered-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {eventually} from '../helpers/live-cluster.ts';
import {onEach} from '../helpers/on-each-engine.ts';
import {startEtcsh} from '../helpers/etcsh.ts';

onEach('lock runs its program with the key that holds, passes its exit code on and leaves nothing', async (t, {run, engine, directory}) => {
	const check = `[ "$ETCD_LOCK" = ${directory}/l ] && [ "\${ETCD_LOCK_KEY%/*}" = ${directory}/l ] && [ "$ETCD_LOCK_INDEX" -gt 0 ] && exit 7`;
	const {code, stderr} = await run(`lock l -- sh -c '${check}'`);
	t.is(code, 7, stderr);
	const {node} = await engine.get(`${directory}/l`);
	t.is(node.nodes, undefined);
});

onEach('who waits for a lock comes when its holder has ended, and gives up in time', async (t, {run, engine, directory}) => {
	const leaving = new AbortController();
	const first = run('lock l --ttl 5s', {signal: leaving.signal});
	await eventually(async () => engine.get(directory, {recursive: true}), ({node}) => node.nodes?.[0]?.nodes?.length === 1, 30_000);
	const late = await run('lock l --wait 1s -- false');
	t.is(late.code, 124);
	t.regex(late.stderr, /not free within 1s/);
	const second = run('lock l -- sh -c "exit 3"');
	await eventually(async () => engine.get(directory, {recursive: true}), ({node}) => node.nodes?.[0]?.nodes?.length === 2, 30_000);
	leaving.abort();
	const {code, stdout} = await first;
	t.is(code, 0);
	t.regex(stdout, /^held until Ctrl-C: \/l\/\d+\n$/);
	const got = await second;
	t.is(got.code, 3);
});

onEach('a lock whose key somebody removes is lost: its program is ended, and the exit code says so', async (t, {run, engine, directory}) => {
	const running = run('lock l --ttl 9s -- sleep 300');
	await eventually(async () => engine.get(directory, {recursive: true}), ({node}) => node.nodes?.[0]?.nodes?.length === 1, 30_000);
	await engine.delete(`${directory}/l`, {dir: true, recursive: true});
	const {code, stderr} = await running;
	t.is(code, 125);
	t.regex(stderr, /is lost: it expired, or somebody removed it/);
});

onEach('elect shows the value of who leads', async (t, {run}) => {
	const none = await run('elect e');
	t.is(none.code, 1);
	t.regex(none.stderr, /nobody leads/);
	const leaving = new AbortController();
	const leading = Promise.withResolvers<void>();
	const first = run('elect e node-1', {
		signal: leaving.signal,
		onStdout() {
			leading.resolve();
		},
	});
	await leading.promise;
	const {stdout} = await run('elect e');
	t.is(stdout, 'node-1\n');
	leaving.abort();
	const {code} = await first;
	t.is(code, 0);
	const after = await run('elect e');
	t.is(after.code, 1);
});

test('a lock is lost when the cluster cannot be asked for as long as its key lives', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const engine = altered(embedded, {
		async set() {
			throw new ClusterError([]);
		},
	});
	const {code, stderr} = await runWords(['lock', '/l', '--ttl', '1', '--', 'sleep', '300'], {mode: 'own', engine});
	t.is(code, 125);
	t.regex(stderr, /could not be asked to keep it within 1s/);
});

for (const isDone of [true, false]) {
	test(`a lock whose first answer is lost ${isDone ? 'finds its key' : 'asks again'}, and what comes late does not hold`, async t => {
		const embedded = await openEmbedded();
		t.teardown(async () => embedded.close());
		let late: (() => Promise<unknown>) | undefined;
		const engine = altered(embedded, {
			async createInOrder(directory, options) {
				if (late !== undefined) {
					// The first request arrives now, so that it comes before the second one.
					if (!isDone) {
						await late();
					}

					return embedded.createInOrder(directory, options);
				}

				late = async () => embedded.createInOrder(directory, options);
				if (isDone) {
					await late();
				}

				throw new LostAnswerError('gone');
			},
		});
		const {code} = await runWords(['lock', '/l', '--', 'sh', '-c', 'exit 5'], {mode: 'own', engine});
		t.is(code, 5);
		const {node} = await embedded.get('/l');
		t.is(node.nodes, undefined);
	});
}

test('a lock of a killed holder is free when its time to live is over', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const engine = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => engine.close());
	const {child: holder} = startEtcsh(['--endpoints', url, 'lock', '/l', '--ttl', '2s']);
	await eventually(async () => engine.get('/', {recursive: true}), ({node}) => node.nodes?.[0]?.nodes?.length === 1, 60_000);
	holder.kill('SIGKILL');
	const {code} = await runWords(['lock', '/l', '--wait', '60s', '--', 'sh', '-c', 'exit 4'], {mode: 'own', engine});
	t.is(code, 4);
});
