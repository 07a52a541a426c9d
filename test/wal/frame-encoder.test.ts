import {Buffer} from 'node:buffer';
import test from 'ava';
import {FrameEncoder} from '../../source/wal/frame-encoder.ts';
import {FrameDecoder, endMark, recordTypes} from '../../source/wal/frame.ts';
import {type HardState, type LogEntry} from '../../source/wal/log.ts';
import {encodeEntry, encodeState} from '../../source/wal/records.ts';
import {randomFrom} from '../helpers/random-operations.ts';

const numbers = [0, 1, 127, 128, 16_384, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];
const sizes = [0, 1, 60, 127, 128, 5000, 70_000];

test('a batch has byte for byte what the generated messages have, in one piece, and the sum runs on', t => {
	const random = randomFrom(1);
	const oneOf = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
	const encoder = new FrameEncoder(7);
	const one = new FrameEncoder(7);
	for (let i = 0; i < 300; i++) {
		const entries = Array.from({length: random(4)}, (): LogEntry => ({
			type: oneOf([0, 1]),
			term: oneOf(numbers),
			index: oneOf(numbers),
			data: oneOf([undefined, Buffer.alloc(oneOf(sizes), `${i}`)]),
		}));
		const state: HardState = {term: oneOf(numbers), vote: oneOf([0n, 1n, (2n ** 64n) - 1n]), commit: oneOf(numbers)};
		const frames = entries.map(entry => one.encode(recordTypes.entry, encodeEntry(entry)));
		frames.push(one.encode(recordTypes.state, encodeState(state)), endMark);
		t.is(Buffer.compare(encoder.encodeBatch(entries, state), Buffer.concat(frames)), 0, `batch ${i}`);
		t.is(encoder.crc, one.crc);
	}
});

test('a batch of many megabytes is one piece, too', t => {
	const encoder = new FrameEncoder();
	const head = encoder.encode(recordTypes.crc);
	const data = Buffer.alloc(3_000_000, 'x');
	const entries = [1, 2, 3, 4].map((index): LogEntry => ({
		type: 0, term: 1, index, data,
	}));
	const state = {term: 1, vote: 1n, commit: 4};
	const decoder = new FrameDecoder(Buffer.concat([head, encoder.encodeBatch(entries, state)]), undefined);
	// A length of 8 MiB, of which other readers think that the file was cut off behind it.
	t.deepEqual([...encoder.encodeBatch([], state).subarray(-8)], [0, 0, 0x80, 0, 0, 0, 0, 0]);
	t.is([...decoder].length, 6);
	t.is(decoder.error, undefined);
});
