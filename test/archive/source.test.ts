import test from 'ava';
import {jsonSource} from '../../source/archive/json.ts';
import {checkSource} from '../../source/archive/source.ts';

const {signal} = new AbortController();

/** The entries, `a=1` a key and `d` a directory, `(d)` one that is known only from what lies in it. */
async function read(pieces: readonly string[]): Promise<string> {
	const source = await checkSource(jsonSource('f', () => pieces, 0), signal);
	const readAll = async () => {
		const entries = await Array.fromAsync(source.entries());
		return entries.map(({path, value, isImplied}) => (value === undefined ? (isImplied ? `(${path})` : path) : `${path}=${value}`)).join(' ');
	};

	const first = await readAll();
	// As often as they are asked for.
	return await readAll() === first ? `${source.header?.key}: ${first}` : 'something else the second time';
}

const file = (...records: readonly string[]) => `{"format":"etcsh","version":1,"key":"/a","nodes":[\n${records.join(',\n')}\n]}\n`;
const key = (path: string, value = '') => JSON.stringify({path, value});
const directory = (path: string) => JSON.stringify({path, dir: true});

test('entries come in the order of a walk, whatever that of the file, with the directories that are missing', async t => {
	t.is(await read([file(directory(''), directory('d'), key('d/x', '1'), key('e', '2'))]), '/a:  d d/x=1 e=2');
	t.is(await read([file(key('e', '2'), key('d/x/y', '1'), key('b/c', '3'), key('b/a', '4'))]), '/a: () (b) b/a=4 b/c=3 (d) (d/x) d/x/y=1 e=2');
});

test('what is there twice, and what lies below a key, is refused in any order', async t => {
	for (const records of [[key('a'), key('a')], [key('a'), key('b'), key('a')], [directory('a'), key('a')]]) {
		await t.throwsAsync(read([file(...records)]), {name: 'UserError', message: 'f: "a" is there twice'});
	}

	await t.throwsAsync(read([file(directory(''), directory(''))]), {message: 'f: "." is there twice'});
	for (const records of [[key('a'), key('a/b')], [key('a/b'), key('a')]]) {
		await t.throwsAsync(read([file(...records)]), {name: 'UserError', message: 'f: "a/b" lies below "a", which is a key with a value'});
	}

	// Before anything of it is used.
	await t.throwsAsync(checkSource(jsonSource('f', () => [file(key('b'), key('a'), key('a'))], 0), signal), {message: 'f: "a" is there twice'});
});

test('a mistake is told with the line in which its record begins, however the file is laid out and comes in', async t => {
	const texts = {
		'f, line 3: there is no field "x"': file(key('a'), '{"path":"b","x":1}', key('c')),
		'f, line 6: there is no field "x"': '{"format":"etcsh","version":1,"key":"/a","nodes":[\n  {\n    "path": "a, [b] \\"{",\n    "value": ""\n  },\n  {\n    "path": "b",\n    "x": 1\n  }\n]}\n',
		'f, line 2: a record is missing before the comma, or after it': file('', key('a')),
		'f, line 5: a record is missing before the comma, or after it': file(key('a'), key('b'), ''),
		'f, line 3: the file ends too early': `${file(key('a')).slice(0, -4)}\n`,
		'f, line 1: this is not an export: it does not begin with format "etcsh"': '{"key":"/a","nodes":[{"x":1}]}',
		'f, line 1: exactly one list "nodes" is wanted': '{"format":"etcsh","version":1,"key":"/a","nodes":[],"nodes":[{"path":"a"}]}',
	};
	for (const [message, text] of Object.entries(texts)) {
		await t.throwsAsync(read([text]), {name: 'FormatError', message}, text);
		await t.throwsAsync(read(text.split('')), {name: 'FormatError', message}, text);
	}

	await t.throwsAsync(read([file(key('a'), '{"path":b}')]), {name: 'FormatError', message: /^f, line 3: not JSON: /});
});

test('who gives up while a file is read ends the reading', async t => {
	const controller = new AbortController();
	let isEnded = false;
	const source = {
		file: 'f',
		async * entries() {
			try {
				for (let i = 0; ; i++) {
					yield {path: String(i).padStart(9, '0'), value: ''};
					controller.abort(new Error('enough'));
				}
			} finally {
				isEnded = true;
			}
		},
	};
	await t.throwsAsync(checkSource(source, controller.signal), {message: 'enough'});
	t.true(isEnded);
});
