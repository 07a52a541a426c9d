/**
CRC-32C. The native function takes half a microsecond to be called, in which a table is through with a record of the usual length.
*/
import {Buffer} from 'node:buffer';
import {crc32c} from '@node-rs/crc32';

const polynomial = 0x82_F6_3B_78;
const tableLengthMax = 1024;

/** So many bytes are taken together: as many tables of 256, one behind the other, the first for the last of those bytes. */
const stride = 8;
const table = makeTable();

function makeTable(): Int32Array {
	const sums = new Int32Array(stride * 256);
	for (let byte = 0; byte < 256; byte++) {
		let sum = byte;
		for (let bit = 0; bit < 8; bit++) {
			sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ polynomial;
		}

		sums[byte] = sum;
	}

	for (let i = 256; i < sums.length; i++) {
		const sum = sums[i - 256]!;
		sums[i] = (sum >>> 8) ^ sums[sum & 0xFF]!;
	}

	return sums;
}

/** The sum of what `crc` is the sum of, followed by the bytes between two offsets. */
export function continueCrc(crc: number, bytes: Uint8Array, start: number, end: number): number {
	if (end - start > tableLengthMax) {
		return crc32c(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start), crc);
	}

	let sum = ~crc;
	let at = start;
	for (; at + stride <= end; at += stride) {
		sum = table[0x7_00 + ((sum ^ bytes[at]!) & 0xFF)]!
			^ table[0x6_00 + (((sum >>> 8) ^ bytes[at + 1]!) & 0xFF)]!
			^ table[0x5_00 + (((sum >>> 16) ^ bytes[at + 2]!) & 0xFF)]!
			^ table[0x4_00 + ((sum >>> 24) ^ bytes[at + 3]!)]!
			^ table[0x3_00 + bytes[at + 4]!]!
			^ table[0x2_00 + bytes[at + 5]!]!
			^ table[0x1_00 + bytes[at + 6]!]!
			^ table[bytes[at + 7]!]!;
	}

	for (; at < end; at++) {
		sum = (sum >>> 8) ^ table[(sum ^ bytes[at]!) & 0xFF]!;
	}

	return ~sum >>> 0;
}
