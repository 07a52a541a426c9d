/**
Where a response body ends: after a number of bytes, after the last chunk, or with the connection. No I/O.
*/
import {type Buffer} from 'node:buffer';
import {AttemptError} from '../engine/failures.ts';
import {goWords} from './go-words.ts';

/** What came out of some bytes of a connection. */
export type Decoded = {
	readonly parts: readonly Buffer[];
	/** The bytes behind the body. */
	readonly rest: Buffer;
};

export type BodyDecoder = {
	readonly isComplete: boolean;
	/** Throws AttemptError for bytes that cannot belong to a body. */
	decode(bytes: Buffer): Decoded;
};

export class SizedBody implements BodyDecoder {
	#bytesLeft: number;

	constructor(size: number) {
		this.#bytesLeft = size;
	}

	get isComplete(): boolean {
		return this.#bytesLeft === 0;
	}

	decode(bytes: Buffer): Decoded {
		const part = bytes.subarray(0, this.#bytesLeft);
		this.#bytesLeft -= part.length;
		return {parts: part.length === 0 ? [] : [part], rest: bytes.subarray(part.length)};
	}
}

/** The end of the connection is the end of the body. */
export class BodyUntilClose implements BodyDecoder {
	get isComplete(): boolean {
		return false;
	}

	decode(bytes: Buffer): Decoded {
		return {parts: bytes.length === 0 ? [] : [bytes], rest: bytes.subarray(bytes.length)};
	}
}

const lineBytesMax = 4096;
const trailerLinesMax = 100;
/** A larger size is not an exact number. */
const sizeDigitsMax = 13;

export class ChunkedBody implements BodyDecoder {
	#expects: 'size' | 'separator' | 'trailer' | 'nothing' = 'size';
	#bytesLeft = 0;
	#line = '';
	#trailerLines = 0;

	get isComplete(): boolean {
		return this.#expects === 'nothing';
	}

	decode(bytes: Buffer): Decoded {
		const parts: Buffer[] = [];
		let position = 0;
		while (position < bytes.length && !this.isComplete) {
			if (this.#bytesLeft > 0) {
				const part = bytes.subarray(position, position + this.#bytesLeft);
				parts.push(part);
				position += part.length;
				this.#bytesLeft -= part.length;
				continue;
			}

			const newline = bytes.indexOf(0x0A, position);
			const end = newline === -1 ? bytes.length : newline;
			this.#line += bytes.toString('latin1', position, end);
			position = end + 1;
			if (this.#line.length > lineBytesMax) {
				throw new AttemptError('tooLong', goWords.longHeaderLine);
			}

			if (newline !== -1) {
				this.#endLine();
			}
		}

		return {parts, rest: bytes.subarray(position)};
	}

	#endLine(): void {
		const line = this.#line.replace(/\r$/, '');
		this.#line = '';
		if (this.#expects === 'size') {
			this.#startChunk(line);
		} else if (this.#expects === 'separator') {
			if (line !== '') {
				throw new AttemptError('brokenHttp', goWords.malformedChunks);
			}

			this.#expects = 'size';
		} else if (line === '') {
			this.#expects = 'nothing';
		} else if (++this.#trailerLines > trailerLinesMax) {
			throw new AttemptError('tooLong', goWords.manyTrailers);
		}
	}

	#startChunk(line: string): void {
		const digits = /^(?<digits>[\da-f]+)[ \t]*(?:;.*)?$/i.exec(line)?.groups!.digits;
		if (digits === undefined) {
			throw new AttemptError('brokenHttp', goWords.badChunkLength);
		}

		if (digits.length > sizeDigitsMax) {
			throw new AttemptError('tooLong', goWords.longChunk);
		}

		this.#bytesLeft = Number.parseInt(digits, 16);
		this.#expects = this.#bytesLeft === 0 ? 'trailer' : 'separator';
	}
}
