import {
	open,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {diagnoseTarget} from '../../source/connect/diagnosis.ts';
import {openForCommand} from '../../source/connect/one-command.ts';
import {basesOf} from '../../source/past/bases.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {forwardingEngine} from '../../source/engine/forwarding.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../source/language/global-flags.ts';
import {placesOf} from '../../source/server/recovery.ts';
import {openPast} from '../../source/past/open-past.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';
import {temporaryDirectory, unpack} from '../helpers/data-dirs.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {connect, startServer} from '../../source/library/library.ts';

function defaultOptions(): GlobalOptions {
	const parsed = parseGlobalFlags([], {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

const options = defaultOptions();

type Here = {readonly engine: Engine; readonly dataDir: string; run(words: readonly string[]): Promise<CommandResult>};

async function begin(t: ExecutionContext): Promise<Here> {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	return {
		engine,
		dataDir,
		run: async words => runWords(words, {
			mode: 'shell',
			engine,
			more: {
				async connectWith(flags) {
					const connection = await openForCommand(flags, {present: async () => engine, options}, {
						isStrict: false, stderr: () => undefined,
					});
					t.teardown(async () => connection.engine.close());
					return connection;
				},
			},
		}),
	};
}

async function keysBelow(engine: Engine, key: string): Promise<string[]> {
	const {node} = await engine.get(key, {sorted: true});
	return (node.nodes ?? []).map(each => `${each.key}=${each.value ?? '/'}`);
}

test('log reads the log on disk from its end, beyond the events that a server keeps', async t => {
	const {engine, run} = await begin(t);
	const {index} = await engine.set('/k', {value: 'old'});
	await engine.set('/dir/x', {value: '1'});
	for (let i = 0; i < 1100; i++) {
		await engine.set('/other', {value: String(i)});
	}

	const {index: last} = await engine.set('/k', {value: 'new'});
	t.is((await run(['log', '/k'])).stdout, `${String(last).padStart(8)}  set               old → new\n${String(index).padStart(8)}  set               old\n`);
	t.is((await run(['log', '/k', '--since', String(index + 1)])).stdout, `${String(last).padStart(8)}  set               old → new\n`);
	t.is((await run(['log', '/k', '--at', String(last - 1)])).stdout, `${String(index).padStart(8)}  set               old\n`);
	await engine.delete('/dir', {recursive: true});
	t.regex((await run(['log', '/dir/x'])).stdout, /^ +\d+ {2}delete +\/dir\n +\d+ {2}set +1\n$/);
	t.regex((await run(['log', '/dir'])).stdout, /^ +\d+ {2}delete {12}\/dir\/?\n +\d+ {2}set {15}\/dir\/x {2}1\n$/);
	t.is((await run(['log', '/dir', '--recursive'])).stdout, (await run(['log', '/dir'])).stdout);
	t.regex((await run(['log', '/dir', '--recursive=false'])).stdout, /^ +\d+ {2}delete\n/);
	t.notRegex((await run(['log', '/dir', '--recursive=false'])).stdout, /set/);
	t.is((await run(['log', '/never'])).code, 4);
	t.is((await run(['log', '/k', '--since=-1'])).code, 1);
	const rows = JSON.parse((await run(['log', '/', '-o', 'json'])).stdout) as ReadonlyArray<{readonly index: number}>;
	t.is(rows.length, 1104);
	t.true(rows.every(({index: at}, i) => i === 0 || at < rows[i - 1]!.index));
});

test('restore brings a subtree back, shows first, and leaves alone what is newer', async t => {
	const {engine, run} = await begin(t);
	await engine.set('/cfg/a', {value: '1'});
	await engine.set('/cfg/b', {value: '2'});
	await engine.set('/cfg/sub/c', {value: '3', ttl: 600});
	const {index} = await engine.set('/cfg/gone', {value: 'x', ttl: 600});
	await engine.delete('/cfg', {recursive: true});
	await engine.set('/cfg/b', {value: 'newer'});
	await engine.set('/cfg/d', {value: '4'});
	const planned = await run(['restore', '/cfg', '--at', String(index), '--dry-run', '--missing']);
	t.regex(planned.stdout, /\+ \/cfg\/a {2}"1"/);
	t.regex(planned.stdout, /, 1 not there then\n$/);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/b=newer', '/cfg/d=4']);
	t.is((await run(['restore', '/cfg', '--at', 'before:/cfg/a', '--missing'])).code, 0);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=1', '/cfg/b=newer', '/cfg/d=4', '/cfg/gone=x', '/cfg/sub=/']);
	const {node} = await engine.get('/cfg/sub/c');
	t.true(node.ttl! > 500);
	t.like(await run(['restore', '/cfg', '--at', String(index), '--ttl', 'drop']), {code: 0, stdout: '3 updated, 3 the same, 1 not there then\n'});
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=1', '/cfg/b=2', '/cfg/d=4', '/cfg/gone=x', '/cfg/sub=/']);
	t.is((await engine.get('/cfg/gone')).node.ttl, undefined);
	t.is((await run(['restore', '/cfg', '--at', String(index), '--delete', '--yes'])).code, 0);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=1', '/cfg/b=2', '/cfg/gone=x', '/cfg/sub=/']);
});

test('a single key, to another place, from another data dir', async t => {
	const old = await begin(t);
	await old.engine.set('/k', {value: 'was'});
	const {index} = await old.engine.set('/k', {value: 'then'});
	await old.engine.set('/k', {value: 'last'});
	const {engine, run} = await begin(t);
	t.is((await run(['restore', '/k', '--from', old.dataDir, '--at', String(index)])).code, 0);
	t.is((await engine.get('/k')).node.value, 'then');
	t.is((await run(['restore', '/k', '--from', old.dataDir, '--to', '/copy/k'])).code, 0);
	t.is((await engine.get('/copy/k')).node.value, 'last');
	t.is((await run(['restore', '/k', '--at', '-1', '--to', '/copy/k2'])).code, 0);
	t.is((await engine.get('/copy/k2')).node.value, 'then');
});

test('what is newer is shown and asked about, and what changes meanwhile is left', async t => {
	const {engine, dataDir} = await begin(t);
	await engine.set('/cfg/a', {value: '1'});
	const {index} = await engine.set('/cfg/b', {value: '2'});
	await engine.set('/cfg/a', {value: 'newer'});
	await engine.set('/cfg/b', {value: 'newer'});
	const asked: string[] = [];
	const restore = async (answer: () => Promise<boolean>) => runWords(['restore', '/cfg', '--from', dataDir, '--at', String(index)], {
		mode: 'shell',
		engine,
		more: {
			connectWith: async flags => openForCommand(flags, {present: async () => engine, options}, {
				isStrict: false, stderr: () => undefined,
			}),
			async confirm({text}) {
				asked.push(text);
				return answer();
			},
		},
	});
	t.not((await restore(async () => false)).code, 0);
	t.regex(asked[0]!, /^2 nodes of \/cfg will be overwritten:\n {2}~ \/cfg\/a [^\n]*newer[^\n]*\n {2}~ \/cfg\/b [^\n]*\n--missing leaves what is there as it is\.$/);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=newer', '/cfg/b=newer']);
	const {code, stderr} = await restore(async () => {
		await engine.set('/cfg/b', {value: 'newest'});
		return true;
	});
	t.is(code, 1);
	t.is(stderr, '1 node has changed meanwhile and was left\n');
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=1', '/cfg/b=newest']);
});

test('what comes or changes in the last moment is left, too, and all else restored', async t => {
	const {engine, dataDir} = await begin(t);
	for (const name of ['a', 'b', 'c']) {
		await engine.set(`/cfg/${name}`, {value: 'old'});
	}

	const {index} = await engine.get('/');
	await engine.delete('/cfg/a');
	await engine.set('/cfg/b', {value: 'new'});
	await engine.delete('/cfg/c');
	const busy = forwardingEngine(() => engine, {
		async create(key, content) {
			await (key === '/cfg/a' ? engine.set(key, {value: 'newest'}) : undefined);
			return engine.create(key, content);
		},
		async set(key, content) {
			await engine.set(key, {value: 'newest'});
			return engine.set(key, content);
		},
	});
	const {code, stdout, stderr} = await runWords(['restore', '/cfg', '--from', dataDir, '--at', String(index), '--yes'], {
		mode: 'shell',
		engine: busy,
		more: {
			connectWith: async flags => openForCommand(flags, {present: async () => engine, options}, {isStrict: false, stderr: () => undefined}),
		},
	});
	t.is(stderr, '2 nodes have changed meanwhile and were left\n');
	t.is(stdout, '1 created, 1 the same\n');
	t.is(code, 1);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/a=newest', '/cfg/b=newest', '/cfg/c=old']);
});

test('from the past of a profile of a data dir, or of another cluster, into the cluster in use', async t => {
	const place = await temporaryDirectory(t);
	const config = path.join(place, 'config.yaml');
	await writeFile(config, `profiles:\n  old:\n    dataDir: ${path.join(place, 'old')}\n`);
	const env = {ETCSH_CONFIG: config};
	const old = await openEmbedded({dataDir: path.join(place, 'old')});
	await old.set('/cfg/a', {value: '1'});
	const {index} = await old.set('/cfg/b', {value: '2'});
	await old.delete('/cfg', {recursive: true});
	await old.close();
	const here = ['--data-dir', path.join(place, 'new')];
	t.is((await runEtcsh([...here, 'set', '/cfg/b', 'newer'], {env})).code, 0);
	t.is((await runEtcsh([...here, 'restore', 'old:/cfg', '--at', String(index), '--missing', '--yes'], {env})).code, 0);
	t.is((await runEtcsh([...here, 'restore', 'old:/cfg/b', '--at', 'before:/cfg', '--to', '/copy'], {env})).code, 0);
	await using other = await startServer();
	await using client = await connect(other.url);
	await client.set('/r/k', '1');
	await client.set('/r/k', '2');
	t.is((await runEtcsh([...here, 'restore', `${other.url}/r/k`, '--at=-1'], {env})).code, 0);
	const texts = await Promise.all(['/cfg/a', '/cfg/b', '/copy', '/r/k'].map(async key => (await runEtcsh([...here, '--read-only', 'get', key], {env})).stdout));
	t.deepEqual(texts, ['1\n', 'newer\n', '2\n', '1\n']);
	const twice = await runEtcsh([...here, 'restore', 'old:/cfg', '--from', place, '--at', '3'], {env});
	t.is(twice.code, 1);
	t.is(twice.stderr, 'Error:  old: and --from both say where the past is\n  Leave one of them out.\n');
});

test('from a file or a folder that export wrote', async t => {
	const {engine, run} = await begin(t);
	const folder = await temporaryDirectory(t);
	const file = path.join(folder, 'cfg.json');
	await engine.set('/cfg/a', {value: '1'});
	const {index} = await engine.set('/cfg/sub/b', {value: '2', ttl: 6000});
	t.is((await run(['export', '/cfg', file])).code, 0);
	t.is((await run(['export', '/cfg', `${path.join(folder, 'tree')}/`])).stderr, '');
	await engine.delete('/cfg', {recursive: true});
	await engine.set('/cfg/c', {value: 'newer'});
	t.is((await run(['restore', '/cfg/sub', '--from', file, '--at', String(index)])).code, 0);
	t.deepEqual(await keysBelow(engine, '/cfg'), ['/cfg/c=newer', '/cfg/sub=/']);
	t.true((await engine.get('/cfg/sub/b')).node.ttl! > 5000);
	const planned = await run(['restore', '/cfg', '--from', file, '--dry-run']);
	t.regex(planned.stdout, /\+ \/cfg\/a {2}"1"/);
	t.is((await run(['restore', '/cfg', '--from', path.join(folder, 'tree'), '--to', '/copy'])).code, 0);
	t.deepEqual(await keysBelow(engine, '/copy'), ['/copy/a=1', '/copy/sub=/']);
	const refusals = [
		[['/cfg', '--at', '-1'], /holds what was there at index \d+, and of no other moment\n {2}Leave out --at/],
		[['/other'], /holds \/cfg, and nothing of \/other\n/],
		[['/cfg/none'], /there is no \/cfg\/none in /],
		[['/'], /holds \/cfg, and nothing of \/\n/],
	] as const;
	const {index: before} = await engine.get('/');
	for (const [words, message] of refusals) {
		t.regex((await run(['restore', ...words, '--from', file])).stderr, message);
	}

	const byHand = path.join(folder, 'hand.json');
	await writeFile(byHand, (await readFile(file, 'utf8')).replace(/"index":\d+,?/, ''));
	t.regex((await run(['restore', '/cfg', '--from', byHand, '--at', '3'])).stderr, /does not say at which index it was\n/);
	await writeFile(byHand, '{"format":"etcsh","version":1');
	t.is((await run(['restore', '/cfg', '--from', byHand])).code, 1);
	t.is((await engine.get('/')).index, before);
});

test('a file that cannot be read is named, also when that is only so after the question', async t => {
	const {engine, run} = await begin(t);
	const folder = await temporaryDirectory(t);
	const file = path.join(folder, 'cfg.json');
	const tree = path.join(folder, 'tree');
	await engine.set('/cfg/a', {value: '1'});
	await run(['export', '/cfg', file]);
	for (const from of [path.join(file, 'below'), path.join(folder, 'a'.repeat(300))]) {
		const {code, stderr} = await run(['restore', '/cfg', '--from', from]);
		t.is(code, 1);
		t.is(stderr.slice(0, `cannot read ${from}: `.length), `cannot read ${from}: `);
	}

	for (const [place, words] of [
		[file, ['restore', '/cfg', '--from', file]],
		[tree, ['restore', '/cfg', '--from', tree]],
		[file, ['import', file, '/cfg', '--prune']],
	] as const) {
		await run(['export', '/cfg', place === tree ? `${tree}/` : file, '--overwrite']);
		await engine.set('/cfg/a', {value: 'newer'});
		await engine.set('/cfg/b', {value: 'newer'});
		const {code, stderr} = await runWords([...words, ...(words[0] === 'import' ? ['--overwrite'] : [])], {
			mode: 'shell',
			engine,
			more: {
				async confirm() {
					await rm(place, {recursive: true});
					return true;
				},
			},
		});
		t.is(code, 1);
		t.regex(stderr, /^cannot read [^\n]+: no such file or directory\n/);
		await engine.set('/cfg/a', {value: '1'});
		await engine.delete('/cfg/b');
	}
});

test('what cannot be restored is refused, and nothing written', async t => {
	const {engine, run} = await begin(t);
	await engine.set('/k', {value: '1'});
	const {index} = await engine.get('/');
	t.regex((await run(['restore', '/k'])).stderr, /restore needs the moment that is to come back\n/);
	t.regex((await run(['restore', '--at', '-1'])).stderr, /one key is needed\n/);
	t.regex((await run(['restore', '/none', '--at', String(index)])).stderr, /Key not found \(\/none\)/);
	t.regex((await run(['restore', '/k', '--at', '99999'])).stderr, /index 99999 is yet to come/);
	t.regex((await run(['restore', '/k', '--at', 'soon'])).stderr, /"soon" is no moment/);
	t.regex((await run(['restore', '/k', '--from', '/nowhere/at/all'])).stderr, /there is no data dir/);
	for (const name of ['at', 'from', 'to']) {
		const {code, stderr} = await run(['restore', '/k', ...(name === 'at' ? [] : ['--at', String(index)]), `--${name}`, '']);
		t.is(code, 1);
		t.true(stderr.includes(`the value of --${name} is empty\n`));
	}

	t.is((await engine.get('/')).index, index);
});

async function diagnosed(dataDir: string) {
	const [finding] = await Array.fromAsync(diagnoseTarget(undefined, {...options, dataDir}, {isStrict: false, stderr: () => undefined}));
	return finding!;
}

test('doctor says from where on the past can be shown, after a look at all of the log', async t => {
	const {state, text, advice} = await diagnosed(await unpack(t, 'p-237-follower-snapshot'));
	t.is(state, 'ok');
	t.regex(text, /^from index 5982 on, \d.* on disk$/);
	t.is(advice, 'In place of the entries 18 to 6006 it has a snapshot of another member, whose data dir may tell the rest.');
	const damaged = await diagnosed(await unpack(t, 'f-237-crc-flip'));
	t.is(damaged.state, 'failed');
	t.regex(damaged.text, /^the log is damaged: .* at byte 3090: walpb: crc mismatch$/);
	t.regex((await diagnosed(await unpack(t, 'm-237-bad-newest-snapshot'))).text, /^from index 0 on, /);
});

test('doctor says that the log is damaged where only what is older suffers from it', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir, snapshots: {snapshotCount: 20, maxSnapshots: 0, maxWals: 0}});
	const places = placesOf(dataDir);
	const segmentCount = async () => (await readdir(places.walDir)).length;
	for (let i = 0; await segmentCount() === 1; i++) {
		await engine.set('/large', {value: String(i).padEnd(4_000_000)});
	}

	await engine.delete('/large');
	// A snapshot that stands for all of the first segment.
	const [, second] = (await readdir(places.walDir)).toSorted();
	const firstBehind = Number.parseInt(second!.slice(17, 33), 16);
	const isThere = async () => (await basesOf(places)).some(({entry}) => entry >= firstBehind);
	while (!await isThere()) {
		await engine.set('/small', {value: ''});
	}

	await engine.close();
	await using handle = await open(path.join(places.walDir, '0000000000000000-0000000000000000.wal'), 'r+');
	await handle.write('damage', 30_000_000);
	const {state, text, advice} = await diagnosed(dataDir);
	t.is(state, 'failed');
	const [, first] = /^from index (\d+) on, \d.* on disk; before that, the log is damaged: .*0\.wal at byte \d+: walpb: crc mismatch$/.exec(text) ?? [];
	t.truthy(advice);
	t.log(text);
	t.truthy(first);
	const at = async (index: number) => openPast({dataDir, moment: {kind: 'index', index}});
	const oldest = await at(Number(first));
	await oldest.close();
	await t.throwsAsync(at(Number(first) - 1), {name: 'LogError'});
});

test('doctor leads from a server to its files where it does not look at those itself', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const server = await startServer({dataDir});
	t.teardown(async () => server.close());
	const client = await connect(server.url);
	for (let i = 0; i < 1100; i++) {
		await client.set('/k', String(i));
	}

	await client.close();
	const pasts = async (more: Partial<GlobalOptions>) => {
		const findings = await Array.fromAsync(diagnoseTarget(undefined, {...options, endpoints: server.url, ...more}, {isStrict: false, stderr: () => undefined}));
		return findings.filter(({step}) => step === 'past');
	};

	const [ofServer] = await pasts({});
	t.regex(ofServer!.advice ?? '', /^Its files tell more/);
	const [ofOwn, ofFiles] = await pasts({dataDir});
	t.deepEqual({...ofServer, advice: undefined}, {...ofOwn, advice: undefined});
	t.is(ofOwn!.advice, undefined);
	t.regex(ofFiles!.text, /^from index 0 on, /);
});

