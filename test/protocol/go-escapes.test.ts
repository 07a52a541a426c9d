import test from 'ava';
import {
	badEscapeIndex,
	escapePath,
	escapeProblem,
	escapeQuery,
	rawFromText,
	unescapeRaw,
} from '../../source/protocol/go-escapes.ts';

test('paths keep what Go keeps and escape the bytes of the rest', t => {
	t.is(escapePath('/aZ09-_.~$&+,/:;=@'), '/aZ09-_.~$&+,/:;=@');
	t.is(escapePath('/!\'()*?#%[] "|^é'), '/%21%27%28%29%2A%3F%23%25%5B%5D%20%22%7C%5E%C3%A9');
	t.is(escapePath('/日'), '/%E6%97%A5');
	t.is(escapePath('/\uDCFF'), '/%FF');
});

test('a blank in a form is a plus', t => {
	t.is(escapeQuery('v w+x'), 'v+w%2Bx');
});

for (const [raw, index] of [
	['%zz', 0],
	['a%4', 1],
	['a%', 1],
	['%41%4g', 3],
	['%41', -1],
	['%0g', 0],
	['%g0', 0],
	['%fFx', -1],
	['%@0', 0],
	['%:0', 0],
	['%/0', 0],
	['%`0', 0],
	['%aF%9', 3],
	['plain', -1],
] as const) {
	test(`the first bad escape of ${raw} is at ${index}`, t => {
		t.is(badEscapeIndex(raw), index);
	});
}

test('a bad escape is reported with the bytes that it has', t => {
	t.is(escapeProblem('%41'), undefined);
	t.is(escapeProblem('a%zzz'), 'invalid URL escape "%zz"');
	t.is(escapeProblem(rawFromText('a%é')), 'invalid URL escape "%é"');
});

test('what is escaped comes back, whatever bytes it holds', t => {
	for (const text of ['plain', 'a b/?#%', 'grüße 漢字 😀', '/\uDCFF\u0000']) {
		t.is(unescapeRaw(escapePath(text), false), text);
		t.is(unescapeRaw(escapeQuery(text), true), text);
		t.is(unescapeRaw(rawFromText(text.replaceAll('%', '%25')), false), text);
	}
});
