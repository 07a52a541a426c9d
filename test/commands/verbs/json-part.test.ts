import test from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {runLine, runWords} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';
import {fill, onEach} from '../../helpers/on-each-engine.ts';

onEach('a part of a JSON value is read, set and removed, and the rest stays to the byte', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '{"port":  8080, "n":12345678901234567890, "a": ["x", {"b": "é"}] }'});
	t.deepEqual(await run('get k .port'), {code: 0, stdout: '8080\n', stderr: ''});
	t.is((await run('get k .a[0]')).stdout, 'x\n');
	t.is((await run('get k \'.a[1]["b"]\'')).stdout, 'é\n');
	t.is((await run('get k .a[1]')).stdout, '{"b": "é"}\n');
	t.deepEqual(await run('set k .port 6543'), {code: 0, stdout: '6543\n', stderr: '.port 8080 → 6543\n'});
	t.is((await run('put k .host db.example')).stdout, 'db.example\n');
	t.is((await run('del k .a[0]')).stdout, 'x\n');
	t.is((await run('get k')).stdout, '{"port":  6543, "n":12345678901234567890, "a": [{"b": "é"}], "host": "db.example" }\n');
	t.deepEqual(await run('get k .none'), {code: 4, stdout: '', stderr: '/k has no .none\n  get /k shows what it has.\n'});
	t.is((await run('set new .a.b true')).code, 0);
	t.is((await run('get new')).stdout, '{"a":{"b":true}}\n');
	t.is((await run('get k .port -o json')).code, 0);
});

test('what shows a value without that part is told as it is typed, with the key', async t => {
	const engine = await engineWith(t, ['/k'], '{"a":1}');
	await engine.set('/text', {value: 'plain'});
	for (const [mode, program] of [['own', 'etcsh '], ['shell', '']] as const) {
		t.is((await runWords(['get', '/k', '.b'], {mode, engine})).stderr, `/k has no .b\n  ${program}get /k shows what it has.\n`);
		for (const words of [['get', '/text', '.b'], ['set', '/text', '.b', '1'], ['rm', '/text', '.b']]) {
			const {stderr} = await runWords(words, {mode, engine});
			t.is(stderr, `the value is not JSON, YAML or TOML, and has no parts\n  ${program}get /text shows it.\n`, words.join(' '));
		}
	}
});

onEach('a part of a YAML or TOML value is read, set and removed, and the rest stays to the byte', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {y: '# why\nport:  8080 # x\nhosts:\n- a\n- b\n', t: 'port = 1 # x\n[a]\nb = "c"\n', bom: '\u{FEFF}{"a":1}'});
	t.deepEqual(await run('get y .port'), {code: 0, stdout: '8080\n', stderr: ''});
	t.is((await run('get y .hosts')).stdout, '["a","b"]\n');
	t.deepEqual(await run('set y .port 6543'), {code: 0, stdout: '6543\n', stderr: '.port 8080 → 6543\n'});
	t.deepEqual(await run('rm y .hosts[0]'), {code: 0, stdout: 'a\n', stderr: ''});
	t.is((await run('get y')).stdout.trimEnd(), '# why\nport:  6543 # x\nhosts:\n- b');
	t.deepEqual(await run('get y .none'), {code: 4, stdout: '', stderr: '/y, read as YAML, has no .none\n  get /y shows what it has.\n'});
	t.is((await run('set t .a.b d')).stdout, 'd\n');
	t.is((await run('rm t .port')).stdout, '1\n');
	t.is((await run('get t')).stdout.trimEnd(), '[a]\nb = "d"');
	t.is((await run('set bom .a 2')).code, 0);
	t.is((await engine.get(`${directory}/bom`)).node.value, '\u{FEFF}{"a":2}');
});

onEach('what was there is told beside the new value, with its type where that is another one', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '{"a":"x","n":1}', y: 'a: x\nb: 2\n'});
	for (const [line, note] of [
		['set k .a y', '.a "x" → "y"\n'],
		['set k .a 5', '.a "y" → 5 (was a string, is now a number)\n'],
		['set k .a \'{"b":1}\'', '.a 5 → {"b":1} (was a number, is now an object)\n'],
		['set k .n 1', ''],
		['set k .m.o true', '.m.o is new: true\n'],
		['set y .a 3', '.a "x" → 3 (was a string, is now a number)\n'],
		['set y .b null', '.b 2 → null (was a number, is now null)\n'],
		['set none .a 1', '/none is a new key\n'],
	] as const) {
		const {code, stderr} = await run(line);
		t.deepEqual({code, stderr}, {code: 0, stderr: note}, line);
	}
});

