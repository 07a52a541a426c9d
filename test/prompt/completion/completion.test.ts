import test from 'ava';
import {type Command, type CommandEntry} from '../../../source/commands/common/command.ts';
import {type Node} from '../../../source/engine/engine.ts';
import {resolvePath} from '../../../source/protocol/paths.ts';
import {textFromBytes} from '../../../source/protocol/text.ts';
import {complete, type Completion} from '../../../source/prompt/completion/completion.ts';
import {type Need, type Value, type ValuesView} from '../../../source/prompt/completion/completion-values.ts';
import {Directory} from '../../../source/live/directory.ts';
import {type DirectoryView} from '../../../source/live/tree-cache.ts';
import {splitWords} from '../../helpers/words.ts';
import fc from '../../helpers/properties.ts';

function command(name: string, parts: Partial<Command> = {}): Command {
	return {
		name,
		summary: `about ${name}`,
		usage: '',
		effect: 'reads',
		flags: [],
		arguments: [],
		async run() {
			return 0;
		},
		...parts,
	};
}

const commands: readonly CommandEntry[] = [
	command('get', {
		flags: [{
			name: 'sort', type: 'bool', usage: 'sorts',
		}, {
			name: 'ttl', type: 'int', usage: 'seconds',
		}, {
			name: 'with', type: 'string', usage: 'anything',
		}, {
			name: 'path', type: 'string', usage: 'a key', value: 'key',
		}, {
			name: 'order', type: 'string', usage: 'a word', choices: ['up', 'down', 'updown'],
		}],
		arguments: [{name: 'key', kind: 'key'}],
	}),
	command('set', {arguments: [{name: 'key', kind: 'key'}, {name: 'value', kind: 'value'}]}),
	command('setdir', {arguments: [{name: 'key', kind: 'directory'}]}),
	command('rm', {arguments: [{name: 'key', kind: 'key', isRepeated: true}]}),
	{name: 'member', summary: 'about members', subcommands: [command('list'), command('add')]},
	{
		name: 'people',
		summary: 'about people',
		subcommands: [command('get', {
			flags: [{
				name: 'roles', type: 'strings', usage: 'roles', value: 'role',
			}],
			arguments: [{name: 'user', kind: 'user'}],
		})],
	},
	command('wal', {arguments: [{name: 'directory', kind: 'file'}]}),
	command('which', {arguments: [{name: 'shell', kind: 'text', choices: ['bash', 'zsh']}]}),
	command('help', {arguments: [{name: 'command', kind: 'command'}]}),
];

function node(key: string, value?: string): Node {
	return value === undefined
		? {
			key, dir: true, createdIndex: 1, modifiedIndex: 1,
		}
		: {
			key, value, createdIndex: 1, modifiedIndex: 1,
		};
}

const tree: Record<string, DirectoryView> = {
	'/': {state: 'ready', directory: new Directory([node('/a'), node('/registry'), node('/os', 'x'), node('/osx', 'y')], 5)},
	'/a': {state: 'ready', directory: new Directory([node('/a/b'), node('/a/with blank', 'x'), node('/a/oslo', 'x'), node('/a/old')], 5)},
	'/denied': {state: 'failed', reason: '110: no'},
	'/slow': {state: 'loading'},
};

const values: Record<string, readonly Value[]> = {
	user: [{text: 'alice', detail: ''}, {text: 'bob', detail: ''}],
	profile: [{text: 'prod', detail: 'http://p'}, {text: 'oslo', detail: ''}],
	'elsewhere prod:/': [{text: 'app', detail: '', isOpen: true}, {text: 'os', detail: ''}],
	'elsewhere prod:/app/': [{text: 'key', detail: ''}],
	program: [{text: 'jq', detail: ''}, {text: 'make', detail: ''}],
	role: [{text: 'readers', detail: ''}, {text: 'writers', detail: ''}],
	'files .': [{text: 'data', detail: '', isOpen: true}, {text: 'log.wal', detail: ''}],
	'files data/': [{text: 'a b', detail: ''}],
};

function valuesOf(need: Need): ValuesView | undefined {
	const known = values['path' in need ? `${need.type} ${need.path}` : need.type];
	return known === undefined ? undefined : {values: known};
}

/** Completes a line whose caret is at the bar, or at its end. */
function at(line: string, directory = '/'): Completion {
	const cursor = line.includes('|') ? line.indexOf('|') : line.length;
	return complete({
		text: line.replace('|', ''), cursor, commands, directory, view: path => tree[path], values: valuesOf, hiddenNames: () => ['_locks', '_queue'],
	});
}

