/**
The verbs that read, and `ttl`, over every engine.
*/
import {stripVTControlCharacters} from 'node:util';
import {type Engine, type KeysApi} from '../../../source/engine/engine.ts';
import {fill, onEach} from '../../helpers/on-each-engine.ts';

/** The engine with another way to read. */
function readingBy(engine: Engine, get: KeysApi['get']): Engine {
	const other: Pick<Engine, 'get' | 'set' | 'update' | 'info'> = {
		get,
		set: async (key, options) => engine.set(key, options),
		update: async (key, options) => engine.update(key, options),
		info: engine.info,
	};
	return other as Engine;
}

onEach('a ttl is shown, set and taken away, and the value stays', async (t, {run, engine, directory}) => {
	const {node: {createdIndex}} = await engine.set(`${directory}/k`, {value: 'v'});
	t.deepEqual(await run('ttl k'), {code: 0, stdout: 'none\n', stderr: ''});
	t.regex((await run('ttl k 5m')).stdout, /^\/k: (?:5m|4m\d+s), until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n$/);
	const shown = await engine.get(`${directory}/k`);
	t.like(shown.node, {value: 'v', createdIndex});
	t.true(shown.node.ttl! > 240);
	t.regex((await run('ttl k')).stdout, /^(?:5m|4m\d+s), until /);
	t.is((await run('ttl k none')).stdout, '/k: no ttl\n');
	const {node} = await engine.get(`${directory}/k`);
	t.is(node.expiration, undefined);
	t.is(node.value, 'v');
});

onEach('the ttl of a directory goes for what lies in it', async (t, {run, engine, directory}) => {
	await engine.create(`${directory}/d`, {dir: true});
	await engine.set(`${directory}/d/k`, {value: 'v', ttl: 5000});
	t.regex((await run('ttl d 2m')).stdout, /^\/d: (?:2m|1m\d+s), until/);
	t.regex((await run('ttl d/k')).stdout, /^(?:2m|1m\d+s), until .* UTC, from \/d\n$/);
	t.regex((await run('ttl d/k 1h')).stdout, /^\/d\/k: (?:1h|59m\d+s), until .*\n {2}expires before that, with \/d, in (?:2m|1m\d+s)\n$/);
	t.regex((await run('stat d/k')).stdout, /^Goes with: \/d, in (?:2m|1m\d+s), /m);
	t.regex((await run('ls -l d')).stdout, /^file {2}1 {2}↑(?:2m|1m\d+s) {2}\d+ {2}\d+ {2}\/d\/k {2}v\n$/);
	t.is((await run('ttl d none')).stdout, '/d: no ttl\n');
	t.regex((await run('ttl d/k')).stdout, /^(?:1h|59m\d+s), until .* UTC\n$/);
});

onEach('what is no time to live is refused', async (t, {run}) => {
	for (const text of ['x', '0', '0s', '5', '5x', '500y']) {
		const {code, stderr} = await run(`ttl missing ${text}`);
		t.is(code, text === '5' ? 4 : 1);
		t.regex(stderr, text === '5' ? /100: Key not found/ : /is not a time to live/);
	}
});

onEach('somebody else\'s change is kept when a ttl is set', async (t, {run, engine, directory}) => {
	await engine.set(`${directory}/k`, {value: 'old'});
	let isFirst = true;
	const meddling = readingBy(engine, async (key, options) => {
		const response = await engine.get(key, options);
		if (isFirst) {
			isFirst = false;
			await engine.set(`${directory}/k`, {value: 'new'});
		}

		return response;
	});
	t.is((await run('ttl k 60', {engine: meddling})).code, 0);
	const {node} = await engine.get(`${directory}/k`);
	t.is(node.value, 'new');
	t.true(node.ttl! > 0);
});

onEach('a long listing has directories first, and nothing in it drives a terminal', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'z/k': 'v', b: 'x\u001B[2J', 世: '値\n'});
	await engine.set(`${directory}/a`, {value: '12345', ttl: 100});
	const lines = (await run('ls -l')).stdout.split('\n').map(line => line.trimEnd().split(/ +/));
	t.deepEqual(lines.map(cells => [...cells.slice(0, 2), ...cells.slice(5)].join(' ')), [
		'dir - /z', 'file 5 /a 12345', String.raw`file 5 /b x\x1b[2J`, String.raw`file 4 /世 値\n`, '',
	]);
	t.regex(lines[1]![2]!, /^1m\d+s$/);
});

