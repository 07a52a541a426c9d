/**
The write-ahead log, etcd 2.3's format.

A log is a row of segments `SEQUENCE-INDEX.wal` (16 hex digits each): sequence numbers without holes, INDEX the first
raft index that the segment may hold. A segment is a row of frames: a length (8 bytes, little endian), then that many
bytes of a Record message. etcd 3 pads records to 8 bytes and says so in the length's top byte; etcd 2.3 does not, and
we write what 2.3 can read. A record's crc continues over the data of all records before it, across segments.

A segment begins with a crc record (the sum so far), a metadata record (member and cluster id) and, in the first
segment, a snapshot marker for index 0; later segments repeat the last HardState. After that come batches: entries in
index order, then one HardState record.
*/
import {Buffer} from 'node:buffer';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {crc32c} from '@node-rs/crc32';
import {RecordSchema} from '../pb/generated/etcd_pb.ts';

export const recordTypes = {
	metadata: 1,
	entry: 2,
	state: 3,
	crc: 4,
	snapshot: 5,
} as const;

const lengthBytes = 8;

/** Makes frames and keeps the running crc. */
export class FrameEncoder {
	#crc: number;

	/** `crc` is the sum at the end of the log so far, 0 for a new one. */
	constructor(crc = 0) {
		this.#crc = crc;
	}

	get crc(): number {
		return this.#crc;
	}

	/** One frame; without `data` the crc stays. */
	encode(type: number, data?: Uint8Array): Buffer {
		if (data !== undefined) {
			this.#crc = continueCrc(this.#crc, data);
		}

		const record = toBinary(RecordSchema, create(RecordSchema, {type: BigInt(type), crc: this.#crc, data}));
		const frame = Buffer.allocUnsafe(lengthBytes + record.length);
		frame.writeBigUInt64LE(BigInt(record.length), 0);
		frame.set(record, lengthBytes);
		return frame;
	}
}

export type DecodedRecord = {readonly type: number; readonly data: Uint8Array; readonly offset: number};

/** Where a segment stops to make sense. `torn` means that its end is missing, as after a crash in the middle of a write. */
export type FrameError = {readonly kind: 'torn' | 'corrupt'; readonly offset: number; readonly reason: string};

/** Reads the frames of one segment and checks the running crc. */
export class FrameDecoder {
	/** Byte offset behind the last good record. */
	offset = 0;
	error: FrameError | undefined;
	#crc: number | undefined;
	readonly #bytes: Buffer;

	/** `crc` is the sum at the end of the segment before; undefined at the start of reading, where the first crc record counts. */
	constructor(bytes: Buffer, crc: number | undefined) {
		this.#bytes = bytes;
		this.#crc = crc;
	}

	get crc(): number {
		return this.#crc ?? 0;
	}

	* [Symbol.iterator](): Generator<DecodedRecord> {
		while (this.offset < this.#bytes.length) {
			const record = this.#next();
			if (record === undefined) {
				return;
			}

			if ('kind' in record) {
				this.error = record;
				return;
			}

			yield record;
		}
	}

	#next(): DecodedRecord | FrameError | undefined {
		const bytes = this.#bytes;
		const {offset} = this;
		if (bytes.length - offset < lengthBytes) {
			return {kind: 'torn', offset, reason: 'the length of a record is cut off'};
		}

		const field = bytes.readBigUInt64LE(offset);
		if (field === 0n) {
			// etcd 3 preallocates: zeros to the end are no records. Anything behind them is.
			return isZero(bytes, offset) ? undefined : {kind: 'corrupt', offset, reason: 'a record of length 0 stands before other data'};
		}

		const length = Number(field & 0x00_FF_FF_FF_FF_FF_FF_FFn);
		const top = Number(field >> 56n);
		const padding = top & 7;
		if (top !== 0 && (padding === 0 || top !== (0x80 | padding))) {
			return {kind: 'corrupt', offset, reason: 'the length of a record is no length'};
		}

		const end = offset + lengthBytes + length + padding;
		if (end > bytes.length) {
			return {kind: 'torn', offset, reason: 'a record is cut off'};
		}

		const record = decodeRecord(bytes.subarray(offset + lengthBytes, offset + lengthBytes + length));
		if (record === undefined) {
			return {kind: 'corrupt', offset, reason: 'a record can\'t be decoded'};
		}

		const type = Number(record.type);
		const isCrcRecord = type === recordTypes.crc;
		const expected = isCrcRecord ? this.#crc : continueCrc(this.crc, record.data);
		// A sum of 0 means that nothing was read yet, which any crc record may follow.
		if (expected !== record.crc && !(isCrcRecord && (expected === undefined || expected === 0))) {
			return {kind: 'corrupt', offset, reason: isCrcRecord ? 'the segment does not continue the one before it' : 'crc mismatch'};
		}

		this.#crc = record.crc;
		this.offset = end;
		return {type, data: record.data, offset};
	}
}

function continueCrc(crc: number, data: Uint8Array): number {
	return crc32c(Buffer.from(data.buffer, data.byteOffset, data.byteLength), crc);
}

function decodeRecord(bytes: Uint8Array) {
	try {
		return fromBinary(RecordSchema, bytes);
	} catch {
		return undefined;
	}
}

function isZero(bytes: Buffer, offset: number): boolean {
	return bytes.subarray(offset).every(byte => byte === 0);
}
