import test from 'ava';
import {splitLine} from '../../source/args/shell-line.ts';

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
	t.deepEqual(splitLine('etcsh get "/a b'), [{raw: 'etcsh', text: 'etcsh'}, {raw: 'get', text: 'get'}, {raw: '"/a b', text: '/a b'}]);
});
