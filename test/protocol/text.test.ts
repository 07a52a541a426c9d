/**
Texts that may hold any byte.
*/
import {Buffer} from 'node:buffer';
import test from 'ava';
import {ownText, textFromBytes} from '../../source/protocol/text.ts';

test('a text in memory of its own is the same text, whatever bytes it holds', t => {
	const allBytes = textFromBytes(Buffer.from(Array.from({length: 256}, (_, byte) => byte)));
	for (const text of ['', 'short', 'a longer piece of text', 'grüße aus köln', '漢字漢字漢字漢字漢字漢字漢字', '😀'.repeat(7), allBytes]) {
		t.is(ownText(`before ${text}`.slice('before '.length)), text);
	}
});
