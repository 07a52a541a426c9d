import test from 'ava';
import {membersIgnoringCase, parseFirstJson, parseJson} from '../../source/protocol/go-json.ts';

for (const [text, message] of [
	['', 'unexpected end of JSON input'],
	['{"a"', 'unexpected end of JSON input'],
	['404 page not found', 'invalid character \'p\' after top-level value'],
	['junk', 'invalid character \'j\' looking for beginning of value'],
	['<html>', 'invalid character \'<\' looking for beginning of value'],
	['{a}', 'invalid character \'a\' looking for beginning of object key string'],
	['{"a" 1}', 'invalid character \'1\' after object key'],
	['{"a":1 2}', 'invalid character \'2\' after object key:value pair'],
	['[1 2]', 'invalid character \'2\' after array element'],
	['[1,]', 'invalid character \']\' looking for beginning of value'],
	['"a\nb"', String.raw`invalid character '\n' in string literal`],
	[String.raw`"\x"`, 'invalid character \'x\' in string escape code'],
	[String.raw`"\u12g4"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
	['trux', 'invalid character \'x\' in literal true (expecting \'e\')'],
	['tx', 'invalid character \'x\' in literal true (expecting \'r\')'],
	['1.25 x', 'invalid character \'x\' after top-level value'],
	['-0.5e-10x', 'invalid character \'x\' after top-level value'],
	['[] x', 'invalid character \'x\' after top-level value'],
	['{} x', 'invalid character \'x\' after top-level value'],
	['{"a":1,}', 'invalid character \'}\' looking for beginning of object key string'],
	['-', 'unexpected end of JSON input'],
	['"', 'unexpected end of JSON input'],
	['nul', 'unexpected end of JSON input'],
	['-x', 'invalid character \'x\' in numeric literal'],
	['1.x', 'invalid character \'x\' after decimal point in numeric literal'],
	['1ex', 'invalid character \'x\' in exponent of numeric literal'],
	['\'', String.raw`invalid character '\'' looking for beginning of value`],
	['[1}', 'invalid character \'}\' after array element'],
	['\uFEFF{}', 'invalid character \'\uFEFF\' looking for beginning of value'],
] as const) {
	test(`${JSON.stringify(text)} is refused with Go's words`, t => {
		t.throws(() => parseJson(text), {name: 'JsonSyntaxError', message});
	});
}

test('the first value of a text counts, whatever follows it', t => {
	t.deepEqual(parseFirstJson(' {"a":[1,{"b":"}"}]} rest'), {a: [1, {b: '}'}]});
	t.is(parseFirstJson('12.5e1 x'), 125);
	t.deepEqual(parseFirstJson(String.raw`{"a":{},"b":[[],null,true,false,"\u00e9\n"]}{`), {a: {}, b: [[], null, true, false, 'é\n']});
	t.throws(() => parseFirstJson(''), {message: 'unexpected end of JSON input'});
});

test('members are found whatever their case', t => {
	t.deepEqual(membersIgnoringCase({ClientURLs: ['x']}), {clienturls: ['x']});
	t.is(membersIgnoringCase([]), undefined);
	t.is(membersIgnoringCase(null), undefined);
	t.is(membersIgnoringCase('text'), undefined);
});
