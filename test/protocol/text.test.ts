/**
Texts that may hold any byte.
*/
import {Buffer} from 'node:buffer';
import process from 'node:process';
import test from 'ava';
import {
	byteLength,
	bytesFromText,
	compareText,
	jsonString,
	ownText,
	textBetween,
	textFromBytes,
} from '../../source/protocol/text.ts';

test('a text in memory of its own is the same text, whatever bytes it holds', t => {
	const allBytes = textFromBytes(Buffer.from(Array.from({length: 256}, (_, byte) => byte)));
	for (const text of ['', 'short', 'a longer piece of text', 'grüße aus köln', '漢字漢字漢字漢字漢字漢字漢字', '😀'.repeat(7), allBytes]) {
		t.is(ownText(`before ${text}`.slice('before '.length)), text);
	}
});

test('beside bytes that are no UTF-8 what is some stays it, to the ends of each length', t => {
	const other = Buffer.from([0xFF]);
	for (const letter of ['\u0080', '\u07FF', '\u0800', '\uD7FF', '\uE000', '\uFFFF', '\u{10000}', '\u{3FFFF}', '\u{40000}', '\u{10FC80}', '\u{10FFFF}']) {
		const bytes = Buffer.concat([Buffer.from(`${letter}a${letter}`), other, Buffer.from(letter)]);
		t.is(textFromBytes(bytes), `${letter}a${letter}\uDCFF${letter}`);
		t.deepEqual(bytesFromText(textFromBytes(bytes)), bytes);
	}

	for (const sequence of [
		[0xC1, 0xBF],
		[0xE0, 0x9F, 0xBF],
		[0xED, 0xA0, 0x80],
		[0xF0, 0x8F, 0xBF, 0xBF],
		[0xF4, 0x90, 0x80, 0x80],
		[0xF5, 0x80, 0x80, 0x80],
		[0xE1, 0x80],
		[0xC2, 0x41],
		[0xC2, 0xC2],
		[0xE1, 0x80, 0xFF],
	]) {
		const text = textFromBytes(Buffer.from([0x61, ...sequence]));
		t.is(text, `a${sequence.map(byte => byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xDC_00 + byte)).join('')}`);
		t.deepEqual(bytesFromText(text), Buffer.from([0x61, ...sequence]));
	}
});

test('megabytes that are no UTF-8 take a moment, not a call for each byte', t => {
	const bytes = Buffer.alloc(4 * 1024 * 1024, Buffer.from([0x61, 0xFF, 0xC3, 0xA9, 0xFE, 0xF0, 0x9F, 0x98, 0x80]));
	const before = process.cpuUsage();
	t.true(bytesFromText(textFromBytes(bytes)).equals(bytes));
	const {user, system} = process.cpuUsage(before);
	t.true(user + system < 1_000_000, `${(user + system) / 1000} ms`);
});

test('in JSON it has the escapes of Go, and only where they are needed', t => {
	t.is(jsonString('grüße 漢字 😀'), '"grüße 漢字 😀"');
	t.is(jsonString('"\\\n\r\t'), String.raw`"\"\\\n\r\t"`);
	t.is(jsonString('<a>&\u0001\b\u2028\u2029'), String.raw`"\u003ca\u003e\u0026\u0001\u0008\u2028\u2029"`);
	t.is(jsonString('a\uDCFF\uD800😀'), String.raw`"a\ufffd\ufffd😀"`);
});

test('it is sorted and counted by its bytes', t => {
	const sorted = ['', 'a', 'ab', 'b', 'é', '\uFFFF', '😀', '\uDCFF'];
	t.deepEqual(sorted.toReversed().toSorted(compareText), sorted);
	t.is(compareText('😀', '😀'), 0);
	t.deepEqual(sorted.map(text => byteLength(text)), [0, 1, 2, 1, 2, 3, 4, 1]);
});

test('a piece of bytes is the text of these bytes alone', t => {
	const bytes = Buffer.from([0x61, 0xC3, 0xA9, 0xFF, 0x62]);
	t.is(textBetween(bytes, 1, 3), 'é');
	t.is(textBetween(bytes, 2, 5), '\uDCA9\uDCFFb');
	t.is(textBetween(Buffer.from('a\uFFFDb'), 0, 4), 'a\uFFFD');
});
