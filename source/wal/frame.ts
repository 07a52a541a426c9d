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
import {fromBinary} from '@bufbuild/protobuf';
import {FieldReader} from '../pb/field-reader.ts';
import {RecordSchema} from '../pb/generated/etcd_pb.ts';
import {continueCrc} from './crc.ts';

export const recordTypes = {
	metadata: 1,
	entry: 2,
	state: 3,
	crc: 4,
	snapshot: 5,
} as const;

export const lengthBytes = 8;
/** Of a record's fields: number and wire type. */
export const tags = {type: 0x08, crc: 0x10, data: 0x1A} as const;

/**
What follows the last record while a log is open, before the zeros of a file that has its size beforehand: the length of a
record that is longer than the rest of the file. Other readers take it for one that was cut off, and go on before it: etcd 2.3,
which does not get over zeros, and etcd 3.4, which does not get over a length of 10 MiB.
*/
export const endMark = Buffer.of(0, 0, 0x80, 0, 0, 0, 0, 0);
const endMarkLength = endMark.readUInt32LE();
/** Type, sum and data, each with its tag. */
const plainLengthMin = 6;

export type DecodedRecord = {readonly type: number; readonly data: Buffer; readonly offset: number};

/**
Where a segment stops to make sense. `torn` means that its end is missing, as after a crash in the middle of a write;
anything else is damage. `etcdText` is what etcd calls it.
*/
export type FrameError = {
	readonly kind: 'torn' | 'corrupt';
	readonly offset: number;
	readonly etcdText: string;
	readonly reason: string;
};

/** Reads the frames of one segment and checks the running crc. */
export class FrameDecoder {
	/** Byte offset behind the last good record. */
	offset = 0;
	error: FrameError | undefined;
	readonly bytes: Buffer;
	/** Where in the segment the bytes begin. */
	readonly base: number;
	/** The last good record: its type, and where it and its data lie. */
	type = 0;
	recordStart = 0;
	dataStart = 0;
	dataEnd = 0;
	#crc: number | undefined;
	#recordCrc = 0;
	readonly #fields = new FieldReader();

	/** `crc` is the sum at the end of the segment before; undefined at the start of reading, where the first crc record counts. */
	constructor(bytes: Buffer, crc: number | undefined, base = 0) {
		this.bytes = bytes;
		this.base = base;
		this.#crc = crc;
	}

	get crc(): number {
		return this.#crc ?? 0;
	}

	* [Symbol.iterator](): Generator<DecodedRecord> {
		while (this.next()) {
			yield {type: this.type, data: this.bytes.subarray(this.dataStart, this.dataEnd), offset: this.recordStart};
		}
	}