function labels(completion: Completion): readonly string[] {
	return completion.candidates.map(candidate => candidate.label);
}

const table: ReadonlyArray<readonly [title: string, line: string, labels: readonly string[]]> = [
	['the first word is a command', 's', ['set', 'setdir']],
	['etcdctl in front changes nothing', 'etcdctl se', ['set', 'setdir']],
	['the letters of a command may be apart', 'sr', ['setdir']],
	['a group has subcommands', 'member ', ['list', 'add']],
	['each of joined commands is one', 'get /os && member ', ['list', 'add']],
	['within $( ) is a line of its own', 'get "$(ls /; member ', ['list', 'add']],
	['behind time is a command', 'time etcdctl se', ['set', 'setdir']],
	['help takes commands', 'help me', ['member']],
	['a dash asks for flags', 'get --', ['--sort', '--ttl', '--with', '--path', '--order', '--help']],
	['the value of a ttl is a count of seconds', 'get --ttl 6', ['60', '3600', '86400']],
	['a value may be joined to its flag', 'get --ttl=6', ['60', '3600', '86400']],
	['a flag that takes anything has no values', 'get --with ', []],
	['a flag\'s value may be a key', 'get --path /os', ['os', 'osx']],
	['a flag\'s value may be one of a few', 'get --order d', ['down', 'updown']],
	['a flag without a value has none', 'get --sort=', []],
	['flags may stand before the command', '--out', ['--output', '--timeout', '--total-timeout']],
	['and their values', '-o j', ['json']],
	['and the command behind them', '-o json se', ['set', 'setdir']],
	['users are the cluster\'s', 'people get ', ['alice', 'bob']],
	['roles too', 'people get --roles r', ['readers', 'writers']],
	['local files, folders first', 'wal ', ['data/', 'log.wal']],
	['files in another folder', 'wal data/', ['a b']],
	['what is written goes to a local file', 'get /os > ', ['data/', 'log.wal']],
	['what is read comes from one', 'set /os < lo', ['log.wal']],
	['a key after that is a key', 'get < x /o', ['os', 'osx']],
	['or is added to one', 'get /os >> lo', ['log.wal']],
	['behind a ! is a program', '!ma', ['make']],
	['an argument may be one of a few', 'which z', ['zsh']],
	['after the flag\'s value comes the key', 'get --ttl 5 /o', ['os', 'osx']],
	['directories come first', 'get /', ['a/', 'registry/', 'os', 'osx']],
	['a key is relative to the directory', 'get o', ['os', 'osx']],
	['the letters of a key may be apart', 'get /rgs', ['registry/']],
	['what begins with the letters comes first', 'get /os', ['os', 'osx']],
	['only directories where a directory is meant', 'setdir /', ['a/', 'registry/']],
	['a second argument that is a value has none', 'set /os ', []],
	['a repeated argument goes on', 'rm /os /r', ['registry/']],
	['too many arguments have none', 'get /os /', []],
	['an unknown command has none', 'nonsense /', []],
	['the caret may stand inside the line', 'get /o| --sort', ['os', 'osx']],
	['only the command at the caret counts', 'get /os\nsetdir /', ['a/', 'registry/']],
	['an open quote is completed', 'get \'/a/with b', ['with blank']],
];

for (const [title, line, expected] of table) {
	test(title, t => {
		const completion = at(line);
		t.deepEqual(labels(completion), expected);
	});
}

test('a profile and its keys are named where a key may be on another cluster', t => {
	const places = [command('cp', {arguments: [{name: 'a', kind: 'key', isAnywhere: true}, {name: 'b', kind: 'key'}]})];
	const texts = (text: string): readonly string[] => complete({
		text, cursor: text.length, commands: places, directory: '/', view: path => tree[path], values: valuesOf,
	}).candidates.map(each => each.text);
	t.deepEqual(texts('cp os'), ['os', 'osx', 'oslo:']);
	t.deepEqual(texts('cp p'), ['prod:']);
	t.deepEqual(texts('cp prod:'), ['prod:/app/', 'prod:/os']);
	t.deepEqual(texts('cp prod:/a'), ['prod:/app/']);
	t.deepEqual(texts('cp prod:/app/'), ['prod:/app/key']);
	t.deepEqual(texts('cp /os prod:'), []);
	t.deepEqual(texts('cp http://h:1/'), []);
});

