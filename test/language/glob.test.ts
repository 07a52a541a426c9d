import test from 'ava';
import {
	escapeGlob,
	expandBraces,
	globExpression,
	isPattern,
	segmentsOf,
} from '../../source/language/glob.ts';

for (const [pattern, matching, others] of [
	['*', ['', 'a', 'a/b', 'ü\n'], []],
	['a*c', ['ac', 'abc', 'a*c'], ['ab', 'bac', 'acd']],
	['a?c', ['abc', 'a?c', 'a😀c', 'a\uDCFFc'], ['ac', 'abbc']],
	['[a-c]x', ['ax', 'cx'], ['dx', '-x', 'x']],
	['[!a-c]x', ['dx', '^x'], ['ax', 'x']],
	['[^a]', ['b'], ['a']],
	['[]a]', [']', 'a'], ['[]a]']],
	['[a', ['[a'], ['a']],
	['[z-a]', [], ['z', 'a', '-']],
	[String.raw`[a\-c]`, ['a', '-', 'c'], ['b']],
	[String.raw`[\a]`, ['a'], ['\\', 'b']],
	[String.raw`\*\?`, ['*?'], ['ab']],
	['a.b', ['a.b'], ['axb']],
	['(a|b)+$', ['(a|b)+$'], ['a']],
	['{a,b*}c', ['ac', 'bc', 'bxc'], ['c', '{a,b*}c']],
	['{a}', ['{a}'], ['a']],
	['^a-b', ['^a-b'], ['a-b']],
] as const) {
	test(`${pattern} matches ${matching.length > 0 ? matching.map(text => JSON.stringify(text)).join(', ') : 'nothing'}`, t => {
		const expression = globExpression(pattern);
		t.deepEqual(matching.filter(text => !expression.test(text)), []);
		t.deepEqual(others.filter(text => expression.test(text)), []);
	});
}

test('an absolute pattern is names, patterns and any number of directories', t => {
	const brief = (pattern: string) => segmentsOf(pattern).map(segment => segment.type === 'name' ? segment.name : segment.type);
	t.deepEqual(brief('/a/./b//c/'), ['a', 'b', 'c']);
	t.deepEqual(brief('/a/../b/../../c'), ['c']);
	t.deepEqual(brief(String.raw`/**/**/x*/\*y/**`), ['any', 'match', '*y', 'any']);
});

test('letter case is ignored on demand', t => {
	t.true(globExpression('A*', {isCaseIgnored: true}).test('ab'));
	t.false(globExpression('A*').test('ab'));
});

test('braces stand for several patterns, nested and over slashes', t => {
	t.deepEqual(expandBraces('/{a,b/{c,d}}/x{1,}'), ['/a/x1', '/a/x', '/b/c/x1', '/b/c/x', '/b/d/x1', '/b/d/x']);
	t.deepEqual(expandBraces(String.raw`\{a,b}`), [String.raw`\{a,b}`]);
	t.deepEqual(expandBraces('{"a":1}'), ['{"a":1}']);
});

test('what has no unquoted wildcard is no pattern', t => {
	for (const text of ['/a', String.raw`/a\*`, '/[', '/{a}', '/[a/b]']) {
		t.false(isPattern(text));
	}

	for (const text of ['/*', '/a?', '/[ab]', '/{a,b}', '/**/x']) {
		t.true(isPattern(text));
	}
});

test('an escaped text matches itself alone', t => {
	for (const text of ['*?[a-z]{x,y}!^-\\', 'a b', '\n', '{,}', '\uDCFF']) {
		t.true(globExpression(escapeGlob(text)).test(text));
		t.false(isPattern(escapeGlob(text)));
		t.false(globExpression(escapeGlob(text)).test(`${text}x`));
	}
});

test('stars, brackets and braces by the thousand take no time, and braces have a limit', t => {
	const name = 'a'.repeat(50_000);
	t.false(globExpression(`${'a*'.repeat(60)}b`).test(name));
	t.true(globExpression(`${'a*'.repeat(60)}a`).test(name));
	t.false(globExpression(`${'*?a'.repeat(60)}b`).test(name));
	t.false(globExpression('ab*ba').test('aba'));
	t.true(globExpression('ab*ba').test('abba'));
	t.true(globExpression('*ab*').test('xxabxx'));
	for (const piece of ['{', '[', '}', '{a,', '\\', '[]', '{[']) {
		t.notThrows(() => isPattern(piece.repeat(100_000)));
	}

	t.is(expandBraces('{a,b}'.repeat(10)).length, 1024);
	for (const bomb of ['{a,b}'.repeat(40), '{a,b}'.repeat(100_000), `${'{a,'.repeat(100_000)}${'}'.repeat(100_000)}`]) {
		t.throws(() => expandBraces(bomb), {message: /too many patterns/});
	}
});
