import test from 'ava';
import {openRemote} from '../../../source/remote/remote-engine.ts';
import {runWords} from '../../helpers/command-context.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {engineWith} from '../../helpers/engine-with.ts';
import {deadUrl, startFakeServer} from '../../helpers/fake-server.ts';
import {eventually} from '../../helpers/live-cluster.ts';
import {onEach} from '../../helpers/on-each-engine.ts';

type Document = {
	readonly kind: string;
	readonly members: ReadonlyArray<{readonly name: string; readonly answer: string; readonly role: string; readonly latency: {readonly p50: number}}>;
	readonly leader: {readonly value: string};
	readonly index: number;
	readonly requests: {readonly value: {readonly rates: ReadonlyArray<{readonly kind: string; readonly count: number; readonly perSecond: number}>}};
	readonly events: {readonly value: {readonly count: number}};
	readonly expiring: {readonly value: {readonly keys: ReadonlyArray<{readonly key: string}>; readonly isReading: boolean}};
};

const busyMilliseconds = 60_000;

onEach('top tells once what it knows', async (t, {run, engine, directory}) => {
	await engine.set(`${directory}/soon`, {value: '1', ttl: 500});
	// What a busy machine cannot read in ten seconds is said to be missing.
	const whole = async (line: string) => eventually(async () => run(line), ({code}) => code === 0, busyMilliseconds);
	const {code, stdout, stderr} = await whole('top -o json');
	t.deepEqual([code, stderr], [0, '']);
	const document = JSON.parse(stdout) as Document;
	t.is(document.kind, engine.info.kind);
	t.like(document.members, [{answer: 'ok', role: 'leader'}]);
	t.is(document.leader.value, document.members[0]!.name);
	t.true(document.members[0]!.latency.p50 >= 0);
	t.true(document.index > 0);
	t.true(document.requests.value.rates.find(({kind}) => kind === 'set')!.count > 0);
	t.true(document.requests.value.rates.every(({perSecond}) => perSecond >= 0));
	t.true(document.expiring.value.keys.some(({key}) => key === '/soon') && !document.expiring.value.isReading);
	const text = await whole('top --once');
	t.is(text.code, 0);
	t.regex(text.stdout, /^.*\n1 member, leader: .*, index \d+\n\nmembers\n[\s\S]*\nrequests a second: \d+ watchers?\n[\s\S]*\nexpires next: \d+ with a ttl\n[\s\S]*\/soon +\d+m\d+s\n/);
	const raw = await run('top -o raw');
	t.is(raw.stdout, `${document.members[0]!.name}\n`);
	const table = await run('top -o table');
	t.regex(table.stdout, /^name .*\n/);
	const yaml = await run('top -o yaml');
	t.regex(yaml.stdout, /^time: /);
});

test('on a terminal it is the board, unless it is to go elsewhere', async t => {
	const engine = await engineWith(t, []);
	const shown: unknown[] = [];
	const more = {
		terminal: {
			columns: 80, rows: 24, hasColor: false, draw: () => undefined,
		},
		async showBoard(_engine: unknown, options: unknown) {
			shown.push(options);
			return undefined;
		},
	} as const;
	t.deepEqual(await runWords(['top'], {mode: 'own', engine, more}), {code: 0, stdout: '', stderr: ''});
	t.deepEqual(shown, [{canGo: false}]);
	const once = await runWords(['top', '--once'], {mode: 'own', engine, more});
	t.regex(once.stdout, /^in memory\n/);
	const json = await runWords(['top', '-o', 'json'], {mode: 'own', engine, more});
	t.is((JSON.parse(json.stdout) as Document).kind, 'embedded');
	const {showBoard} = more;
	const piped = await runWords(['top'], {mode: 'own', engine, more: {showBoard}});
	t.regex(piped.stdout, /^in memory\n/);
	t.is(shown.length, 1);
});

test('what goes to a terminal as JSON drives it as little as the text', async t => {
	const engine = await engineWith(t, []);
	await engine.set('/a\u001B[2J', {value: '1', ttl: 500});
	for (const words of [['top', '--once'], ['top', '-o', 'json'], ['top', '-o', 'yaml']]) {
		const {stdout} = await runWords(words, {mode: 'own', engine, terminal: {}});
		t.false(stdout.includes('\u001B'), words.join(' '));
		t.true(stdout.includes('[2J'), words.join(' '));
	}
});

test('a table of the members has times in milliseconds', async t => {
	const engine = await engineWith(t, []);
	const measured = altered(engine, {
		async report(url, options) {
			return {...await engine.report(url, options), latencies: [12.34567]};
		},
	});
	const {code, stdout} = await runWords(['top', '-o', 'table'], {mode: 'own', engine: measured});
	t.is(code, 0);
	t.regex(stdout, /^name +answer +role +version +p50 [\s\S]* 12\.346 /);
});

test('when no member answers it says so, and fails', async t => {
	const engine = await openRemote({
		endpoints: [await deadUrl(t)], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	const {code, stdout, stderr} = await runWords(['top'], {mode: 'own', engine});
	t.is(code, 4);
	t.regex(stdout, /DOWN .*nothing listens there/);
	t.is(stderr, 'Error:  no member has answered\n  etcsh doctor explains a connection step by step.\n');
});

test('a server that answers nonsense to everything gets a board that says so', async t => {
	const {url} = await startFakeServer(t, (_request, response) => {
		response.end('{"members":5,"action":"get"}');
	});
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	const {code, stdout, stderr} = await runWords(['top', '--once'], {mode: 'own', engine});
	t.is(code, 1);
	t.regex(stdout, /version, stats, counters not as etcd answers/);
	t.regex(stderr, /^Error: {2}some of it is missing: .*; requests: not as etcd answers; .*\n/);
});

test('Ctrl-C ends it, whatever it waits for', async t => {
	const {url} = await startFakeServer(t, () => undefined);
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	const interrupted = new AbortController();
	const running = runWords(['top', '--once'], {mode: 'own', engine, signal: interrupted.signal});
	interrupted.abort(new Error('interrupted'));
	t.deepEqual(await running, {code: 130, stdout: '', stderr: ''});
});