	/** A reader of the same segment as it is now, from behind the last good record on. */
	goOn(bytes: Buffer): FrameDecoder {
		const decoder = new FrameDecoder(bytes, this.#crc);
		decoder.offset = this.offset;
		return decoder;
	}

	/** Goes to the next record; `false` at the end, which may be an error. */
	next(): boolean {
		if (this.error !== undefined || this.offset >= this.bytes.length) {
			return false;
		}

		const outcome = this.#read();
		if (typeof outcome === 'boolean') {
			return outcome;
		}

		this.error = outcome;
		return false;
	}

	#read(): boolean | FrameError {
		if (this.#takePlain()) {
			return true;
		}

		const {bytes, offset} = this;
		if (bytes.length - offset < lengthBytes) {
			return torn(offset, 'the length of a record is cut off');
		}

		const low = bytes.readUInt32LE(offset);
		const high = bytes.readUInt32LE(offset + 4);
		if (low === 0 && high === 0) {
			// etcd 3 preallocates: zeros to the end are not records. Anything after them is.
			return isZero(bytes, offset) ? false : corrupt(offset, 'walpb: crc mismatch', 'a record of length 0 stands before other data');
		}

		const length = ((high & 0x00_FF_FF_FF) * (2 ** 32)) + low;
		if (length === endMarkLength && high === 0 && bytes[offset + lengthBytes] !== tags.type) {
			// All before it was synced. What stands behind it are later sectors of a batch whose first one was never written.
			return isZero(bytes, offset + lengthBytes) ? false : torn(offset, 'the sectors of a batch were not all written');
		}

		const top = high >>> 24;
		const padding = top & 7;
		if (top !== 0 && (padding === 0 || top !== (0x80 | padding))) {
			return corrupt(offset, 'wal: max entry size limit exceeded', 'the length of a record is not valid');
		}

		const start = offset + lengthBytes;
		const end = start + length + padding;
		if (end > bytes.length) {
			// A record also contains its own length. When the two differ the length is wrong, and what follows is not torn.
			const ownLength = ownLengthOf(bytes.subarray(start));
			return ownLength === undefined || ownLength === length
				? torn(offset, 'a record is cut off')
				: corrupt(offset, 'unexpected EOF', 'the length of a record is wrong');
		}

		if (!this.#decodeRecord(start, start + length)) {
			return this.#tornOrCorrupt(end, 'unexpected EOF', 'a record can\'t be decoded');
		}

		const isCrcRecord = this.type === recordTypes.crc;
		const expected = isCrcRecord ? this.#crc : continueCrc(this.crc, bytes, this.dataStart, this.dataEnd);
		// A sum of 0 means that nothing was read yet, which any crc record may follow.
		if (expected !== this.#recordCrc && !(isCrcRecord && (expected === undefined || expected === 0))) {
			return isCrcRecord
				? corrupt(offset, 'wal: crc mismatch', 'the segment does not continue the one before it')
				: this.#tornOrCorrupt(end, 'walpb: crc mismatch', '');
		}

		this.#crc = this.#recordCrc;
		this.recordStart = offset;
		this.offset = end;
		return true;
	}

	/** Takes a record with data as etcd and we write it, if its sum is right; `false`, with nothing taken, for all else. */
	#takePlain(): boolean {
		const {bytes, offset} = this;
		const start = offset + lengthBytes;
		// Three of the eight bytes are enough for the length; the last tells the padding.
		const length = bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16);
		const top = bytes[offset + 7]!;
		const padding = top & 7;
		const end = start + length;
		if (
			(bytes[offset + 3]! | bytes[offset + 4]! | bytes[offset + 5]! | bytes[offset + 6]!) !== 0
			|| (top !== 0 && (padding === 0 || top !== (0x80 | padding)))
			|| length < plainLengthMin || end + padding > bytes.length
		) {
			return false;
		}

		const type = bytes[start + 1]!;
		if (bytes[start] !== tags.type || type > recordTypes.snapshot || type === recordTypes.crc || bytes[start + 2] !== tags.crc) {
			return false;
		}

		let at = start + 3;
		let byte = bytes[at]!;
		let sum = byte & 0x7F;
		for (let shift = 7; byte >= 0x80 && shift <= 28; shift += 7) {
			at++;
			byte = bytes[at]!;
			sum |= (byte & 0x7F) << shift;
		}

		// Of the fifth byte only four bits are left.
		if (byte >= 0x80 || (at === start + 7 && byte > 0x0F) || bytes[at + 1] !== tags.data) {
			return false;
		}

		at += 2;
		byte = bytes[at]!;
		let dataLength = byte & 0x7F;
		for (let shift = 7; byte >= 0x80 && shift <= 21; shift += 7) {
			at++;
			byte = bytes[at]!;
			dataLength |= (byte & 0x7F) << shift;
		}

		at++;
		if (byte >= 0x80 || at + dataLength !== end || continueCrc(this.crc, bytes, at, end) !== sum >>> 0) {
			return false;
		}

		this.#crc = sum >>> 0;
		this.type = type;
		this.dataStart = at;
		this.dataEnd = end;
		this.recordStart = offset;
		this.offset = end + padding;
		return true;
	}

	/** `false` when the bytes are no record. */
	#decodeRecord(start: number, end: number): boolean {
		const fields = this.#fields;
		fields.open(this.bytes, start, end);
		this.type = fields.takeTag(tags.type) ? fields.number() : 0;
		this.#recordCrc = fields.takeTag(tags.crc) ? fields.number() : 0;
		this.dataStart = start;
		this.dataEnd = start;
		if (fields.takeTag(tags.data)) {
			fields.bytes();
			this.dataStart = fields.start;
			this.dataEnd = fields.end;
		}

		if (fields.isComplete && this.#recordCrc < 2 ** 32) {
			return true;
		}

		const record = decodeRecord(this.bytes.subarray(start, end));
		if (record === undefined) {
			return false;
		}

		this.type = Number(record.type);
		this.#recordCrc = record.crc;
		// Where there is no data, its place does not matter.
		this.dataStart = record.data.length === 0 ? start : record.data.byteOffset - this.bytes.byteOffset;
		this.dataEnd = this.dataStart + record.data.length;
		return true;
	}

	/**
	A record that is wrong is torn when the disk has only its first sectors: zeros from a sector's beginning to the end of the
	file.
	*/
	#tornOrCorrupt(end: number, etcdText: string, reason: string): FrameError {
		const {offset} = this;
		for (let start = offset + lengthBytes; start < end; start = nextSector(start)) {
			if (isZero(this.bytes, start)) {
				return torn(offset, 'the sectors of a record were not all written');
			}
		}

		return corrupt(offset, etcdText, reason);
	}
}