test('stat and doctor tell how far the past reaches', async t => {
	const {engine, run, dataDir} = await begin(t);
	await engine.set('/k', {value: '1'});
	t.regex((await diagnosed(dataDir)).text, /^from index 0 on, \d.* on disk$/);
	t.regex((await run(['stat', '/k'])).stdout, /^Past: +its files begin at index 0, \d.* on disk$/m);
	const row = JSON.parse((await run(['stat', '/k', '-o', 'json'])).stdout) as {readonly pastFrom: number; readonly pastBytes: number};
	t.is(row.pastFrom, 0);
	t.true(row.pastBytes > 1000);

	const ofOwner = (sharedDataDir: string, walDir?: string) => forwardingEngine(() => engine, {
		info: {
			kind: 'remote', endpoints: [], sharedDataDir, walDir,
		},
	});
	const statThrough = async (owner: Engine) => runWords(['stat', '/k'], {mode: 'shell', engine: owner});
	t.regex((await statThrough(ofOwner(dataDir))).stdout, /^Past: +its files begin at index 0, \d.* on disk$/m);
	// The log of that process may be elsewhere.
	const {stdout, code} = await statThrough(ofOwner(dataDir, path.join(dataDir, 'none')));
	t.is(code, 0);
	t.regex(stdout, /^Key: .*\/k$/m);
	t.notRegex(stdout, /^Past/m);
});
