import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {ClusterError, LostAnswerError} from '../../source/engine/errors.ts';
import {altered} from '../helpers/altered-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {eventually} from '../helpers/live-cluster.ts';
import {onEach} from '../helpers/on-each-engine.ts';
import {runEtcsh, startEtcsh, startServe} from '../helpers/etcsh.ts';

onEach('lock runs its program with the key that holds, passes its exit code on and leaves nothing', async (t, {run, engine, directory}) => {
	const check = `[ "$ETCD_LOCK" = ${directory}/l ] && [ "\${ETCD_LOCK_KEY%/*}" = ${directory}/l ] && [ "$ETCD_LOCK_INDEX" -gt 0 ] && exit 7`;
	const {code, stderr} = await run(`lock l -- sh -c '${check}'`);
	t.is(code, 7, stderr);
	const {node} = await engine.get(`${directory}/l`);
	t.is(node.nodes, undefined);
});

test('a program without a key before it is not taken as the key', async t => {
	for (const words of [['lock', '--', 'true'], ['elect', '--', 'true'], ['lock', '--ttl', '5', '--', 'true']]) {
		const {code, stderr} = await runWords(words, {mode: 'own', engine: await openEmbedded()});
		t.is(code, 1);
		t.regex(stderr, /key required/);
	}
});

onEach('who waits for a lock comes when its holder has ended, and gives up in time', async (t, {run, engine, directory}) => {
	const leaving = new AbortController();
	// Long enough for a busy machine, too.
	const first = run('lock l --ttl 60s', {signal: leaving.signal});
	await eventually(async () => engine.get(directory, {recursive: true}), ({node}) => node.nodes?.[0]?.nodes?.length === 1, 30_000);
	const late = await run('lock l --wait 3s -- false');
	t.is(late.code, 124, late.stderr);
	t.regex(late.stderr, /not free within 3s/);
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

onEach('of those that lock at once one runs at a time, and each has a larger index', async (t, {run}) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-locks-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const script = `mkdir ${folder}/in || exit 9; echo $ETCD_LOCK_INDEX >> ${folder}/order; sleep 0.05; rmdir ${folder}/in`;
	const results = await Promise.all(Array.from({length: 4}, async () => run(`lock l -- sh -c '${script}'`)));
	t.deepEqual(results.map(({code}) => code), [0, 0, 0, 0]);
	const order = (await readFile(`${folder}/order`, 'utf8')).trim().split('\n').map(Number);
	t.is(order.length, 4);
	t.deepEqual(order, order.toSorted((a, b) => a - b));
});

onEach('what is no lock is refused, and leaves nothing', async (t, {run, engine, directory}) => {
	await run('set plain v');
	for (const [line, code, message] of [
		['lock plain -- true', 4, /Not a directory/],
		['lock l sh x.sh', 1, /"sh" is one word too many\n {2}A program has to follow --/],
		['elect e n1 sh', 1, /"sh" is one word too many/],
		['lock l --', 1, /no program after --/],
		['lock l --ttl 0 -- true', 1, /needs a time to live/],
		['lock l --wait soon -- true', 1, /not a time to wait/],
		['lock', 1, /key required/],
		['elect plain', 1, /is a key with a value/],
		['elect e "" -- true', 1, /needs a value/],
		['lock l -- no-such-program', 127, /not found in \$PATH/],
	] as const) {
		const result = await run(line);
		t.is(result.code, code, line);
		t.regex(result.stderr, message, line);
	}

	const {node} = await engine.get(directory, {recursive: true});
	t.deepEqual((node.nodes ?? []).flatMap(({nodes = []}) => nodes), []);
});

test('a key with hostile letters is a lock like any other', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const {code} = await runWords(['lock', '/a\u001B[2J\nb', '--', 'sh', '-c', 'printf "%s" "$ETCD_LOCK" | od -c | grep -q 033 && exit 6'], {mode: 'own', engine: embedded});
	t.is(code, 6);
});

test('elect in rows, and two candidates of one name', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const leaving = new AbortController();
	const leading = Promise.withResolvers<void>();
	const first = runWords(['elect', '/e', 'same'], {
		mode: 'own', engine: embedded, signal: leaving.signal, onStdout() {
			leading.resolve();
		},
	});
	await leading.promise;
	const second = runWords(['elect', '/e', 'same', '--', 'sh', '-c', 'exit 2'], {mode: 'own', engine: embedded});
	await eventually(async () => embedded.get('/e'), ({node}) => node.nodes?.length === 2, 30_000);
	const {stdout} = await runWords(['elect', '/e', '-o', 'json'], {mode: 'own', engine: embedded});
	t.regex(stdout, /^\{"key":"\/e\/\d{20}","value":"same","ttl":\d+\}\n$/);
	leaving.abort();
	t.is((await first).code, 0);
	t.is((await second).code, 2);
});

test('who is interrupted while it joins leaves nothing', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const leaving = new AbortController();
	const engine = altered(embedded, {
		async createInOrder(directory, options) {
			await embedded.createInOrder(directory, {...options, signal: undefined});
			leaving.abort(new Error('interrupted'));
			throw leaving.signal.reason as Error;
		},
	});
	const {code} = await runWords(['lock', '/l', '--', 'true'], {mode: 'own', engine, signal: leaving.signal});
	t.is(code, 130);
	const {node} = await embedded.get('/l');
	t.is(node.nodes, undefined);
});

test('who waits says for whom', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const {node: {key}} = await embedded.createInOrder('/l', {value: 'by \u001Bhand'});
	const progress: string[] = [];
	const {code, stderr} = await runWords(['lock', '/l', '--wait', '1', '--', 'true'], {
		mode: 'own', engine: embedded, more: {
			progress(text) {
				progress.push(text);
			},
		},
	});
	t.is(code, 124);
	t.regex(stderr, new RegExp(String.raw`It waited for ${key} \(by \\x1bhand\)`));
	t.deepEqual(progress, [String.raw`waits for ${key} (by \x1bhand)`, '']);
});

test('a ttl that is shorter than the way to the server loses the lock before anything runs', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const engine = altered(embedded, {
		async createInOrder(directory, options) {
			const response = await embedded.createInOrder(directory, options);
			await pause(1100);
			return response;
		},
	});
	const {code, stderr} = await runWords(['lock', '/l', '--ttl', '1', '--', 'sh', '-c', 'exit 3'], {mode: 'own', engine});
	t.is(code, 125);
	t.regex(stderr, /is lost/);
});

test('a signal that ends the holder frees the lock, and a restart of the server does not', async t => {
	t.timeout(120_000);
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-locks-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const first = await startServe(path.join(folder, 'm1.etcd'));
	const {url} = first;
	const {child, result} = startEtcsh(['--endpoints', url, 'lock', '/l', '--ttl', '60s', '--', 'sh', '-c', 'trap "echo told; exit 3" TERM; echo ready; sleep 300 & wait']);
	await once(child.stdout!, 'data');
	await first.stop();
	const second = await startServe(path.join(folder, 'm1.etcd'), Number(new URL(url).port));
	t.teardown(async () => second.stop('SIGKILL'));
	const late = await runEtcsh(['--endpoints', url, 'lock', '/l', '--wait', '1s', '--', 'true']);
	t.is(late.code, 124, late.stderr);
	child.kill('SIGTERM');
	const {code, stdout} = await result;
	t.deepEqual([code, stdout], [3, 'ready\ntold\n']);
	const after = await runEtcsh(['--endpoints', url, 'lock', '/l', '--wait', '1s', '--', 'sh', '-c', 'exit 8']);
	t.is(after.code, 8, after.stderr);
});
