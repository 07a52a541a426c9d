import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {type Finding} from '../../../source/engine/finding.ts';
import {UserError} from '../../../source/errors.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {runWords, type ContextSettings} from '../../helpers/command-context.ts';

async function openEngine(t: ExecutionContext): Promise<Engine> {
	// Times to live stay what they are, however slow the machine is.
	const engine = await openEmbedded({clock: () => 1_700_000_000_000_000_000n});
	t.teardown(async () => engine.close());
	return engine;
}

test('a value comes in every format, asked for before or after the command', async t => {
	const engine = await openEngine(t);
	await engine.set('/a/b', {value: '\u001B[1m\uDCFF\n', ttl: 1000});
	for (const mode of ['own', 'shell'] as const) {
		const run = async (...words: string[]) => runWords(words, {engine, mode});
		t.is((await run('get', '/a/b', '-o', 'raw')).stdout, '\u001B[1m\uDCFF\n');
		t.is((await runWords(['get', '/a/b'], {engine, mode, output: 'raw'})).stdout, '\u001B[1m\uDCFF\n');
		t.regex((await run('get', '/a/b', '-o', 'yaml')).stdout, /^action: get\nnode:\n {2}key: \/a\/b\n/);
		t.regex((await run('get', '--output=table', '/a/b')).stdout, /^key +value +ttl .*\n─.*\n\/a\/b +\\x1b\[1m\\xff\\n +1000 /);
		t.regex((await run('get', '/a/b', '-o', 'json')).stdout, /^\{"action":"get","node":\{"key":"\/a\/b"/);
		t.regex((await run('get', '/a/b', '-o', 'extended')).stdout, /^Key: \/a\/b\n/);
		t.deepEqual(await run('get', '/a/b', '-o', 'xml'), {code: 1, stdout: '', stderr: 'Error:  "xml" is not a value of --output\n  It is one of simple, extended, json, yaml, table, raw.\n'});
	}
});

test('a format that a command does not have is refused before anything is written', async t => {
	const engine = await openEngine(t);
	for (const mode of ['own', 'shell'] as const) {
		t.deepEqual(await runWords(['set', '/a', '1'], {engine, mode, output: 'jsn'}), {code: 1, stdout: '', stderr: 'set has no output format "jsn"\n  It has simple, extended, json, yaml, table, raw.\n'});
		t.is((await runWords(['mkdir', '/d'], {engine, mode, output: 'table'})).stderr, 'mkdir has no output format "table"\n  It has simple, extended, json.\n');
	}

	t.deepEqual((await engine.get('/')).node.nodes ?? [], []);
	// etcdctl's own formats may stand before any command, as they may there.
	t.is((await runWords(['mkdir', '/d'], {engine, mode: 'own', output: 'json'})).code, 0);
	t.deepEqual(await runWords(['set', '/a', '1'], {engine, output: 'jsn'}), {code: 0, stdout: '', stderr: 'Unsupported output format: jsn\n'});
});

test('the strict mode knows no other format, and no flag behind the command', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '1'});
	t.is((await runWords(['get', '/a'], {engine, output: 'yaml'})).stderr, 'Unsupported output format: yaml\n');
	t.regex((await runWords(['get', '/a', '-o', 'json'], {engine})).stdout, /^Incorrect Usage\./);
});

test('the members come as rows', async t => {
	const engine = await openEngine(t);
	const run = async (settings: ContextSettings, ...words: string[]) => (await runWords(words, {engine, ...settings})).stdout;
	const [member] = await engine.members();
	const rows = JSON.parse(await run({mode: 'own'}, 'member', 'list', '-o', 'json')) as unknown;
	t.deepEqual(rows, [{
		id: member!.id, name: member!.name, peerURLs: member!.peerURLs, clientURLs: member!.clientURLs, isLeader: true,
	}]);
	t.is(await run({mode: 'shell', output: 'raw'}, 'member', 'list'), `${member!.id}\n`);
	// Before the command it is etcdctl's flag, and that prints the same text whatever it says.
	t.regex(await run({mode: 'own', output: 'json'}, 'member', 'list'), /^\w+: name=/);
});

test('users, roles and health come as rows', async t => {
	const engine = await openEngine(t);
	await engine.auth.createUser('root', 'secret');
	await engine.auth.createRole('readers');
	await engine.auth.grantPermissions('readers', {kv: {read: ['/a/*'], write: null}});
	const run = async (...words: string[]) => (await runWords(words, {engine, mode: 'shell'})).stdout;
	t.deepEqual(JSON.parse(await run('user', 'list', '-o', 'json')), [{user: 'root'}]);
	t.deepEqual(JSON.parse(await run('user', 'get', 'root', '-o', 'json')), {user: 'root', roles: ['root']});
	t.is(await run('role', 'list', '-o', 'yaml'), '- role: readers\n- role: root\n');
	t.deepEqual(JSON.parse(await run('role', 'get', 'readers', '-o', 'json')), {role: 'readers', read: ['/a/*'], write: []});
	t.regex(await run('cluster-health', '-o', 'table'), /^member +name +health +url +error\n─/);
});