onEach('a path without a value does not replace a document', async (t, {run, engine, directory}) => {
	const documents = {j: '{"status":{"phase":"Running"}}', y: 'status:\n  phase: Running\n', t: 'status = "x"\n'};
	await fill(engine, directory, {...documents, text: 'plain', number: '5'});
	for (const [key, value] of Object.entries(documents)) {
		for (const name of ['set', 'put', 'update']) {
			const {code, stdout, stderr} = await run(`${name} ${key} .status.phase`);
			t.deepEqual({code, stdout}, {code: 1, stdout: ''});
			t.regex(stderr, /a value is missing: \.status\.phase is a path in the document at \S+\n {2}set \S+ \.status\.phase VALUE changes that part; (?:set|update) \S+ -- \.status\.phase stores the text\./);
		}

		t.is((await engine.get(`${directory}/${key}`)).node.value, value);
	}

	t.is((await run('set j -- .status.phase')).stdout, '.status.phase\n');
	for (const line of ['set y ..no.path', 'set text .env', 'set number .a[0]', 'set new .env']) {
		t.is((await run(line)).code, 0, line);
	}
});

onEach('the time to live goes on, unless another is given', async (t, {run, engine, directory}) => {
	await engine.set(`${directory}/k`, {value: '{"a":1}', ttl: 500});
	await run('set k .a 2');
	const {node} = await engine.get(`${directory}/k`);
	t.true(node.ttl !== undefined && node.ttl <= 500 && node.ttl > 300);
	await run('set k .a 3 --ttl 5000');
	t.true((await engine.get(`${directory}/k`)).node.ttl! > 4000);
});

onEach('words too many are refused as before, and a value may begin with a dot', async (t, {run}) => {
	t.regex((await run('set k a b')).stderr, /"b" is one word too many\n.*set k 'a b'/);
	t.regex((await run('set k .a b c')).stderr, /one word too many/);
	t.is((await run('set k .a')).stdout, '.a\n');
	t.regex((await run('set k .x 1')).stderr, /not JSON/);
	t.is((await run('get k')).stdout, '.a\n');
});

onEach('on a protected profile a part is removed only where somebody agrees', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '{"a":1,"b":2}'});
	const profile = {name: 'prod', isProtected: true, isReadOnly: false};
	t.regex((await run('rm k .a', {more: {profile}})).stderr, /the profile prod is protected, and nobody can be asked/);
	t.is((await run('get k')).stdout, '{"a":1,"b":2}\n');
	t.is((await run('rm k .a --yes', {more: {profile}})).code, 0);
	t.is((await run('get k')).stdout, '{"b":2}\n');
});

onEach('the strict mode knows no paths', async (t, {engine, directory}) => {
	const key = `${directory}/k`;
	t.is((await runWords(['set', key, '.a', 'b'], {engine})).stdout, '.a\n');
	t.is((await runWords(['get', key, '.a'], {engine})).stdout, '.a\n');
});

test('what others write meanwhile is kept: the change is made again', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: '{"a":1,"b":1}'});
	let others = 3;
	const busy = forwardingEngine(() => engine, {
		async set(key, options) {
			if (others > 0) {
				others--;
				await engine.set('/k', {value: `{"a":1,"b":${10 + others}}`});
			}

			return engine.set(key, options);
		},
	});
	t.is((await runLine('set /k .a 2', {engine: busy})).code, 0);
	t.is((await engine.get('/k')).node.value, '{"a":2,"b":10}');

	others = 1000;
	t.regex((await runLine('set /k .a 3', {engine: busy})).stderr, /keeps changing: nothing was written/);
});

test('a part is changed in what the cluster has agreed on', async t => {
	const engine = await engineWith(t, ['/k'], '{"a":1}');
	const asked: unknown[] = [];
	const watched = altered(engine, {
		async get(key, options) {
			asked.push(options?.quorum);
			return engine.get(key, options);
		},
	});
	t.is((await runWords(['set', '/k', '.a', '2'], {mode: 'own', engine: watched})).code, 0);
	t.deepEqual(asked, [true]);
	t.is((await engine.get('/k')).node.value, '{"a":2}');
});
