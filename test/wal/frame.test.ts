import {Buffer} from 'node:buffer';
import {isDeepStrictEqual} from 'node:util';
import {create, toBinary} from '@bufbuild/protobuf';
import test from 'ava';
import {
	ConfChangeSchema,
	EntrySchema,
	HardStateSchema,
	MetadataSchema,
	SnapshotMarkerSchema,
} from '../../source/pb/generated/etcd_pb.ts';
import {makeRequest, decodeRequest, encodeRequest} from '../../source/server/requests/request.ts';
import {FrameEncoder} from '../../source/wal/frame-encoder.ts';
import {FrameDecoder, endMark, recordTypes} from '../../source/wal/frame.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const member = 0xB7_1F_75_32_0D_C0_6A_6Cn;
const cluster = 0x1C_45_A0_69_F3_A1_D7_96n;

// A log that etcd 2.3.7 and 3.4.23 both booted: member m1 at http://127.0.0.1:2380 with the key /a = 1.
const context = Buffer.from('{"id":13195394291058371180,"peerURLs":["http://127.0.0.1:2380"],"name":"m1"}');
const bootable = Buffer.concat([
	hex('0400000000000000 08041000'),
	hex('1f00000000000000 080110efb5fcea071a1508ecd481eea0a6dd8fb7011096af879d9f8de8a21c'),
	hex('0e00000000000000 080510bbe89af00a1a0408001000'),
	hex('6f00000000000000 080210b4f9d8ac0a1a6508011001180122 5d 0800 1000 18ecd481eea0a6dd8fb701 224c'),
	context,
	hex('3900000000000000 080210a9cc92a00a1a2f0800100118022227080012035055541a042f312f612201 31 28003200380048005000580060006800700078008001 00'),
	hex('1000000000000000 0803109c8a8eac0c1a06080110001802'),
]);

test('writes byte for byte what etcd boots from', t => {
	const encoder = new FrameEncoder();
	const change = toBinary(ConfChangeSchema, create(ConfChangeSchema, {
		id: 0n, type: 0, nodeId: member, context,
	}));
	const request = encodeRequest(makeRequest({method: 'PUT', path: '/1/a', value: '1'}), 0n);
	const frames = [
		encoder.encode(recordTypes.crc),
		encoder.encode(recordTypes.metadata, toBinary(MetadataSchema, create(MetadataSchema, {nodeId: member, clusterId: cluster}))),
		encoder.encode(recordTypes.snapshot, toBinary(SnapshotMarkerSchema, create(SnapshotMarkerSchema, {index: 0n, term: 0n}))),
		encoder.encode(recordTypes.entry, toBinary(EntrySchema, create(EntrySchema, {
			type: 1, term: 1n, index: 1n, data: change,
		}))),
		encoder.encode(recordTypes.entry, toBinary(EntrySchema, create(EntrySchema, {
			type: 0, term: 1n, index: 2n, data: request,
		}))),
		encoder.encode(recordTypes.state, toBinary(HardStateSchema, create(HardStateSchema, {term: 1n, vote: 0n, commit: 2n}))),
	];
	t.is(Buffer.concat(frames).toString('hex'), bootable.toString('hex'));
});

test('reads it back', t => {
	const decoder = new FrameDecoder(bootable, undefined);
	t.deepEqual([...decoder].map(({type}) => type), [4, 1, 5, 2, 2, 3]);
	t.is(decoder.error, undefined);
	t.is(decoder.offset, bootable.length);
});

test('reads the padded frames of etcd 3', t => {
	const padded = hex('0400000000000084 08041000 00000000 1e00000000000082 080110c99687a5011a1408dfc0a9caf087a6a00c10f7a0a3dc8f8d98b41d 0000');
	const decoder = new FrameDecoder(padded, undefined);
	t.deepEqual([...decoder].map(({type}) => type), [recordTypes.crc, recordTypes.metadata]);
	t.is(decoder.error, undefined);
});

test('a log cut at any byte keeps the records before the cut', t => {
	const ends = [...new FrameDecoder(bootable, undefined)].map(({offset}) => offset);
	for (let length = 0; length < bootable.length; length++) {
		const decoder = new FrameDecoder(bootable.subarray(0, length), undefined);
		const count = [...decoder].length;
		const end = [...ends, bootable.length].findLast(offset => offset <= length)!;
		t.is(count, ends.filter(offset => offset < end).length, `cut at byte ${length}`);
		t.is(decoder.offset, end);
		t.is(decoder.error?.kind, end === length ? undefined : 'torn');
	}
});

test('a flipped bit is noticed, unless it changes nothing that is read or the type, which no sum covers', t => {
	const dataOf = (decoder: FrameDecoder) => [...decoder].map(({data}) => Buffer.from(data).toString('hex'));
	const original = dataOf(new FrameDecoder(bootable, undefined));
	for (let bit = 0; bit < bootable.length * 8; bit++) {
		const damaged = Buffer.from(bootable);
		damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
		const decoder = new FrameDecoder(damaged, undefined);
		const isSame = isDeepStrictEqual(dataOf(decoder), original);
		t.true(isSame || decoder.error !== undefined, `bit ${bit}`);
	}
});

test('the zeros that etcd 3 leaves at the end are the end', t => {
	const decoder = new FrameDecoder(Buffer.concat([bootable, Buffer.alloc(4096)]), undefined);
	t.is([...decoder].length, 6);
	t.is(decoder.error, undefined);
	t.is(decoder.offset, bootable.length);
});

test('a record that is as long as the mark of the end says is a record', t => {
	const encoder = new FrameEncoder();
	// Of 8 MiB, with four fields before the text.
	const frames = [encoder.encode(recordTypes.crc), encoder.encode(recordTypes.entry, Buffer.alloc((8 * 1024 * 1024) - 13, 'x'))];
	t.deepEqual(frames[1]!.subarray(0, 8), endMark);
	const decoder = new FrameDecoder(Buffer.concat(frames), undefined);
	t.is([...decoder].length, 2);
	t.is(decoder.error, undefined);
});

test('requests keep every field, bytes that are no UTF-8 and the three states of prevExist', t => {
	for (const prevExist of [undefined, false, true]) {
		const request = makeRequest({
			method: 'PUT', path: '/1/caf\uDCE9', value: 'a\u0000\uDCFF\u{1F600}', prevValue: 'x', prevIndex: 18_446_744_073_709_551_615n, expiration: -5n, prevExist,
		});
		t.deepEqual(decodeRequest(encodeRequest(request, 7n)), {...request, prevExist});
	}
});

test('a record of which only the first of two sectors reached the disk is torn, and one with something behind it is damaged', t => {
	const frame = new FrameEncoder().encode(recordTypes.entry, Buffer.alloc(700, 0xFF));
	const found = (behind: number) => {
		const bytes = Buffer.alloc(1024);
		frame.copy(bytes, 0, 0, 512);
		bytes[1023] = behind;
		const decoder = new FrameDecoder(bytes, 0);
		t.deepEqual([...decoder], []);
		return decoder.error?.kind;
	};

	t.is(found(0), 'torn');
	t.is(found(1), 'corrupt');
});