onEach('a tree is drawn with its counts', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b/c': '1', 'a/d': '2', e: '3'});
	t.is((await run('tree')).stdout, [
		'/', '├── a/', '│   ├── b/', '│   │   └── c', '│   └── d', '└── e', '', '2 directories, 3 keys', '',
	].join('\n'));
	t.is((await run('tree -d a')).stdout, '/a/\n└── b/\n\n1 directory\n');
	t.is((await run('tree -L 1 --values')).stdout, '/\n├── a/\n└── e  3\n\n1 directory, 1 key\n');
	t.is((await run('tree nothing')).code, 4);
});

onEach('find tells by name, value, type, size, ttl and depth', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		'a/x.json': '{"a":1}', 'a/b/Y.JSON': '', 'a/b/z': 'one\ntwo', w: 'ü',
	});
	await engine.create(`${directory}/empty`, {dir: true});
	await engine.set(`${directory}/t`, {value: 'v', ttl: 100});
	const found = async (line: string) => {
		const {stdout} = await run(line);
		return stdout.trimEnd().replaceAll('\n', ' ');
	};

	t.is(await found('find -type f'), '/a/b/Y.JSON /a/b/z /a/x.json /t /w');
	t.is(await found('find -name "*.json"'), '/a/x.json');
	t.is(await found('find a -iname "*.json" -empty'), '/a/b/Y.JSON');
	t.is(await found('find -regexp "/b/.$"'), '/a/b/z');
	t.is(await found('find -value ^two$'), '/a/b/z');
	t.is(await found('find -size 2'), '/w');
	t.is(await found('find -size +2 -type f'), '/a/b/z /a/x.json');
	t.is(await found('find -size -1'), '/a/b/Y.JSON');
	t.is(await found('find -ttl'), '/t');
	t.is(await found('find -type d -empty'), '/empty');
	t.is(await found('find -maxdepth 1 -empty -type d'), '/empty');
	t.is(await found('find -type d -maxdepth 1'), ' /a /empty');
	t.is(await found('find a/b w -type f'), '/a/b/Y.JSON /a/b/z /w');
	for (const line of ['find -type x', 'find -size big', 'find -value "("']) {
		t.is((await run(line)).code, 1);
	}
});

onEach('grep prints the lines that match, and says when there are none', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/x': 'one\ntwo\n', 'a/y': 'One.', z: 'none'});
	t.deepEqual(await run('grep one'), {code: 0, stdout: '/a/x: one\n/z: none\n', stderr: ''});
	t.is((await run('grep -i ^one a')).stdout, '/a/x: one\n/a/y: One.\n');
	t.is((await run('grep -v one')).stdout, '/a/x: two\n/a/y: One.\n');
	t.is((await run('grep -l o')).stdout, '/a/x\n/z\n');
	t.is((await run('grep -c o')).stdout, '/a/x:2\n/z:1\n');
	t.is((await run('grep -F .')).stdout, '/a/y: One.\n');
	t.deepEqual(await run('grep three'), {code: 1, stdout: '', stderr: ''});
	t.regex((await run('grep')).stderr, /pattern required/);
});

onEach('expressions that would be tried again and again are linear, and those that look around are stopped', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: `${'a'.repeat(50_000)}b`, x: 'ab'});
	t.deepEqual(await run('grep "(a+)+$"'), {code: 1, stdout: '', stderr: ''});
	t.is((await run('find --value "(a+)+$"')).stdout, '');
	t.is((await run('find --regexp "(.+)+x$"')).stdout, '/x\n');
	t.is((await run('grep "^b(?!a)|a(?=b$)" -c')).stdout, '/k:1\n/x:1\n');
	const {code, stderr} = await run('grep "(a+)+$(?=c)"');
	t.is(code, 2);
	t.regex(stderr, /takes more than 1 s on one text/);
});

