/**
Reads JSON from bytes, piece by piece: a snapshot can be larger than any string, and most of it becomes nodes at once.
*/
import {type Buffer} from 'node:buffer';

const quote = 0x22;
const backslash = 0x5C;
const space = 0x20;
const comma = 0x2C;
const colon = 0x3A;
const zero = 0x30;
const nine = 0x39;

export class JsonScanner {
	#offset = 0;
	readonly #bytes: Buffer;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	/** Where it is; set to go back there. */
	get offset(): number {
		return this.#offset;
	}

	set offset(offset: number) {
		this.#offset = offset;
	}

	/** Takes these very bytes, if they are next. */
	takeBytes(expected: Buffer): boolean {
		const bytes = this.#bytes;
		const start = this.#offset;
		let length = 0;
		while (length < expected.length && bytes[start + length] === expected[length]) {
			length++;
		}

		if (length < expected.length) {
			return false;
		}

		this.#offset = start + length;
		return true;
	}

	/** Takes what is left of a string, up to its closing quote; undefined when it has escapes or no end. */
	takePlainText(): string | undefined {
		const start = this.#offset;
		return this.skipPlainText() ? this.#bytes.toString('utf8', start, this.#offset) : undefined;
	}

	/** The same without looking at it; `false` when it has escapes or no end. */
	skipPlainText(): boolean {
		const bytes = this.#bytes;
		for (let at = this.#offset; at < bytes.length; at++) {
			const byte = bytes[at]!;
			if (byte === quote) {
				this.#offset = at;
				return true;
			}

			if (byte === backslash) {
				return false;
			}
		}

		return false;
	}

	/** Takes the name of a member, with the comma before it and the colon behind it; undefined, with nothing taken, at blanks and escapes. */
	takePlainName(): string | undefined {
		const bytes = this.#bytes;
		const start = this.#offset + (bytes[this.#offset] === comma ? 1 : 0) + 1;
		if (bytes[start - 1] !== quote) {
			return undefined;
		}

		let end = start;
		while (end < bytes.length && bytes[end] !== quote && bytes[end] !== backslash) {
			end++;
		}

		if (bytes[end] !== quote || bytes[end + 1] !== colon) {
			return undefined;
		}

		this.#offset = end + 2;
		return bytes.toString('utf8', start, end);
	}

	/** Takes digits; -1 when there are none. */
	takeDigits(): number {
		const bytes = this.#bytes;
		let value = isDigit(bytes[this.#offset]) ? 0 : -1;
		for (; isDigit(bytes[this.#offset]); this.#offset++) {
			value = (value * 10) + bytes[this.#offset]! - zero;
		}

		return value;
	}

	/** The next byte that is not a blank, as a character; it is not taken. Empty at the end. */
	peek(): string {
		const bytes = this.#bytes;
		while (this.#offset < bytes.length && bytes[this.#offset]! <= space) {
			this.#offset++;
		}

		return this.#offset < bytes.length ? String.fromCharCode(bytes[this.#offset]!) : '';
	}

	/** Takes one structural character, if it is the next. */
	take(character: string): boolean {
		if (this.peek() !== character) {
			return false;
		}

		this.#offset++;
		return true;
	}

	expect(character: string): void {
		if (!this.take(character)) {
			throw new SyntaxError(`the JSON has no ${character} at byte ${this.#offset}`);
		}
	}

	/** Takes a string. */
	string(): string {
		const start = this.#offset;
		const hasEscape = this.skipString();
		return hasEscape
			? JSON.parse(this.#bytes.toString('utf8', start, this.#offset).trimStart()) as string
			: this.#bytes.toString('utf8', this.#bytes.indexOf(quote, start) + 1, this.#offset - 1);
	}

	/** Takes a string without looking at it; says whether it has escapes. */
	skipString(): boolean {
		this.expect('"');
		const bytes = this.#bytes;
		let hasEscape = false;
		for (let at = this.#offset; at < bytes.length; at++) {
			const byte = bytes[at]!;
			if (byte === quote) {
				this.#offset = at + 1;
				return hasEscape;
			}

			if (byte !== backslash) {
				continue;
			}

			hasEscape = true;
			at++;
		}

		throw new SyntaxError(`the JSON ends in the string at byte ${this.#offset}`);
	}

	/** Takes any value that fits into memory as a whole. */
	value(): unknown {
		this.peek();
		const start = this.#offset;
		this.skipValue();
		return JSON.parse(this.#bytes.toString('utf8', start, this.#offset));
	}

	skipValue(): void {
		let depth = 0;
		do {
			const character = this.peek();
			switch (character) {
				case '"': {
					this.skipString();

					break;
				}

				case '{':
				case '[': {
					this.#offset++;
					depth++;

					break;
				}

				case '}':
				case ']': {
					this.#offset++;
					depth--;

					break;
				}

				case ',':
				case ':': {
					this.#offset++;

					break;
				}

				default: {
					this.#skipLiteral();
				}
			}
		} while (depth > 0);
	}

	/** Takes a number. */
	number(): number {
		this.peek();
		const start = this.#offset;
		this.#skipLiteral();
		return Number(this.#bytes.toString('latin1', start, this.#offset));
	}

	/** Takes `null`, if it is next. */
	takeNull(): boolean {
		if (this.peek() !== 'n') {
			return false;
		}

		this.#skipLiteral();
		return true;
	}

	/** Takes the members of an object one by one; the loop takes each value. */
	* members(): Generator<string> {
		if (this.takeNull()) {
			return;
		}

		this.expect('{');
		if (this.take('}')) {
			return;
		}

		do {
			const name = this.string();
			this.expect(':');
			yield name;
		} while (this.take(','));

		this.expect('}');
	}

	/** Takes the elements of an array; the loop takes each value. */
	* elements(): Generator<undefined> {
		if (this.takeNull()) {
			return;
		}

		this.expect('[');
		if (this.take(']')) {
			return;
		}

		do {
			yield undefined;
		} while (this.take(','));

		this.expect(']');
	}

	/** Numbers, true, false, null. */
	#skipLiteral(): void {
		const bytes = this.#bytes;
		const start = this.#offset;
		while (this.#offset < bytes.length && !endsLiteral(bytes[this.#offset]!)) {
			this.#offset++;
		}

		if (this.#offset === start) {
			throw new SyntaxError(`the JSON has no value at byte ${start}`);
		}
	}
}

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= zero && byte <= nine;
}

function endsLiteral(byte: number): boolean {
	return byte <= space || byte === 0x2C || byte === 0x3A || byte === 0x5D || byte === 0x7D;
}
