import test from 'ava';
import {suggest} from '../../source/commands/suggestions.ts';

/** What is suggested at the end of a line of blank-separated words. */
function at(line: string) {
	const words = line.split(' ');
	const suggestions = suggest(words.slice(0, -1), words.at(-1)!);
	return suggestions.kind === 'list' ? suggestions.list.map(({text}) => text) : suggestions;
}

for (const [line, texts] of [
	['se', ['set', 'setdir', 'serve']],
	['comp', ['completion']],
	['completion ', ['bash', 'zsh', 'fish']],
	['user ', ['add', 'get', 'list', 'remove', 'grant', 'revoke', 'passwd', 'help']],
	['user g', ['get', 'grant']],
	['user help p', ['passwd']],
	['user grant alice --r', ['--roles']],
	['user grant --roles r', []],
	['help mem', ['member']],
	['--out', ['--output']],
	['-o ', ['simple', 'extended', 'json', 'yaml', 'table', 'raw']],
	['etcdctl -o ', ['simple', 'extended', 'json']],
	['--output=e', ['--output=extended']],
	['--theme ', ['light', 'dark', 'auto']],
	['-o json se', ['set', 'setdir']],
	['set --', ['--ttl', '--swap-with-value', '--swap-with-index', '--keep-alive', '--output', '--help']],
	['set /k --ttl ', []],
	['find --type ', ['f', 'd']],
	['export --format ', ['json', 'yaml', 'dir']],
	['export --ttl ', ['keep', 'remaining', 'drop']],
	['import --format=y', ['--format=yaml']],
	['import --ttl ', ['keep', 'drop']],
	['sync /a /b --ttl d', ['drop']],
	['set /k -- --t', []],
	['nonsense ', []],
	['etcdctl ver', []],
	['etcdctl comp', []],
	['etcdctl --emb', []],
	['--emb', ['--embedded']],
	['etcdctl ls -', ['--sort', '--recursive', '-p', '--quorum', '--help']],
] as const) {
	test(`"${line}" is completed to ${texts.length === 0 ? 'nothing' : texts.join(', ')}`, t => {
		t.deepEqual(at(line), [...texts]);
	});
}

test('a key is asked for where one is wanted, with the options that say where', t => {
	t.deepEqual(at('get /a'), {
		kind: 'keys', typed: '/a', prefix: '', isForDirectories: false, globalWords: [],
	});
	t.deepEqual(at('--endpoints http://x get --quorum /a'), {
		kind: 'keys', typed: '/a', prefix: '', isForDirectories: false, globalWords: ['--endpoints', 'http://x'],
	});
	t.deepEqual(at('etcdctl -C x rmdir /a'), {
		kind: 'keys', typed: '/a', prefix: '', isForDirectories: true, globalWords: ['-C', 'x'],
	});
	t.deepEqual(at('role grant r --path=/a'), {
		kind: 'keys', typed: '/a', prefix: '--path=', isForDirectories: false, globalWords: [],
	});
});

test('a path into a value is asked for behind the key of a command that takes one', t => {
	t.deepEqual(at('--endpoints http://x set /a .p'), {
		kind: 'parts', key: '/a', typed: '.p', globalWords: ['--endpoints', 'http://x'],
	});
	t.deepEqual(at('rm /a '), {
		kind: 'parts', key: '/a', typed: '', globalWords: [],
	});
	t.deepEqual(at('set /a x'), []);
	t.deepEqual(at('etcdctl get /a .'), []);
});

test('files are the shell\'s business', t => {
	t.deepEqual(at('--ca-file /et'), {kind: 'files'});
	t.deepEqual(at('backup --data-dir '), {kind: 'files'});
});
