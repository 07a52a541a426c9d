/**
A term of a query on its way through the texts of a haystack. Texts of one directory come one after the other, so what the term
finds in their common beginning is found once for all of them.
*/
import {Buffer} from 'node:buffer';
import {
	folded,
	isBoundary,
	maskBits,
	type Term,
} from './letters.ts';

/** A text as it lies in memory: its directory, with the slash, and the rest. */
export type Parts = {
	directory: number;
	directoryBlock: Buffer;
	directoryStart: number;
	directoryLength: number;
	block: Buffer;
	start: number;
	length: number;
	/** Of the rest. */
	mask: number;
};

const unknown = -2;

export class SoughtTerm {
	readonly term: Term;
	/** Where the first letter is in the text that was looked at last. */
	#first = -1;
	readonly #lastBit: number;
	#directory = -1;
	/** In the directory, by how many letters of the term are sought there: where the first of them is, and -1 when one is missing. */
	readonly #firsts: Int32Array;
	/** From that first one on: how many letters of the whole term are there when each is taken as early as possible. */
	readonly #reached: Int32Array;
	/** The distance, when all are there. */
	readonly #distances: Int32Array;
	/** How many letters were not in the rest of the text. */
	#left = 0;

	constructor(term: Term) {
		this.term = term;
		this.#lastBit = maskBits[term.bytes.at(-1)!]!;
		const size = term.bytes.length + 1;
		this.#firsts = new Int32Array(size);
		this.#reached = new Int32Array(size);
		this.#distances = new Int32Array(size);
	}

	/** Whether the text has all letters, each taken as near to the end as possible. */
	find(parts: Parts): boolean {
		const {bytes, isExact, isWhole} = this.term;
		if (isWhole) {
			this.#first = wholeText(parts).lastIndexOf(bytes);
			return this.#first !== -1;
		}

		const {block, start, directoryLength} = parts;
		let left = bytes.length;
		// Most texts have not even the last letter in their last part.
		if (this.#lastBit === 0 || (parts.mask & this.#lastBit) !== 0) {
			let wanted = bytes[left - 1]!;
			for (let i = start + parts.length - 1; i >= start; i--) {
				const byte = block[i]!;
				if (byte !== wanted && (isExact || folded[byte]! !== wanted)) {
					continue;
				}

				left--;
				if (left === 0) {
					this.#left = 0;
					this.#first = directoryLength + i - start;
					return true;
				}

				wanted = bytes[left - 1]!;
			}
		}

		if (this.#directory !== parts.directory) {
			this.#directory = parts.directory;
			this.#firsts.fill(unknown);
		}

		if (this.#firsts[left] === unknown) {
			this.#findInDirectory(left, parts);
		}

		this.#left = left;
		this.#first = this.#firsts[left]!;
		return this.#first !== -1;
	}

	/** How far the text is from the term, 0 for the best; -1 when a letter is missing. */
	distance(parts: Parts): number {
		if (!this.find(parts)) {
			return -1;
		}

		const isDone = this.#left > 0 && this.#reached[this.#left] === this.term.bytes.length;
		return isDone ? this.#distances[this.#left]! : this.#distanceTo(this.#last(parts), parts);
	}

	/** Where all letters are, in bytes. */
	places(parts: Parts): readonly number[] {
		const {bytes, isExact} = this.term;
		const places: number[] = [];
		for (let i = this.find(parts) ? this.#first : Infinity; places.length < bytes.length && i < parts.directoryLength + parts.length; i++) {
			const byte = byteAt(parts, i);
			if ((isExact ? byte : folded[byte]!) === bytes[places.length]!) {
				places.push(i);
			}
		}

		return places;
	}

	/** Where the last letter of what was found is when each is taken as near to the first as possible. */
	#last({block, start, directoryLength}: Parts): number {
		const {bytes, isExact, isWhole} = this.term;
		if (isWhole) {
			return this.#first + bytes.length - 1;
		}

		let next = this.#left > 0 ? this.#reached[this.#left]! : 0;
		for (let i = this.#left > 0 ? 0 : this.#first - directoryLength; ; i++) {
			const byte = block[start + i]!;
			if ((isExact ? byte : folded[byte]!) === bytes[next]! && ++next === bytes.length) {
				return directoryLength + i;
			}
		}
	}

	/** Letters that stand together, at the beginning of a word and in the last part of a path, are what people mean. */
	#distanceTo(last: number, parts: Parts): number {
		const first = this.#first;
		const isInWord = first !== 0 && !isBoundary(byteAt(parts, first)) && !isBoundary(byteAt(parts, first - 1));
		return (isInWord ? 6 : 0) + (8 * (last - first + 1 - this.term.bytes.length)) + (last < parts.directoryLength - 1 ? 4 : 0);
	}

	#findInDirectory(count: number, parts: Parts): void {
		const {bytes, isExact} = this.term;
		const {directoryBlock, directoryStart, directoryLength} = parts;
		const letterAt = (i: number): number => isExact ? directoryBlock[directoryStart + i]! : folded[directoryBlock[directoryStart + i]!]!;
		let left = count;
		let first = directoryLength;
		while (left > 0 && first > 0) {
			first--;
			if (letterAt(first) === bytes[left - 1]!) {
				left--;
			}
		}

		this.#first = left === 0 ? first : -1;
		this.#firsts[count] = this.#first;
		if (left > 0) {
			return;
		}

		let reached = 0;
		let last = first;
		for (let i = first; i < directoryLength && reached < bytes.length; i++) {
			if (letterAt(i) !== bytes[reached]!) {
				continue;
			}

			reached++;
			last = i;
		}

		this.#reached[count] = reached;
		this.#distances[count] = this.#distanceTo(last, parts);
	}
}

function byteAt({directoryBlock, directoryStart, directoryLength, block, start}: Parts, offset: number): number {
	return offset < directoryLength ? directoryBlock[directoryStart + offset]! : block[start + offset - directoryLength]!;
}

/** For what is rare enough to be put together. */
export function wholeText({directoryBlock, directoryStart, directoryLength, block, start, length}: Parts): Buffer {
	return Buffer.concat([directoryBlock.subarray(directoryStart, directoryStart + directoryLength), block.subarray(start, start + length)]);
}
