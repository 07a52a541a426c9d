/**
What a finder searches: up to millions of texts as bytes in large blocks, outside of the heap, each with a mask of the characters
that it has, so that most texts are passed over by one comparison.
*/
import {Buffer} from 'node:buffer';
import {bytesFromText, textFromBytes} from '../../protocol/text.ts';

const blockBits = 20;
const blockLength = 1 << blockBits;
const offsetMask = blockLength - 1;

/** Of all texts together, in bytes. */
export const haystackLengthMax = 1 << 29;

/** Capital letters of ASCII as small ones; all other bytes as they are. */
const folded = Uint8Array.from({length: 256}, (_, byte) => byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** One bit for each letter, one for two digits, one for all that is not ASCII; none for signs, which nearly every key has. */
const maskBits = Uint32Array.from({length: 256}, (_, byte) => {
	const lower = folded[byte]!;
	if (lower >= 97 && lower <= 122) {
		return 1 << (lower - 97);
	}

	if (lower >= 48 && lower <= 57) {
		return 1 << (26 + ((lower - 48) >> 1));
	}

	return lower >= 128 ? 1 << 31 : 0;
});

const slash = 47;

/** A word of a query, as bytes. */
export type Term = {
	readonly bytes: Uint8Array;
	readonly mask: number;
	/** A capital letter in it asks for the same case. */
	readonly isExact: boolean;
	/** Found only as it stands, not letter by letter: bytes beyond ASCII mean something only together. */
	readonly isWhole: boolean;
};

function maskOf(bytes: Uint8Array): number {
	let mask = 0;
	for (const byte of bytes) {
		mask |= maskBits[byte]!;
	}

	return mask >>> 0;
}

/** Each word of a query has to be found by itself, in any order. */
export function termsOf(query: string): readonly Term[] {
	return query.split(' ').filter(word => word !== '').map(word => {
		const bytes = bytesFromText(word);
		const isWhole = bytes.some(byte => byte >= 128);
		const isExact = isWhole || /[A-Z]/.test(word);
		return {
			bytes: isExact ? bytes : bytes.map(byte => folded[byte]!), mask: maskOf(bytes), isExact, isWhole,
		};
	});
}

/** Where the first letter of a term is when each letter is taken as near to the end as possible; -1 when one is missing. */
function firstPlace(block: Buffer, start: number, end: number, {bytes, isExact, isWhole}: Term): number {
	if (isWhole) {
		const place = block.subarray(start, end).lastIndexOf(bytes);
		return place === -1 ? -1 : start + place;
	}

	let left = bytes.length - 1;
	for (let i = end - 1; i >= start; i--) {
		const byte = block[i]!;
		if ((isExact ? byte : folded[byte]!) !== bytes[left]!) {
			continue;
		}

		if (left === 0) {
			return i;
		}

		left--;
	}

	return -1;
}

/** Where its last letter is when each one is taken as near to that first one as possible. */
function lastPlace(block: Uint8Array, first: number, {bytes, isExact}: Term): number {
	let next = 0;
	for (let i = first; ; i++) {
		const byte = block[i]!;
		if ((isExact ? byte : folded[byte]!) === bytes[next]! && ++next === bytes.length) {
			return i;
		}
	}
}

function isBoundary(byte: number): boolean {
	const lower = folded[byte]!;
	return !((lower >= 97 && lower <= 122) || (lower >= 48 && lower <= 57) || lower >= 128);
}

function hasSlash(block: Uint8Array, start: number, end: number): boolean {
	for (let i = start; i < end; i++) {
		if (block[i] === slash) {
			return true;
		}
	}

	return false;
}

export class Haystack {
	readonly #blocks: Buffer[] = [];
	#used = blockLength;
	#starts = new Uint32Array(1024);
	#lengths = new Uint32Array(1024);
	#masks = new Uint32Array(1024);
	#size = 0;
	#length = 0;
	readonly #lengthMax: number;

	constructor(lengthMax = haystackLengthMax) {
		this.#lengthMax = lengthMax;
	}

	get size(): number {
		return this.#size;
	}

	/** Returns false when there is no room for it. */
	add(text: string): boolean {
		const bytes = bytesFromText(text);
		if (bytes.length >= blockLength || this.#length + bytes.length > this.#lengthMax) {
			return false;
		}

		if (this.#used + bytes.length >= blockLength) {
			this.#blocks.push(Buffer.alloc(blockLength));
			this.#used = 0;
		}

		if (this.#size === this.#masks.length) {
			this.#grow();
		}

		this.#blocks.at(-1)!.set(bytes, this.#used);
		this.#starts[this.#size] = ((this.#blocks.length - 1) * blockLength) + this.#used;
		this.#lengths[this.#size] = bytes.length;
		this.#masks[this.#size] = maskOf(bytes);
		this.#used += bytes.length;
		this.#length += bytes.length;
		this.#size++;
		return true;
	}

	text(index: number): string {
		const start = this.#starts[index]! & offsetMask;
		return textFromBytes(this.#blockOf(index).subarray(start, start + this.#lengths[index]!));
	}

	/** How far the text is from the terms, 0 for the best; -1 when one of them is not in it. */
	distance(index: number, terms: readonly Term[]): number {
		const mask = this.#masks[index]!;
		let distance = 0;
		for (const term of terms) {
			if (((mask & term.mask) >>> 0) !== term.mask) {
				return -1;
			}

			const block = this.#blockOf(index);
			const start = this.#starts[index]! & offsetMask;
			const end = start + this.#lengths[index]!;
			const first = firstPlace(block, start, end, term);
			if (first === -1) {
				return -1;
			}

			const last = lastPlace(block, first, term);
			// Letters that stand together, at the beginning of a word and in the last part of a path, are what people mean.
			const isAtStart = first === start || isBoundary(block[first]!) || isBoundary(block[first - 1]!);
			distance += (8 * (last - first + 1 - term.bytes.length)) + (isAtStart ? 0 : 6) + (hasSlash(block, last + 1, end - 1) ? 4 : 0);
		}

		return distance;
	}

	length(index: number): number {
		return this.#lengths[index]!;
	}

	/** The offsets, in bytes, of all letters of the terms in the text. */
	matched(index: number, terms: readonly Term[]): ReadonlySet<number> {
		const block = this.#blockOf(index);
		const start = this.#starts[index]! & offsetMask;
		const found = new Set<number>();
		for (const term of terms) {
			const first = firstPlace(block, start, start + this.#lengths[index]!, term);
			let next = 0;
			for (let i = first; i !== -1 && next < term.bytes.length; i++) {
				const byte = block[i]!;
				if ((term.isExact ? byte : folded[byte]!) !== term.bytes[next]!) {
					continue;
				}

				found.add(i - start);
				next++;
			}
		}

		return found;
	}

	#blockOf(index: number): Buffer {
		return this.#blocks[this.#starts[index]! >>> blockBits]!;
	}

	#grow(): void {
		const length = this.#masks.length * 2;
		const starts = new Uint32Array(length);
		starts.set(this.#starts);
		this.#starts = starts;
		const lengths = new Uint32Array(length);
		lengths.set(this.#lengths);
		this.#lengths = lengths;
		const masks = new Uint32Array(length);
		masks.set(this.#masks);
		this.#masks = masks;
	}
}