test('behind a pipe is a program, and behind that a file', t => {
	const behind = (text: string): readonly string[] => labels(complete({
		text, cursor: text.length, commands, directory: '/', view: path => tree[path], values: valuesOf,
	}));
	t.deepEqual(behind('get /os | j'), ['jq']);
	t.deepEqual(behind('get /os | jq '), ['data/', 'log.wal']);
	t.deepEqual(behind('get /os | jq . data/'), ['a b']);
	t.deepEqual(behind('get /os | jq -'), []);
});

test('the current directory and dots are followed', t => {
	const inside = at('get o', '/a');
	t.deepEqual(labels(inside), ['old/', 'oslo']);
	const above = at('get ../o', '/a');
	t.deepEqual(above.candidates.map(candidate => candidate.text), ['../os', '../osx']);
});

test('a candidate is quoted only where it must be', t => {
	const {candidates, start, end} = at('get "/a/wi');
	t.is(candidates[0]?.text, '\'/a/with blank\'');
	t.deepEqual([start, end], [4, 10]);
});

test('parts of a path stand for the only directories that begin with them', t => {
	const paths = ['/bench/39/400', '/bench/39/4567', '/bench/40/1', '/books/1', '/apps/web/two words/x'];
	const children = (path: string): Node[] => {
		const names = new Map<string, boolean>();
		const start = path === '/' ? '/' : `${path}/`;
		for (const key of paths) {
			const [name = '', ...others] = key.slice(start.length).split('/');
			if (key.startsWith(start)) {
				names.set(name, others.length > 0);
			}
		}

		return names.entries().map(([name, isDirectory]) => node(`${start}${name}`, isDirectory ? undefined : 'v')).toArray();
	};

	const listed = new Set<string>();
	const tab = (line: string, directory = '/'): Completion => complete({
		text: line, cursor: line.length, commands, directory,
		view(path) {
			const nodes = children(path);
			if (!listed.has(path)) {
				return undefined;
			}

			return nodes.length === 0 ? {state: 'failed', reason: `no ${path}`} : {state: 'ready', directory: new Directory(nodes, 1)};
		},
	});
	/** Lists what is needed until nothing more is. */
	const whole = (line: string, directory?: string): Completion & {readonly asked: readonly string[]} => {
		listed.clear();
		for (;;) {
			const completion = tab(line, directory);
			const {needs} = completion;
			if (needs?.type !== 'directory' || listed.has(needs.path)) {
				return {...completion, asked: [...listed]};
			}

			listed.add(needs.path);
		}
	};

	const one = whole('get /be/39/40');
	t.deepEqual(one.candidates.map(({text}) => text), ['/bench/39/400']);
	// As it stands first; then one listing for each part.
	t.deepEqual(one.asked, ['/be/39', '/', '/bench', '/bench/39']);
	t.deepEqual(whole('get /bench/39/40').asked, ['/bench/39']);
	t.deepEqual([whole('get /be/39/4').common, whole('get /be/39/4').count], ['/bench/39/4', 2]);
	t.is(whole('get be/39/40').candidates[0]!.text, 'bench/39/400');
	t.is(whole('get 3/../4/1', '/bench').candidates[0]!.text, '39/../40/1');
	t.is(whole('get /a/w/t/x').candidates[0]!.text, '\'/apps/web/two words/x\'');

	const several = whole('get /b/39/4');
	t.deepEqual(several.candidates.map(({text, label}) => [text, label]), [['/bench/39/4', 'bench/'], ['/books/39/4', 'books/']]);
	t.is(several.common, undefined);
	t.deepEqual(several.asked, ['/b/39', '/']);
	t.is(whole('get /x/39/4').problem, 'no /x/39');
	t.is(whole(`get /be${'/x'.repeat(40)}`).asked.length, 1);
});

test('what all begin with is told', t => {
	t.is(at('se').common, 'set');
	t.is(at('get /a/o').common, undefined);
	t.is(at('get os').common, undefined);
	t.is(at('get /o').common, '/os');
});

test('what begins with the word comes before what only holds its letters, and is counted', t => {
	const names = ['xorder', 'orders', 'order', 'o-r-d-e-r'];
	const directory = new Directory([node('/xorder-directory'), ...names.map(name => node(`/${name}`, 'v'))], 1);
	const completion = complete({
		text: 'get order', cursor: 9, commands, directory: '/', view: () => ({state: 'ready', directory}),
	});
	t.deepEqual(labels(completion), ['order', 'orders', 'xorder-directory/', 'xorder', 'o-r-d-e-r']);
	t.is(completion.prefixedCount, 2);
	t.is(completion.common, undefined);
	t.is(complete({
		text: 'get ord', cursor: 7, commands, directory: '/', view: () => ({state: 'ready', directory}),
	}).common, 'order');
});