onEach('grep marks what matches, and shows what drives terminals as escapes', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '\u001B[2Jabcabc'});
	const {stdout} = await run('grep b', {terminal: {hasColor: true}});
	t.is(stdout.replaceAll('\u001B', 'ESC'), String.raw`ESC[94m/kESC[39m: \x1b[2JaESC[1;4;35mbESC[22;24;39mcaESC[1;4;35mbESC[22;24;39mc` + '\n');
});

onEach('a value that has no room behind its key goes on in the next row, and no row is longer than the screen', async (t, {run, engine, directory}) => {
	const key = `${'long/'.repeat(6)}${'k'.repeat(25 - directory.length)}`;
	await fill(engine, directory, {[key]: `${'x'.repeat(100)}needle${'y'.repeat(100)}`});
	const cells = async (columns: number) => {
		let drawn = '';
		await run('grep needle', {
			more: {
				terminal: {
					columns,
					rows: 24,
					hasColor: true,
					draw(text) {
						drawn += text;
					},
				},
			},
		});
		const shown = stripVTControlCharacters(drawn).trimEnd();
		t.true(shown.includes('needle'), shown);
		return shown.length;
	};

	// Beside 58 cells of key and colon.
	t.is(await cells(80), 80);
	t.is(await cells(72), 72);
	t.is(await cells(64), 2 * 64);
	t.is(await cells(40), 2 * 40);
});

onEach('du adds up names and values, directory by directory', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b': 'ü', 'a/c/d': '12345'});
	const own = directory.length;
	const size = (...lengths: number[]) => lengths.map(length => length + own).reduce((sum, length) => sum + length, 0);
	const sums = [[size(4, 6 + 5), 1, '/a/c'], [size(2, 4 + 2, 4, 6 + 5), 2, '/a'], [size(0, 2, 4 + 2, 4, 6 + 5), 2, '']] as const;
	const line = ([bytes, keys, key]: readonly [number, number, string]) => `${String(bytes).padStart(10)}  ${String(keys).padStart(8)}  ${key}\n`;
	t.is((await run('du')).stdout, sums.map(sum => line(sum)).join(''));
	t.is((await run('du -s')).stdout, line(sums[2]));
	t.regex((await run('du -s -h')).stdout, /^ +\d+B +2 {2}\n$/);
});

onEach('stat tells the kind of a value', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		text: 'ü', json: '[1]', binary: '\u0000\u0001', 'd/x': '',
	});
	t.regex((await run('stat text')).stdout, /^Key: {7}\/text\nType: {6}key\nSize: {6}2 bytes\nValue: {5}text\nCreated: {3}index \d+\nModified: {2}index \d+\nTTL: {7}none\n$/);
	t.regex((await run('stat json')).stdout, /Value: {5}JSON\n/);
	t.regex((await run('stat binary')).stdout, /Value: {5}binary\n/);
	t.regex((await run('stat d')).stdout, /Type: {6}directory\nChildren: {2}1 \(0 directories, 1 key/);
});

onEach('a verb that is stopped ends at once', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/x': '1', 'b/y': '2', 'c/z': '3'});
	const controller = new AbortController();
	const {code, stdout} = await run('find', {
		signal: controller.signal,
		engine: readingBy(engine, async (key, options) => {
			if (key.endsWith('/b')) {
				controller.abort(new Error('interrupted'));
			}

			return engine.get(key, options);
		}),
	});
	t.is(code, 130);
	t.notRegex(stdout, /\/c/);
});

onEach('a depth that is none is refused', async (t, {run}) => {
	for (const line of ['find . --maxdepth -1', 'tree -L -2 .', 'tree -L 0 .']) {
		const {code, stdout, stderr} = await run(line);
		t.deepEqual([code, stdout], [1, '']);
		t.regex(stderr, /^Error: {2}-{1,2}(?:maxdepth|L) -?\d is not a number of levels\n {2}It has to be [01] or more\.\n$/);
	}

	t.is((await run('find . --maxdepth 0')).code, 0);
});

