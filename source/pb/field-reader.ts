/**
Reads the fields of a protobuf message where it lies in a buffer, without a view or an object for any of them: for the messages
of which a log has hundreds of thousands. It takes only what etcd and we write. Anything else makes the message `isUnusual`,
which leaves it to the generated schema.
*/
import {type Buffer} from 'node:buffer';

/** As many bytes of a varint as surely fit into a number. */
const numberBytesMax = 7;
/** And into 64 bits without the sign. */
const positiveBytesMax = 9;
const varintBytesMax = 10;

export class FieldReader {
	/** Where the bytes lie that were read last. */
	start = 0;
	end = 0;
	isUnusual = false;
	#bytes!: Buffer;
	#at = 0;
	#messageEnd = 0;

	/** Begins with the message between two offsets, which MUST lie in the buffer. */
	open(bytes: Buffer, start: number, end: number): void {
		this.#bytes = bytes;
		this.#at = start;
		this.#messageEnd = end;
		this.isUnusual = false;
	}

	/** Whether all was read and nothing was unusual. */
	get isComplete(): boolean {
		return !this.isUnusual && this.#at === this.#messageEnd;
	}

	/** Takes the tag of a field, if it is next. */
	takeTag(tag: number): boolean {
		if (this.#at >= this.#messageEnd || this.#bytes[this.#at] !== tag) {
			return false;
		}

		this.#at++;
		return true;
	}

	/** The same for a tag of two bytes. */
	takeLongTag(first: number, second: number): boolean {
		if (this.#at + 1 >= this.#messageEnd || this.#bytes[this.#at] !== first || this.#bytes[this.#at + 1] !== second) {
			return false;
		}

		this.#at += 2;
		return true;
	}

	/** Takes all that is left of the message, if it is these very bytes. */
	takeLast(expected: Uint8Array): boolean {
		const start = this.#at;
		if (this.#messageEnd - start !== expected.length) {
			return false;
		}

		let length = 0;
		while (length < expected.length && this.#bytes[start + length] === expected[length]) {
			length++;
		}

		if (length < expected.length) {
			return false;
		}

		this.#at = this.#messageEnd;
		return true;
	}

	/** A varint that fits into a number and is not negative. */
	number(): number {
		let value = 0;
		let scale = 1;
		const end = Math.min(this.#messageEnd, this.#at + numberBytesMax);
		for (let at = this.#at; at < end; at++) {
			const byte = this.#bytes[at]!;
			if (byte < 0x80) {
				this.#at = at + 1;
				return value + (byte * scale);
			}

			value += (byte & 0x7F) * scale;
			scale *= 0x80;
		}

		this.isUnusual = true;
		return 0;
	}

	/** A varint of 64 bits that is not negative. */
	bigint(): bigint {
		const start = this.#at;
		// The most frequent one costs no object.
		if (!this.skipNumber() || this.#bytes[start] === 0) {
			return 0n;
		}

		const length = this.#at - start;
		if (length > positiveBytesMax) {
			this.isUnusual = true;
			return 0n;
		}

		const lowerBytes = Math.min(length, numberBytesMax);
		let upper = 0;
		for (let i = length - 1; i >= lowerBytes; i--) {
			upper = (upper * 0x80) + (this.#bytes[start + i]! & 0x7F);
		}

		let lower = 0;
		for (let i = lowerBytes - 1; i >= 0; i--) {
			lower = (lower * 0x80) + (this.#bytes[start + i]! & 0x7F);
		}

		return upper === 0 ? BigInt(lower) : (BigInt(upper) << 49n) | BigInt(lower);
	}

	boolean(): boolean {
		const value = this.number();
		this.isUnusual ||= value > 1;
		return value === 1;
	}

	/** Bytes, which then lie from `start` to `end`. */
	bytes(): void {
		const length = this.number();
		this.start = this.#at;
		this.end = this.#at + length;
		if (this.end > this.#messageEnd) {
			this.isUnusual = true;
			this.end = this.start;
		}

		this.#at = this.end;
	}

	/** A varint that nobody asks for; `false` when it is unusual. */
	skipNumber(): boolean {
		const end = Math.min(this.#messageEnd, this.#at + varintBytesMax);
		while (this.#at < end) {
			this.#at++;
			if (this.#bytes[this.#at - 1]! < 0x80) {
				return true;
			}
		}

		this.isUnusual = true;
		return false;
	}
}
