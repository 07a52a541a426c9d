import test from 'ava';
import {goQuote} from '../../source/protocol/go-quote.ts';

for (const [text, quoted] of [
	['plain ~', '"plain ~"'],
	[String.raw`a"b\c`, String.raw`"a\"b\\c"`],
	['\u0007\b\f\n\r\t\v', String.raw`"\a\b\f\n\r\t\v"`],
	['\u0000\u001F\u007F', String.raw`"\x00\x1f\x7f"`],
	['\u0080\u00A0\u200B\uE000', String.raw`"\u0080\u00a0\u200b\ue000"`],
	['\u{E0001}', String.raw`"\U000e0001"`],
	['\uDC80\uDCFF', String.raw`"\x80\xff"`],
	['grüße 漢字 😀', '"grüße 漢字 😀"'],
] as const) {
	test(`quoted as Go does it: ${quoted}`, t => {
		t.is(goQuote(text), quoted);
	});
}