test('what was named lately comes first among its like', t => {
	const recentNames = (path: string): readonly string[] => path === '/' ? ['osx', 'gone', 'registry'] : [];
	const recentAt = (text: string): Completion => complete({
		text, cursor: text.length, commands, directory: '/', view: path => tree[path], recentNames, recentCommands: ['wal', 'setdir', 'nonsense'],
	});
	t.deepEqual(labels(recentAt('get /')), ['registry/', 'a/', 'osx', 'os']);
	t.deepEqual(labels(recentAt('get /a/')), labels(at('get /a/')));
	t.deepEqual(labels(recentAt('setdir /')), ['registry/', 'a/']);
	t.deepEqual(labels(recentAt('set')), ['setdir', 'set']);
	t.deepEqual(labels(recentAt('')).slice(0, 3), ['wal', 'setdir', 'get']);
});

test('a name used lately is offered even of more than a menu holds', t => {
	const directory = new Directory(Array.from({length: 3000}, (_, index) => node(`/big/k${index}`, 'v')), 1);
	const {candidates, count} = complete({
		text: 'get /big/', cursor: 9, commands, directory: '/', view: () => ({state: 'ready', directory}), recentNames: () => ['k999'],
	});
	t.is(candidates[0]?.label, 'k999');
	t.deepEqual([candidates.length, count], [500, 3000]);
});

test('hidden keys are offered when their sign is typed', t => {
	t.deepEqual(labels(at('get /a/_')), ['_locks', '_queue']);
	t.deepEqual(labels(at('get /unknown/_q')), ['_queue']);
	t.deepEqual(labels(at('get /a/')), ['b/', 'old/', 'oslo', 'with blank']);
});

test('names that nobody has asked for yet are needed first', t => {
	t.like(at('wal nowhere/x'), {needs: {type: 'files', path: 'nowhere/'}, count: 0});
	t.is(at('wal data/').candidates[0]?.text, '\'data/a b\'');
	t.is(at('wal ').candidates[0]?.text, 'data/');
});

test('an unknown directory is named, not asked for', t => {
	t.like(at('get /unknown/x'), {needs: {type: 'directory', path: '/unknown'}, count: 0});
	t.like(at('get /slow/x'), {needs: {type: 'directory', path: '/slow'}, count: 0});
	t.like(at('get /denied/x'), {problem: '110: no', count: 0});
});

test('a huge directory makes only as many candidates as a menu can use', t => {
	const nodes = Array.from({length: 3000}, (_, index) => node(`/big/k${index}`, 'v'));
	const directory = new Directory(nodes, 1);
	const completion = complete({
		text: 'get /big/', cursor: 9, commands, directory: '/', view: () => ({state: 'ready', directory}),
	});
	t.is(completion.count, 3000);
	t.is(completion.candidates.length, 500);
});

const anyName = fc.uint8Array({minLength: 1, maxLength: 10}).map(bytes => textFromBytes(bytes).replaceAll('/', 'x')).filter(name => name !== '.' && name !== '..');

test('any key survives completion and the parser', t => {
	const property = fc.property(anyName, name => {
		const directory = new Directory([node(`/d/${name}`, 'v')], 1);
		const {candidates, start} = complete({
			text: 'get /d/', cursor: 7, commands, directory: '/', view: () => ({state: 'ready', directory}),
		});
		const {words} = splitWords('get /d/'.slice(0, start) + candidates[0]!.text);
		const typed = words[1]!.text;
		t.is(resolvePath('/', typed), `/d/${name}`);
	});
	fc.assert(property);
});

test('behind a key whose value has parts they are asked for', t => {
	const own = [command('peek', {takesPath: true, arguments: [{name: 'key', kind: 'key'}]}), command('get', {arguments: [{name: 'key', kind: 'key'}]})];
	const needsOf = (text: string) => complete({
		text, cursor: text.length, commands: own, directory: '/d', view: path => tree[path], values: () => undefined,
	}).needs;
	t.deepEqual(needsOf('peek a '), {type: 'parts', path: '/d/a'});
	t.deepEqual(needsOf('peek a .x'), {type: 'parts', path: '/d/a'});
	for (const text of ['peek a x', 'peek a .x ', 'get a ', 'nonsense a ']) {
		t.is(needsOf(text), undefined);
	}
});