test('a member that publishes no client URL is said to be unreachable, and the cluster is not well', async t => {
	const engine = await openEngine(t);
	const [member] = await engine.members();
	const unheard = altered(engine, {
		async * health() {
			yield {member: {...member!, clientURLs: []}, probes: []};
		},
	});
	const {code, stdout} = await runWords(['cluster-health'], {engine: unheard, mode: 'own'});
	t.is(code, 5);
	t.regex(stdout, new RegExp(String.raw`^member ${member!.id} is unreachable: no available published client urls\n`));
});

test('listings and what is found come as rows', async t => {
	const engine = await openEngine(t);
	await engine.set('/a/b', {value: '12345', ttl: 100});
	await engine.set('/a/d', {dir: true});
	const run = async (...words: string[]) => (await runWords(words, {engine, mode: 'shell'})).stdout;
	for (const words of [['ls', '/a'], ['find', '/a', '-name', '?']]) {
		const rows = JSON.parse(await run(...words, '-o', 'json')) as Array<Record<string, unknown>>;
		t.like(rows.find(({key}) => key === '/a/b'), {dir: false, value: '12345', ttl: 100});
		t.like(rows.find(({key}) => key === '/a/d'), {dir: true});
	}

	t.is(await run('find', '/a', '-type', 'f', '-o', 'raw'), '/a/b\n');
	t.like(JSON.parse(await run('stat', '/a/b', '-o', 'json')), {
		key: '/a/b', type: 'key', size: 5, ttl: 100,
	});
	t.regex(await run('du', '/a', '-o', 'table'), /^bytes +keys +key\n─.*\n +4 +0 +\/a\/d\n +15 +1 +\/a\n$/);
	t.is((await runWords(['ls', '/a'], {engine, mode: 'own', output: 'json'})).stdout, '/a/b\n/a/d\n');
});

test('what the other verbs find comes as rows, with their own exit codes', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {dir: true, ttl: 1000});
	await engine.set('/a/b', {value: 'one\ntwo'});
	await engine.set('/c/b', {value: 'one'});
	await engine.set('/c/new/x', {value: ''});
	const run = async (...words: string[]) => {
		const {code, stdout} = await runWords([...words, '-o', 'json'], {engine, mode: 'own'});
		return {code, rows: JSON.parse(stdout) as unknown};
	};

	t.like((await run('ttl', '/a')).rows, {key: '/a', ttl: 1000, from: undefined});
	t.like((await run('ttl', '/a/b')).rows, {key: '/a/b', ttl: 1000, from: '/a'});
	t.deepEqual((await run('ttl', '/c')).rows, {key: '/c'});
	t.like((await run('ttl', '/c/b', '5m')).rows, {key: '/c/b', ttl: 300});
	t.deepEqual(await run('grep', 'two'), {code: 0, rows: [{key: '/a/b', line: 2, text: 'two'}]});
	t.deepEqual(await run('grep', '-c', 'o', '/a'), {code: 0, rows: [{key: '/a/b', count: 2}]});
	t.deepEqual(await run('grep', '-l', 'one', '/c'), {code: 0, rows: [{key: '/c/b'}]});
	t.deepEqual(await run('grep', 'nothing'), {code: 1, rows: []});
	t.deepEqual((await run('tree', '/c', '-L', '1')).rows, (await run('find', '/c', '-maxdepth', '1')).rows);
	t.deepEqual(await run('diff', '/a', '/c'), {
		code: 1, rows: [
			{
				key: 'b', difference: 'changed', from: 'one\ntwo', to: 'one',
			},
			{key: 'new', difference: 'added'},
			{key: 'new/x', difference: 'added', to: ''},
		],
	});
	t.deepEqual(await run('diff', '-q', '/a/b', '/c/b'), {code: 1, rows: [{key: '/a/b', difference: 'changed'}]});
	t.deepEqual(await run('diff', '/a/b', '/a/b'), {code: 0, rows: []});
	const {rows} = await run('log', '/c/b');
	t.like((rows as readonly unknown[]).at(-1), {action: 'set', key: '/c/b', value: 'one'});
	t.is((rows as readonly unknown[]).length, 2);
	t.is((await runWords(['log', '/missing', '-o', 'yaml'], {engine, mode: 'own'})).code, 4);
});

test('a listing has one line for each key on a terminal, and the keys as they are everywhere else', async t => {
	const engine = await openEngine(t);
	await engine.set('/d/one\ntwo\u001B[2J', {value: ''});
	for (const mode of ['own', 'shell'] as const) {
		t.is((await runWords(['ls', '/d'], {engine, mode, terminal: {}})).stdout, '/d/one\\ntwo\\x1b[2J\n');
		t.is((await runWords(['ls', '/d'], {engine, mode})).stdout, '/d/one\ntwo\u001B[2J\n');
	}
});

