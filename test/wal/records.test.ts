/**
What is decoded by hand, beside the generated schema: the same for what etcd and we write, for all that is valid and for bytes
that are damaged.
*/
import {Buffer} from 'node:buffer';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import test from 'ava';
import {EntrySchema, HardStateSchema, RecordSchema} from '../../source/pb/generated/etcd_pb.ts';
import {FrameDecoder} from '../../source/wal/frame.ts';
import {continueCrc} from '../../source/wal/crc.ts';
import {type LogEntry} from '../../source/wal/log.ts';
import {decodeEntry, decodeState, termOfPlainState} from '../../source/wal/records.ts';
import {damagedBytes, uint64} from '../helpers/damaged-bytes.ts';
import fc, {rounds} from '../helpers/properties.ts';

const bytes = fc.uint8Array({maxLength: 40});
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, {nil: undefined});

/** What `run` gives, or that it throws. */
function outcomeOf<Result>(run: () => Result): Result | 'refused' {
	try {
		return run();
	} catch {
		return 'refused';
	}
}

function entryBySchema(encoded: Uint8Array): LogEntry {
	const message = fromBinary(EntrySchema, encoded);
	if (message.type < 0 || message.type > 1 || (message.type === 1 && message.data.length === 0)) {
		throw new Error('no entry');
	}

	return {
		type: message.type as 0 | 1,
		term: Number(message.term),
		index: Number(message.index),
		data: Object.hasOwn(message, 'data') ? Buffer.from(message.data) : undefined,
	};
}

test('an entry', t => {
	const encoded = fc.record({
		type: optional(fc.integer({min: -1, max: 2})), term: optional(uint64), index: optional(uint64), data: optional(bytes),
	}).map(fields => toBinary(EntrySchema, create(EntrySchema, fields)));
	let leftOut = 0;
	fc.assert(fc.property(damagedBytes(encoded), fc.nat(5), (message, before) => {
		const segment = Buffer.concat([Buffer.alloc(before, 0xFF), message, Buffer.alloc(3, 0x08)]);
		const byHand = outcomeOf(() => {
			const {type, term, index, data} = decodeEntry(segment, before, before + message.length);
			return {
				type, term, index, data,
			};
		});
		t.deepEqual(byHand, outcomeOf(() => entryBySchema(message)));
		// What does not come behind the entry that is asked for is refused like any other, and else left out.
		const behind = (index: number) => outcomeOf(() => decodeEntry(segment, before, before + message.length, index));
		if (byHand === 'refused') {
			t.is(behind(Infinity), 'refused');
		} else {
			t.like(behind(byHand.index - 1), {index: byHand.index, data: byHand.data});
			leftOut += behind(byHand.index) === undefined ? 1 : 0;
		}
	}), {numRuns: rounds(2000)});
	t.true(leftOut > 50, `${leftOut}`);
});

test('the term of a state', t => {
	const encoded = fc.record({term: optional(uint64), vote: optional(uint64), commit: optional(uint64)})
		.map(fields => toBinary(HardStateSchema, create(HardStateSchema, fields)));
	let plain = 0;
	fc.assert(fc.property(damagedBytes(encoded), message => {
		const term = termOfPlainState(message, 0, message.length);
		plain += term === undefined ? 0 : 1;
		t.true(term === undefined || term === decodeState(message).term);
	}), {numRuns: rounds(2000)});
	t.true(plain > 50, `${plain}`);
});

/** The record, or why it is none, in etcd's words. */
function recordBySchema(message: Uint8Array): unknown {
	const record = outcomeOf(() => fromBinary(RecordSchema, message));
	if (record === 'refused') {
		return 'unexpected EOF';
	}

	const {type, data, crc} = record;
	return Number(type) === 4 || crc === continueCrc(0, data, 0, data.length)
		? {type: Number(type), data: Buffer.from(data)}
		: 'walpb: crc mismatch';
}

test('a record', t => {
	const encoded = fc.record({type: fc.constantFrom(1n, 2n, 3n, 5n, 300n), data: optional(bytes), isSumRight: fc.boolean()})
		.map(({type, data = new Uint8Array(0), isSumRight}) => toBinary(RecordSchema, create(RecordSchema, {
			type, crc: isSumRight ? continueCrc(0, data, 0, data.length) : 0, data,
		})));
	fc.assert(fc.property(damagedBytes(encoded).filter(({length}) => length > 0), message => {
		const frame = Buffer.concat([Buffer.alloc(8), message, Buffer.from('behind it')]);
		frame.writeUInt32LE(message.length);
		const decoder = new FrameDecoder(frame, 0);
		const isTaken = decoder.next();
		const data = frame.subarray(decoder.dataStart, decoder.dataEnd);
		t.deepEqual(isTaken ? {type: decoder.type, data} : decoder.error?.etcdText, recordBySchema(message));
	}), {numRuns: rounds(2000)});
});

test('the sum of bytes by table and by the native function', t => {
	fc.assert(fc.property(fc.uint8Array({maxLength: 1100}), fc.nat(1100), fc.nat(7), (all, length, start) => {
		const filled = Buffer.alloc(1100 + 8);
		filled.set(all);
		// In one long piece, and in short ones.
		const whole = continueCrc(7, filled, start, filled.length);
		let sum = 7;
		for (let at = start; at < filled.length; at += 1 + (length % 600)) {
			sum = continueCrc(sum, filled, at, Math.min(filled.length, at + 1 + (length % 600)));
		}

		t.is(sum, whole);
	}), {numRuns: 200});
	t.is(continueCrc(0, Buffer.from('123456789'), 0, 9), 0xE3_06_92_83);
});

test('what is no state is refused', t => {
	const encoded = (fields: object) => toBinary(HardStateSchema, create(HardStateSchema, fields));
	t.deepEqual(decodeState(encoded({term: 3n, vote: 1n, commit: 2n})), {term: 3, vote: 1n, commit: 2});
	for (const message of [encoded({term: 3n, vote: 1n}), Buffer.concat([encoded({term: 3n, vote: 1n, commit: 2n}), Buffer.of(0x78, 1)])]) {
		t.throws(() => decodeState(message), {message: 'the record is no state'});
	}
});