onEach('grep --json prints the documents that an expression is true of', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		'a/x': '{"port":6543,"hosts":["db1","web"]}', 'a/y': '{\n  "port": 80, "id": 12345678901234567890\n}\n', 'b/z': '{"port":"80"}', text: 'port 6543', n: '7000',
	});
	const skipped = '1 value that is not JSON: skipped\n';
	const misfit = '1 value of another shape than the expression takes: skipped\n';
	t.deepEqual(await run('grep --json \'.port > 5000\''), {
		code: 0, stdout: '/a/x: {"port":6543,"hosts":["db1","web"]}\n', stderr: skipped + misfit,
	});
	t.deepEqual(await run('grep --json \'.port == 80\' a'), {
		code: 0, stdout: '/a/y: {"port":80,"id":12345678901234567890}\n', stderr: '',
	});
	t.is((await run('grep --json \'.hosts[]? | test("b")\' -c')).stdout, '/a/x:2\n');
	t.is((await run('grep --json \'.port > 5000\' a b -l -v')).stdout, '/a/y\n/b/z\n');
	t.is((await run('grep --json \'. > 5000\' -l')).stdout, '/n\n');
	t.deepEqual(JSON.parse((await run('grep --json \'.hosts | any(. == "web")\' a -o json')).stdout), [
		{key: '/a/x', path: '.hosts[1]', value: '{"port":6543,"hosts":["db1","web"]}'},
	]);
	t.deepEqual(await run('grep --json .nothing a'), {code: 1, stdout: '', stderr: ''});
	t.deepEqual(await run('grep --json \'.port = 1\''), {
		code: 2, stdout: '', stderr: '= is not known here, at column 7:\n  .port = 1\n        ^\n  == compares; nothing is changed here.\n',
	});
	for (const mistake of ['\'test("(")\'', '-i .a', '""']) {
		t.is((await run(`grep --json ${mistake}`)).code, 2, mistake);
	}

	t.regex((await run('grep --json -i .a')).stderr, /^Error: {2}-i says how a pattern is sought/);
	t.regex((await run('grep --json')).stderr, /pattern required/);
});

onEach('grep --json says what it could not look at', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '['.repeat(5000) + ']'.repeat(5000), l: '5'});
	t.deepEqual(await run('grep --json \'. == . and .[0] == 1\''), {
		code: 2,
		stdout: '',
		stderr: '1 value of another shape than the expression takes: skipped\n1 value too large or too deep for the expression: not searched\n',
	});
});

onEach('what made the expression true is highlighted, and of a long document comes first, before what tells it from others', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: JSON.stringify({text: 'x'.repeat(500), spec: {port: 6543}, status: {phase: 'Failed', node: 'n-07'}}, undefined, 1)});
	const {stdout} = await run('grep --json \'.spec.port > 5000 and .status.node == "n-07"\'', {terminal: {hasColor: true}});
	t.regex(stdout.replaceAll('\u001B', 'ESC'), /: \.spec\.port ESC\[1;4;35m6543ESC\[22;24;39m {2}\.status\.node ESC\[1;4;35m"n-07"ESC\[22;24;39m {2}Failed …\n$/);
	t.true(stdout.length < 150);
});

onEach('a pattern that is none is no answer of grep: exit code 2, and it is not repeated at length', async (t, {run}) => {
	for (const line of ['grep', 'grep --no-such-flag x', `grep "${'('.repeat(100_000)}"`, 'grep "*"']) {
		const {code, stderr} = await run(line);
		t.is(code, 2);
		t.true(stderr.length < 400);
	}

	const none = await run('grep nothing-of-that-kind');
	t.is(none.code, 1);
});

onEach('on a terminal what is no text is named, with the way to its bytes', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: '\u0000\u0001', text: 'v'});
	t.is((await run('get k', {terminal: {}})).stdout, '(binary, 2B)\n  get -o raw KEY > FILE keeps the bytes, get --raw KEY prints them.\n');
	t.is((await run('get k --raw', {terminal: {}})).stdout, '\u0000\u0001\n');
	t.is((await run('get text', {terminal: {}})).stdout, 'v\n');
	t.is((await run('get k')).stdout, '\u0000\u0001\n');
});
