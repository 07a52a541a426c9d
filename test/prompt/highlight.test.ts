import test from 'ava';
import {commands} from '../../source/commands/index.ts';
import {type Node} from '../../source/engine/engine.ts';
import {Directory} from '../../source/live/directory.ts';
import {highlight, type Highlight} from '../../source/prompt/highlight.ts';
import {type DirectoryView} from '../../source/live/tree-cache.ts';
import fc from '../helpers/properties.ts';

function node(key: string, value?: string): Node {
	return {
		key, createdIndex: 1, modifiedIndex: 1, ...(value === undefined ? {dir: true as const} : {value}),
	};
}

const tree: Record<string, DirectoryView> = {
	'/': {state: 'ready', directory: new Directory([node('/a'), node('/os', 'x')], 1)},
	'/a': {state: 'ready', directory: new Directory([node('/a/b', 'x'), node('/a/c')], 1)},
};

/** The caret is at the bar, or at the line's start. */
function at(line: string, directory = '/'): Highlight {
	const cursor = Math.max(0, line.indexOf('▏'));
	return highlight({
		text: line.replace('▏', ''), cursor, commands, directory, view: path => tree[path],
	});
}

function shown(line: string, directory?: string): readonly string[] {
	const text = line.replace('▏', '');
	return at(line, directory).spans.map(({start, end, kind}) => `${kind} ${text.slice(start, end)}`);
}

const table: ReadonlyArray<readonly [title: string, line: string, spans: readonly string[]]> = [
	['commands, flags, keys and strings', 'get /os --sort', ['command get', 'path /os', 'flag --sort']],
	['a quoted value', 'set /new \'a b\' --ttl 5', ['command set', 'path /new', 'string \'a b\'', 'flag --ttl']],
	['a subcommand', 'member list', ['command member', 'command list']],
	['etcdctl and its flags in front', 'etcdctl -o json get /os', ['command etcdctl', 'flag -o', 'command get', 'path /os']],
	['an unknown command', 'gett /os', ['unknown gett']],
	['a command that is being typed', 'ge▏', []],
	['one that no command begins with', 'gex▏', ['unknown gex']],
	['an unknown subcommand', 'member lost', ['command member', 'unknown lost']],
	['an unknown flag', 'get /os --nonsense', ['command get', 'path /os', 'unknown --nonsense']],
	['a flag that is being typed', 'get /os --so▏', ['command get', 'path /os']],
	['no flags behind --', 'set -- /x -5', ['command set', 'flag --', 'path /x']],
	['a missing key', 'get /nothing', ['command get', 'missing /nothing']],
	['a missing key that may become one', 'get /o▏', ['command get', 'path /o']],
	['a missing key that cannot', 'get /ox▏', ['command get', 'missing /ox']],
	['a key below one that is no directory', 'get /a/b/c', ['command get', 'missing /a/b/c']],
	['a key below what nobody has looked into', 'get /a/c/d', ['command get', 'path /a/c/d']],
	['a key of a missing directory', 'get /x/y/z', ['command get', 'missing /x/y/z']],
	['a key that is to be made', 'set /nothing 1', ['command set', 'path /nothing']],
	['a pattern is no key', 'get /n*', ['command get', 'path /n*']],
	['a hidden key is in no listing', 'get /_x', ['command get', 'path /_x']],
	['operators', 'get /os | jq .', ['command get', 'path /os', 'operator |']],
	['a file that is written', 'get /os >> log', ['command get', 'path /os', 'operator >>', 'string log']],
	['a program of the system', '!make all', ['operator !']],
	['several lines', 'get /os\nls /a', ['command get', 'path /os', 'command ls', 'path /a']],
];

for (const [title, line, expected] of table) {
	test(`${title}: ${JSON.stringify(line)}`, t => {
		t.deepEqual(shown(line), expected);
	});
}

test('keys are seen from the current directory', t => {
	t.deepEqual(shown('get b', '/a'), ['command get', 'path b']);
	t.deepEqual(shown('get os', '/a'), ['command get', 'missing os']);
	t.deepEqual(shown('cd -', '/a'), ['unknown cd']);
});

test('joined commands, and those within $( ), are coloured each by itself', t => {
	t.deepEqual(shown('get /os&&gett x; time get "$(get /os)" &'), [
		'command get',
		'path /os',
		'operator &&',
		'unknown gett',
		'operator ;',
		'command time',
		'command get',
		'operator $(',
		'command get',
		'path /os',
		'operator )',
		'operator &',
	]);
	t.deepEqual(shown('etcdctl get /os;date'), ['command etcdctl', 'command get', 'path /os', 'operator ;']);
	t.is(at('get /os; ; get /os▏').remark, 'a command has to stand before the ;');
});

test('what is wrong is said once the word is over', t => {
	t.is(at('gett /os▏').remark, 'no command gett; get?');
	t.is(at('gett▏').remark, undefined);
	t.is(at('get /nothing ▏').remark, '/nothing is not there');
	t.is(at('get /nothing▏').remark, undefined);
	t.is(at('get --nonsense ▏').remark, 'no flag --nonsense');
	t.is(at('get /os ▏').remark, undefined);
	t.is(at('\n# made before\nget /nothing ▏').remark, '/nothing is not there');
});

test('what an earlier line of a text may make is not missed', t => {
	t.is(at('set /p/1 a\nrm -r /p\nls /p ▏').remark, undefined);
	t.is(at('set /a/p 1\nget /p\ngett /p ▏').remark, 'no command gett; get?');
});

test('any line has spans in order, inside of it and apart', t => {
	const unit = fc.constantFrom('get', 'set', ' ', '/', 'a', '\'', '"', '|', '>', '!', '--', ';', '&', '&&', '$(', ')', 'time ', '-o', '\n', '\\', '$\'', '日', '\uDCFF');
	const property = fc.property(fc.string({unit}), fc.nat({max: 40}), (text, cursor) => {
		const {spans} = highlight({
			text, cursor: Math.min(cursor, text.length), commands, directory: '/', view: path => tree[path],
		});
		let end = 0;
		for (const span of spans) {
			t.true(span.start >= end && span.end > span.start && span.end <= text.length);
			end = span.end;
		}
	});
	fc.assert(property, {numRuns: 1000});
});

test('of a directory that is not known nothing is said to be missing', t => {
	const kinds = (text: string, view: (path: string) => DirectoryView | undefined) => highlight({
		text, cursor: 0, commands, directory: '/', view,
	}).spans.map(({kind}) => kind);
	t.deepEqual(kinds('get /none/x', path => tree[path]), ['command', 'missing']);
	t.deepEqual(kinds('get /none/x', () => undefined), ['command', 'path']);
	t.deepEqual(kinds('get /', () => undefined), ['command', 'path']);
});
