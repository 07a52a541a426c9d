/**
Makes frames and keeps the running crc. See frame.ts for the format.
*/
import {Buffer} from 'node:buffer';
import {create, toBinary} from '@bufbuild/protobuf';
import {RecordSchema} from '../pb/generated/etcd_pb.ts';
import {Writer, varintSize} from '../pb/writer.ts';
import {continueCrc} from './crc.ts';
import {
	endMark,
	lengthBytes,
	recordTypes,
	tags,
} from './frame.ts';
import {type HardState, type LogEntry} from './log.ts';

/** What comes before the data of a record: the frame's length, type, sum, tag and length of the data. */
const headBytesMax = lengthBytes + 2 + 6 + 1 + 8;
/** An entry or a state without the data of the entry. */
const messageBytesMax = 64;

export class FrameEncoder {
	#crc: number;
	readonly #writer = new Writer();

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
			this.#crc = continueCrc(this.#crc, data, 0, data.length);
		}

		const record = toBinary(RecordSchema, create(RecordSchema, {type: BigInt(type), crc: this.#crc, data}));
		const frame = Buffer.allocUnsafe(lengthBytes + record.length);
		frame.writeBigUInt64LE(BigInt(record.length), 0);
		frame.set(record, lengthBytes);
		return frame;
	}

	/**
	The frames of a batch in one piece, which lasts until the next call: the entries, the state, then the mark behind the last
	record. By hand, since the generated messages take longer than all else that a write needs.
	*/
	encodeBatch(entries: readonly LogEntry[], {term, vote, commit}: HardState): Buffer {
		const writer = this.#writer;
		writer.clear();
		for (const entry of entries) {
			const start = this.#begin(entry.data?.length ?? 0);
			writer.byte(0x08);
			writer.byte(entry.type);
			writer.byte(0x10);
			writer.varint(entry.term);
			writer.byte(0x18);
			writer.varint(entry.index);
			if (entry.data !== undefined) {
				writer.byte(0x22);
				writer.varint(entry.data.length);
				writer.bytes(entry.data);
			}

			this.#end(recordTypes.entry, start);
		}

		const start = this.#begin(0);
		writer.byte(0x08);
		writer.varint(term);
		writer.byte(0x10);
		writer.varint64(vote);
		writer.byte(0x18);
		writer.varint(commit);
		this.#end(recordTypes.state, start);
		writer.reserve(endMark.length);
		writer.bytes(endMark);
		return writer.written();
	}

	/** Leaves room for the head of a record; its data, of at most so many bytes besides those of a message, is written next. */
	#begin(dataBytes: number): number {
		const writer = this.#writer;
		writer.reserve(headBytesMax + messageBytesMax + dataBytes);
		const start = writer.length;
		writer.length += headBytesMax;
		return start;
	}

	/** Writes the head, which the sum of the data is in, and moves the data up to it. */
	#end(type: number, start: number): void {
		const writer = this.#writer;
		const {buffer, length: dataEnd} = writer;
		const dataStart = start + headBytesMax;
		const dataLength = dataEnd - dataStart;
		this.#crc = continueCrc(this.#crc, buffer, dataStart, dataEnd);
		const recordLength = 3 + varintSize(this.#crc) + 1 + varintSize(dataLength) + dataLength;
		writer.length = buffer.writeUIntLE(recordLength, start, 6);
		writer.byte(0);
		writer.byte(0);
		writer.byte(tags.type);
		writer.byte(type);
		writer.byte(tags.crc);
		writer.varint(this.#crc);
		writer.byte(tags.data);
		writer.varint(dataLength);
		buffer.copyWithin(writer.length, dataStart, dataEnd);
		writer.length += dataLength;
	}
}
