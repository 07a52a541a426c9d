import test from 'ava';
import {splitLine} from '../../source/language/shell-line.ts';

for (const [line, words] of [
	['', ['']],
	['etcsh ', ['etcsh', '']],
	['etcsh get /a', ['etcsh', 'get', '/a']],
	['etcsh  get\t/a ', ['etcsh', 'get', '/a', '']],
	['etcsh get "/a b', ['etcsh', 'get', '/a b']],
	['etcsh get "/a b" ', ['etcsh', 'get', '/a b', '']],
	[String.raw`etcsh get '/a\b`, ['etcsh', 'get', String.raw`/a\b`]],
	[String.raw`etcsh get /a\ b`, ['etcsh', 'get', '/a b']],
	[String.raw`etcsh get "/a\"\b`, ['etcsh', 'get', String.raw`/a"\b`]],
	['etcsh get /a\\', ['etcsh', 'get', '/a\\']],
	['etcsh get \'\' x', ['etcsh', 'get', '', 'x']],
] as const) {
	test(`${JSON.stringify(line)} has the words ${JSON.stringify(words)}`, t => {
		t.deepEqual(splitLine(line).map(({text}) => text), [...words]);
	});
}

test('a word is known as it was written, too', t => {
	t.deepEqual(splitLine('etcsh get "/a b').map(({raw, text, quote}) => [raw, text, quote]), [['etcsh', 'etcsh', ''], ['get', 'get', ''], ['"/a b', '/a b', '"']]);
});

test('each shell has its own quotes', t => {
	const texts = (word: string) => (['bash', 'zsh', 'fish'] as const).map(shell => splitLine(word, shell).at(-1)!.text);
	t.deepEqual(texts(String.raw`'/a\'`), ['/a\\', '/a\\', '/a\'']);
	t.deepEqual(texts(String.raw`"/a\!`), [String.raw`/a\!`, '/a!', String.raw`/a\!`]);
});

test('what a shell replaces is told', t => {
	for (const [word, shells] of [
		['$HOME/', ['bash', 'zsh', 'fish']],
		['"$x', ['bash', 'zsh', 'fish']],
		['\'$x', []],
		[String.raw`\$x`, []],
		['`x', ['bash', 'zsh']],
		['(x', ['fish']],
		['~/x', ['bash', 'zsh', 'fish']],
		['/a~', []],
		['=ls', ['zsh']],
		[String.raw`\x41`, ['fish']],
	] as const) {
		t.deepEqual((['bash', 'zsh', 'fish'] as const).filter(shell => splitLine(word, shell).at(-1)!.isReplaced), [...shells], `of ${word}`);
	}
});
