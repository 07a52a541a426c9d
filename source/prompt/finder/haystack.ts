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
	/** Whether a text with its mask has it. */
	readonly isInMask: boolean;
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
			bytes: isExact ? bytes : bytes.map(byte => folded[byte]!), mask: maskOf(bytes), isExact, isWhole, isInMask: /^[a-z]$/.test(word),
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
	let wanted = bytes[left]!;
	for (let i = end - 1; i >= start; i--) {
		const byte = block[i]!;
		if (byte !== wanted && (isExact || folded[byte]! !== wanted)) {
			continue;
		}

		if (left === 0) {
			return i;
		}

		wanted = bytes[--left]!;
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

function grown(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
	const result = new Uint32Array(length);
	result.set(array);
	return result;
}

export class Haystack {
	readonly #blocks: Buffer[] = [];
	#used = blockLength;
	#starts = new Uint32Array(1024);
	#lengths = new Uint32Array(1024);
	#masks = new Uint32Array(1024);
	/** Where in a text its last part begins: at a slash that is not its end; 0 when there is none. */
	#lastSlashes = new Uint32Array(1024);
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
		this.#lastSlashes[this.#size] = Math.max(0, bytes.subarray(0, -1).lastIndexOf(slash));
		this.#used += bytes.length;
		this.#length += bytes.length;
		this.#size++;
		return true;
	}

	text(index: number): string {
		const start = this.#starts[index]! & offsetMask;
		return textFromBytes(this.#blockOf(index).subarray(start, start + this.#lengths[index]!));
	}

	/**
	How far the text is from the terms, 0 for the best; -1 when one of them is not in it. Of what is further than `farthest` no more is
	found out than that it has them.
	*/
	distance(index: number, terms: readonly Term[], farthest = Infinity): number {
		const mask = this.#masks[index]!;
		let distance = 0;
		for (const term of terms) {
			if (((mask & term.mask) >>> 0) !== term.mask) {
				return -1;
			}

			if (term.isInMask && distance > farthest) {
				continue;
			}

			const place = this.#starts[index]!;
			const block = this.#blocks[place >>> blockBits]!;
			const start = place & offsetMask;
			const first = firstPlace(block, start, start + this.#lengths[index]!, term);
			if (first === -1) {
				return -1;
			}

			// Letters that stand together, at the beginning of a word and in the last part of a path, are what people mean.
			if (first !== start && !isBoundary(block[first]!) && !isBoundary(block[first - 1]!)) {
				distance += 6;
			}

			if (distance > farthest) {
				continue;
			}

			const last = lastPlace(block, first, term);
			distance += (8 * (last - first + 1 - term.bytes.length)) + (start + this.#lastSlashes[index]! > last ? 4 : 0);
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
		this.#starts = grown(this.#starts, length);
		this.#lengths = grown(this.#lengths, length);
		this.#masks = grown(this.#masks, length);
		this.#lastSlashes = grown(this.#lastSlashes, length);
	}
}