test('what verbs find goes as it is stored to whoever is no terminal', async t => {
	const engine = await openEngine(t);
	const directory = '/d/one\u001B[2J';
	const key = `${directory}/k`;
	await engine.set(key, {value: 'text\u0007'});
	for (const [line, expected] of [['find /d -type f', `${key}\n`], ['du /d', directory], ['tree /d', 'one\u001B[2J'], ['grep text /d', `${key}: text\u0007\n`]] as const) {
		const words = line.split(' ');
		const {stdout} = await runWords(words, {engine, mode: 'shell'});
		t.true(stdout.includes(expected), `of ${line}: ${JSON.stringify(stdout)}`);
	}
});

test('whoever prints line by line waits for the reader, and ends with it', async t => {
	const engine = await openEngine(t);
	for (let i = 0; i < 5; i++) {
		await engine.set(`/d/${i}/k`, {value: 'text'});
	}

	for (const line of ['du /d', 'du -h /d', 'ls -l -o json /d', 'find /d -o json', 'top --once']) {
		let count = 0;
		const drained = async (): Promise<void> => {
			count++;
			throw new UserError('the reader is gone');
		};

		const {code, stderr} = await runWords(line.split(' '), {engine, mode: 'shell', more: {drained}});
		t.deepEqual([code, count], [1, 1], `of ${line}`);
		t.regex(stderr, /the reader is gone/, `of ${line}`);
	}
});

test('JSON is indented on a terminal, and as it is stored everywhere else', async t => {
	const engine = await openEngine(t);
	const value = JSON.stringify({list: Array.from({length: 30}, (_, i) => i)});
	await engine.set('/j', {value});
	const drawn: string[] = [];
	const more = {
		terminal: {
			columns: 80,
			rows: 24,
			hasColor: false,
			draw(text: string) {
				drawn.push(text);
			},
		},
	};
	t.is((await runWords(['get', '/j'], {engine, mode: 'shell', more})).stdout, '');
	t.regex(drawn[0]!, /^\{\n {2}"list": \[\n(?: {4}\d,\n){10} {4}… 20 more\n {2}\]\n\}\n$/);
	// A single command shows all of it.
	await runWords(['get', '/j'], {engine, mode: 'own', more});
	t.deepEqual(JSON.parse(drawn[1]!), JSON.parse(value));
	for (const words of [['get', '/j', '--raw'], ['get', '/j', '-o', 'simple', '--raw']]) {
		t.is((await runWords(words, {engine, mode: 'shell', more})).stdout, `${value}\n`);
	}

	for (const mode of ['own', 'shell', 'strict'] as const) {
		t.is((await runWords(['get', '/j'], {engine, mode})).stdout, `${value}\n`);
	}

	t.is(drawn.length, 2);
});

test('ls -l has rows for -o json, wherever that stands', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '1'});
	for (const words of [['ls', '-l'], ['ls', '-l', '-o', 'json']]) {
		const {stdout} = await runWords(words, {engine, mode: 'own', output: words.length === 2 ? 'json' : 'simple'});
		t.like(JSON.parse(stdout), [{key: '/a', value: '1'}]);
	}

	t.is((await runWords(['ls'], {engine, mode: 'own', output: 'json'})).stdout, '/a\n');
});

test('what doctor says breaks between words, below where it begins', async t => {
	const {stdout} = await runWords(['doctor'], {
		mode: 'shell', terminal: {columns: 50}, more: {
			async * diagnose(): AsyncGenerator<Finding> {
				yield {
					endpoint: 'http://a', step: 'past', state: 'ok', text: 'from index 2060 on, as far as the last 1,000 events reach', advice: 'Its files tell more, on its machine: etcsh --data-dir DIR.',
				};
			},
		},
	});
	t.deepEqual(stdout.split('\n').slice(1, 5).map(row => row.slice(12)), [
		'from index 2060 on, as far as the last', '1,000 events reach', 'Its files tell more, on its machine:', 'etcsh --data-dir DIR.',
	]);
	t.true(stdout.split('\n').every(row => row.length <= 50));
});

test('what doctor finds comes as rows', async t => {
	const findings: Finding[] = [
		{
			endpoint: 'http://a', step: 'TCP', state: 'ok', text: 'connected',
		},
		{
			endpoint: 'http://a', step: 'v2', state: 'failed', text: 'off', advice: 'Switch it on.',
		},
	];
	const run = async (format: string) => runWords(['doctor', '-o', format], {
		mode: 'own', more: {
			async * diagnose() {
				yield * findings;
			},
		},
	});
	const {code, stdout} = await run('json');
	t.is(code, 1);
	t.deepEqual(JSON.parse(stdout), findings);
	t.regex((await run('yaml')).stdout, /^- endpoint: http:\/\/a\n {2}step: TCP\n/);
	t.is((await run('raw')).stdout, 'ok\nfailed\n');
	findings.pop();
	t.is((await run('json')).code, 0);
	t.regex((await run('table')).stdout, /^endpoint +step +state +text +advice\n/);
});
