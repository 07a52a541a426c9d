/**
The primitives of protobuf, written by hand into one buffer that grows and is used again: for the few messages that a busy
server writes thousands of times a second. The generated ones do for everything else.
*/
import {Buffer} from 'node:buffer';

/** What is longer is given back after use, so that one large value does not keep its room for ever. */
const keptBytesMax = 1 << 20;

const halves = new DataView(new ArrayBuffer(8));

export class Writer {
	buffer = Buffer.allocUnsafe(1 << 14);
	/** Bytes written so far. */
	length = 0;

	/** Begins anew: what `written` gave is overwritten. */
	clear(): void {
		this.length = 0;
		if (this.buffer.length > keptBytesMax) {
			this.buffer = Buffer.allocUnsafe(1 << 14);
		}
	}

	/** All bytes from an offset on, as a view that lasts until the next `clear`. */
	written(start = 0): Buffer {
		return this.buffer.subarray(start, this.length);
	}

	/** Makes room for so many bytes; to be called before they are written. */
	reserve(count: number): void {
		if (this.length + count <= this.buffer.length) {
			return;
		}

		const larger = Buffer.allocUnsafe(Math.max(this.length + count, this.buffer.length * 2));
		this.buffer.copy(larger, 0, 0, this.length);
		this.buffer = larger;
	}

	byte(value: number): void {
		this.buffer[this.length++] = value;
	}

	/** A safe integer that is not negative. */
	varint(value: number): void {
		let rest = value;
		while (rest >= 0x80) {
			this.buffer[this.length++] = (rest % 0x80) | 0x80;
			rest = Math.floor(rest / 0x80);
		}

		this.buffer[this.length++] = rest;
	}

	/** A number of 64 bits, a negative one as its complement. */
	varint64(value: bigint): void {
		halves.setBigUint64(0, BigInt.asUintN(64, value));
		let high = halves.getUint32(0);
		let low = halves.getUint32(4);
		while (high > 0 || low >= 0x80) {
			this.buffer[this.length++] = (low & 0x7F) | 0x80;
			low = ((low >>> 7) | (high << 25)) >>> 0;
			high >>>= 7;
		}

		this.buffer[this.length++] = low;
	}

	bytes(bytes: Uint8Array): void {
		this.buffer.set(bytes, this.length);
		this.length += bytes.length;
	}
}

/** Bytes that a varint of this safe integer takes. */
export function varintSize(value: number): number {
	let size = 1;
	for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
		size++;
	}

	return size;
}
