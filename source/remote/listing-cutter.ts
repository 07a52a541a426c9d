/**
The children of a directory, cut out of the answer while it comes, so that nobody has to hold all of it.
*/
import {Buffer} from 'node:buffer';
import {RequestError} from '../engine/errors.ts';

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x5D];

/** `{"node":{"nodes":[` */
const listDepth = 3;
/** The rest of an answer without the children. */
const headBytesMax = 1 << 20;

export class ListingCutter {
	readonly #stack: number[] = [];
	readonly #head: Buffer[] = [];
	#headBytes = 0;
	#child: Buffer[] = [];
	#isInString = false;
	#isEscaped = false;

	/** The answer with an empty list in place of the children. */
	get head(): Buffer {
		return Buffer.concat(this.#head);
	}

	/** The JSON of each child that is complete. */
	* feed(chunk: Buffer): Generator<Buffer> {
		let start = 0;
		for (let i = 0; i < chunk.length; i++) {
			const byte = chunk[i]!;
			if (this.#isInString) {
				this.#passString(byte);
			} else {
				switch (byte) {
					case quote: {
						this.#isInString = true;

						break;
					}

					case openBrace:
					case openBracket: {
						if (this.#isInList) {
							this.#drop(chunk.subarray(start, i));
							start = i;
						}

						this.#stack.push(byte);
						if (this.#isInList) {
							this.#keep(chunk.subarray(start, i + 1));
							start = i + 1;
						}

						break;
					}

					case closeBrace:
					case closeBracket: {
						const wasInList = this.#isInList;
						this.#stack.pop();
						if (wasInList) {
							this.#drop(chunk.subarray(start, i));
							start = i;
						} else if (this.#isInList) {
							yield Buffer.concat([...this.#child, chunk.subarray(start, i + 1)]);
							this.#child = [];
							start = i + 1;
						}

						break;
					}
 // No default
				}
			}
		}

		const rest = chunk.subarray(start);
		if (this.#isInList) {
			this.#drop(rest);
		} else if (this.#hasList) {
			this.#child.push(rest);
		} else {
			this.#keep(rest);
		}
	}

	get #hasList(): boolean {
		const [first, second, third] = this.#stack;
		return first === openBrace && second === openBrace && third === openBracket;
	}

	get #isInList(): boolean {
		return this.#stack.length === listDepth && this.#hasList;
	}

	#passString(byte: number): void {
		if (this.#isEscaped) {
			this.#isEscaped = false;
		} else if (byte === backslash) {
			this.#isEscaped = true;
		} else if (byte === quote) {
			this.#isInString = false;
		}
	}

	#keep(bytes: Buffer): void {
		this.#headBytes += bytes.length;
		if (this.#headBytes > headBytesMax) {
			throw new RequestError('client: the answer is not a listing of a directory');
		}

		this.#head.push(bytes);
	}

	/** What is between two children. */
	#drop(bytes: Buffer): void {
		if (/[^\s,]/.test(bytes.toString('latin1'))) {
			throw new RequestError('client: the answer is not a listing of a directory');
		}
	}
}