function torn(offset: number, reason: string): FrameError {
	return {
		kind: 'torn', offset, etcdText: 'unexpected EOF', reason,
	};
}

function corrupt(offset: number, etcdText: string, reason: string): FrameError {
	return {
		kind: 'corrupt', offset, etcdText, reason,
	};
}

const sectorBytes = 512;

function nextSector(offset: number): number {
	return (Math.floor(offset / sectorBytes) + 1) * sectorBytes;
}

/**
The length of the record at the start of `bytes` by its own fields; undefined when they are cut off, 0 when it is not a record.
*/
function ownLengthOf(bytes: Buffer): number | undefined {
	let at = 0;
	for (const tag of [tags.type, tags.crc]) {
		if (at >= bytes.length) {
			return undefined;
		}

		const value = bytes[at] === tag ? varintAt(bytes, at + 1) : {value: 0, end: 0};
		if (value === undefined || value.end === 0) {
			return value && 0;
		}

		at = value.end;
	}

	if (at >= bytes.length) {
		return undefined;
	}

	if (bytes[at] !== tags.data) {
		return at;
	}

	const length = varintAt(bytes, at + 1);
	return length && length.end + length.value;
}

/** Undefined when it is cut off; `end` is 0 when it is too long to be one. */
function varintAt(bytes: Buffer, offset: number): {value: number; end: number} | undefined {
	let value = 0;
	for (let i = 0; i < 10; i++) {
		const byte = bytes[offset + i];
		if (byte === undefined) {
			return undefined;
		}

		value += (byte & 0x7F) * (2 ** (7 * i));
		if (byte < 0x80) {
			return {value, end: offset + i + 1};
		}
	}

	return {value: 0, end: 0};
}

function decodeRecord(bytes: Uint8Array) {
	try {
		return fromBinary(RecordSchema, bytes);
	} catch {
		return undefined;
	}
}

const zeros = Buffer.alloc(1 << 16);

function isZero(bytes: Buffer, offset: number): boolean {
	for (let start = offset; start < bytes.length; start += zeros.length) {
		const part = bytes.subarray(start, start + zeros.length);
		if (part.compare(zeros, 0, part.length) !== 0) {
			return false;
		}
	}

	return true;
}
