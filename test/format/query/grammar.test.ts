import test from 'ava';
import {UserError} from '../../../source/errors.ts';
import {findingsIn} from '../../../source/format/query/evaluation.ts';
import {parseQuery} from '../../../source/format/query/grammar.ts';
import fc from '../../helpers/properties.ts';

function mistake(text: string): string {
	try {
		parseQuery(text);
		return 'none';
	} catch (error) {
		if (error instanceof UserError) {
			return error.message;
		}

		throw error;
	}
}

for (const [text, message] of [
	['.port > 5000 > 1', 'a comparison cannot be compared again, at column 14:\n  .port > 5000 > 1\n               ^'],
	['.a = 1', '= is not known here, at column 4:\n  .a = 1\n     ^'],
	['.a && .b', '&& is not known here, at column 4:\n  .a && .b\n     ^'],
	['.é', 'é is not known here, at column 2:\n  .é\n   ^'],
	['. == .', 'none'],
	['.a == "b', '" is not known here, at column 7:\n  .a == "b\n        ^'],
	['(.a', ') is missing, at column 4:\n  (.a\n     ^'],
	['not .a', '.a does not fit here, at column 5:\n  not .a\n      ^'],
	['port > 1', 'there is no function port, at column 1:\n  port > 1\n  ^'],
	['.a >', 'a path or a value is missing in front of the end, at column 5:\n  .a >\n      ^'],
	['.a[x]', 'x is no place in a list and no name, at column 4:\n  .a[x]\n     ^'],
	['has', 'has takes something in brackets: has("a"), test("^a.*z$"; "i"), any(. > 5), at column 1:\n  has\n  ^'],
	['length(1)', 'length takes nothing in brackets, at column 1:\n  length(1)\n  ^'],
	['test("(")', 'this is not a regular expression (missing closing ): `(`), at column 6:\n  test("(")\n       ^'],
	['test(.a)', 'test takes texts in quotes, at column 1:\n  test(.a)\n  ^'],
	[String.raw`test("\d")`, 'this is no text in JSON, at column 6:\n  test("\\d")\n       ^'],
	['range(1e12)', 'there is no function range, at column 1:\n  range(1e12)\n  ^'],
	[`${' '.repeat(200)}.a ! ${'b'.repeat(200)}`, `! is not known here, at column 204:\n  …${' '.repeat(27)}.a ! ${'b'.repeat(28)}…\n  ${' '.repeat(31)}^`],
] as ReadonlyArray<[string, string]>) {
	test(`the mistake in ${text.trim().slice(0, 30)} has a place`, t => {
		t.is(mistake(text), message);
	});
}

test('what is too long or too deep is refused', t => {
	t.is(mistake(''), 'the expression is empty');
	t.is(mistake(`.${'a'.repeat(10_000)}`), 'the expression is longer than 10000 characters');
	for (const text of [`${'('.repeat(4000)}.${')'.repeat(4000)}`, '['.repeat(5000), 'any('.repeat(2000)]) {
		t.regex(mistake(text), /^more than 100 brackets in one another, at column \d{3}:/);
	}
});

const pieces = fc.constantFrom(
	'.', '..', '.a', '."b c"', '[', ']', '[]', '[0]', '(', ')', '|', ',', ';', '?', '//', '==', '<', '>=', ' and ', ' or ', ' not ', '-1', '1e5', '"x"', '"', 'true', 'null', 'length', 'has(', 'test("a")', 'any(', 'select(', '=', '$x', '{', 'é', '\n', '\\',
);

test('anything that is typed is parsed or refused, and what is parsed comes to an end', t => {
	fc.assert(fc.property(fc.array(pieces, {maxLength: 12}), fc.json({maxDepth: 3}), (words, json) => {
		const text = words.join('');
		const findings = mistake(text) === 'none' ? findingsIn(json, parseQuery(text))! : {count: 0, paths: []};
		t.true(findings.count > 0 || findings.paths.length === 0);
	}));
	fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 200}), text => {
		t.is(typeof mistake(text), 'string');
	}));
});
