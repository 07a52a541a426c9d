import test from 'ava';
import {linearOrNone, textExpression} from '../../../source/format/query/text-expression.ts';

const long = `${'a'.repeat(100_000)}b`;

test('whatever stands in an expression, it takes no longer than the text is long', async t => {
	for (const source of ['(a+)+$', '(a|a)*$', '(a*)*c', '(.*)(.*)(.*)(.*)[c-d]', 'a*c', '(?:a?){1000}$']) {
		const expression = await linearOrNone(source, '');
		t.is(expression!.test(long), new RegExp(source).test('b'));
	}
});

test('expressions mean what they mean in JavaScript', async t => {
	for (const [source, flags, text] of [
		['b', '', 'abcb'],
		['B|C', 'i', 'abcb'],
		['^b$', 'm', 'a\nb\nc'],
		['^b+$', 'm', 'a\nb\nc'],
		['a*', '', 'baac'],
		[String.raw`\d+`, '', 'a1b22'],
		[String.raw`[\w.-]+@(?<host>\w+)`, '', 'mail a.b@c now'],
		[String.raw`\u00fc+|\x41+`, '', 'xüüA'],
		[String.raw`\/a\/(b|c)`, '', '/a/b /a/c'],
		['ü+', 'i', 'xÜü'],
		['.+', '', '\u{1F511}\uDC80a'],
		['(a+)+', 'i', 'xAaa'],
		['a(?=b)', '', 'abaca'],
		['(?<!a)b', '', 'abb'],
		[String.raw`(a)\1`, '', 'aaa'],
		[String.raw`(?<x>a)\k<x>`, '', 'xaa'],
		['a{1001}', '', 'a'.repeat(1001)],
	] as const) {
		const native = new RegExp(source, `${flags}g`);

		const expression = await textExpression(source, flags);
		t.deepEqual(
			Array.from(expression.ranges(text), ({start, end}) => text.slice(start, end)),
			Array.from(text.matchAll(native), ([match]) => match),
			`what ${source} finds`,
		);
		t.is(expression.test(text), new RegExp(source, flags).test(text));
	}
});

test('what looks around or back is stopped, and is not linear', async t => {
	for (const source of ['(a+)+$(?=c)', String.raw`(a+)+\1$`, String.raw`(?<x>a+)+\k<x>$`]) {
		t.is(await linearOrNone(source, ''), undefined);
	}

	const expression = await textExpression('(a+)+$(?=c)');
	t.throws(() => expression.test(long), {name: 'UserError', message: /more than 1 s/});
	t.true((await textExpression('a(?=b)')).test(long));
	await t.throwsAsync(textExpression('('), {instanceOf: SyntaxError});
});
