/**
Texts that may hold any byte.
*/
import {Buffer} from 'node:buffer';
import test from 'ava';
import {bytesFromText, ownText, textFromBytes} from '../../source/protocol/text.ts';

test('a text in memory of its own is the same text, whatever bytes it holds', t => {
	const allBytes = textFromBytes(Buffer.from(Array.from({length: 256}, (_, byte) => byte)));
	for (const text of ['', 'short', 'a longer piece of text', 'grüße aus köln', '漢字漢字漢字漢字漢字漢字漢字', '😀'.repeat(7), allBytes]) {
		t.is(ownText(`before ${text}`.slice('before '.length)), text);
	}
});

test('beside bytes that are no UTF-8 what is some stays it, to the ends of each length', t => {
	const other = Buffer.from([0xFF]);
	for (const letter of ['\u0080', '\u07FF', '\u0800', '\uD7FF', '\uE000', '\uFFFF', '\u{10000}', '\u{3FFFF}', '\u{40000}', '\u{10FFFF}']) {
		const bytes = Buffer.concat([Buffer.from(`${letter}a${letter}`), other, Buffer.from(letter)]);
		t.is(textFromBytes(bytes), `${letter}a${letter}\uDCFF${letter}`);
		t.deepEqual(bytesFromText(textFromBytes(bytes)), bytes);
	}

	for (const sequence of [[0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE1, 0x80], [0xC2, 0x41]]) {
		const text = textFromBytes(Buffer.from([0x61, ...sequence]));
		t.is(text, `a${sequence.map(byte => byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xDC_00 + byte)).join('')}`);
		t.deepEqual(bytesFromText(text), Buffer.from([0x61, ...sequence]));
	}
});
