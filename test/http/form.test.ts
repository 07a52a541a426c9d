import {Buffer} from 'node:buffer';
import test from 'ava';
import {FormError, formOfBodyAndQuery} from '../../source/http/form.ts';
import {parseMediaType} from '../../source/http/media-type.ts';
import {type Form} from '../../source/protocol/go-form.ts';
import {bytesFromText} from '../../source/protocol/text.ts';

function formOfQuery(rawQuery: string): Form {
	return formOfBodyAndQuery(undefined, rawQuery);
}

test('the first value of a name counts', t => {
	t.deepEqual([...formOfQuery('a=1&b=2&a=3')], [['a', '1'], ['b', '2']]);
});

test('pairs without a value, a name or anything are read leniently', t => {
	t.deepEqual([...formOfQuery('&&a&b=&=c&d=e=f')], [['a', ''], ['b', ''], ['', 'c'], ['d', 'e=f']]);
});

test('names and values are unescaped as forms', t => {
	t.deepEqual([...formOfQuery('a+b=c%20d%2B%26')], [['a b', 'c d+&']]);
	t.deepEqual(bytesFromText(formOfQuery('v=%FF%C3%A9\u00FF').get('v')!), Buffer.from([0xFF, 0xC3, 0xA9, 0xFF]));
});

for (const [query, problem] of [
	['%zz', 'invalid URL escape "%zz"'],
	['a=%4', 'invalid URL escape "%4"'],
	['%=%', 'invalid URL escape "%"'],
	['a=%"x', String.raw`invalid URL escape "%\"x"`],
	['a=%\u00C3\u00A9', 'invalid URL escape "%é"'],
	['a=%\u0001\u00FF', String.raw`invalid URL escape "%\x01\xff"`],
	['a;b', 'invalid semicolon separator in query'],
	['%zz&a;b', 'invalid semicolon separator in query'],
	['a;b&%zz', 'invalid semicolon separator in query'],
	['%zz&%yy', 'invalid URL escape "%zz"'],
] as const) {
	test(`the query ${JSON.stringify(query)} is refused: ${problem}`, t => {
		t.throws(() => formOfQuery(query), {instanceOf: FormError, message: problem});
	});
}

for (const [header, type] of [
	['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
	['Application/X-WWW-Form-Urlencoded; charset=utf-8', 'application/x-www-form-urlencoded'],
	['text/plain;', 'text/plain'],
	[String.raw`text/plain ; a="x;\"y" ; b=c`, 'text/plain'],
	['nonsense', 'nonsense'],
] as const) {
	test(`the media type of ${header} is ${type}`, t => {
		t.deepEqual(parseMediaType(header), {type});
	});
}

for (const [header, error] of [
	[';', 'mime: no media type'],
	['/x', 'mime: no media type'],
	['a b', 'mime: expected slash after first token'],
	['text/', 'mime: expected token after slash'],
	['text/plain foo', 'mime: unexpected content after media subtype'],
	['a/b/c', 'mime: unexpected content after media subtype'],
	['a/b; charset', 'mime: invalid media parameter'],
	['a/b; a=', 'mime: invalid media parameter'],
	['a/b;;', 'mime: invalid media parameter'],
	['a/b; a="open', 'mime: invalid media parameter'],
	['a/b; a=1; A=1', 'mime: duplicate parameter name'],
] as const) {
	test(`the media type ${header} is refused: ${error}`, t => {
		t.deepEqual(parseMediaType(header), {error});
	});
}
