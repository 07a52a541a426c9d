/**
What a finder searches: up to millions of texts as bytes in large blocks, outside of the heap, each with a mask of the characters
that it has, so that most texts are passed over by one comparison. What texts that follow one another have in common, their
directory, is there once.
*/
import {Buffer} from 'node:buffer';
import {bytesFromText, textFromBytes} from '../../protocol/text.ts';
import {maskOf} from './letters.ts';
import {wholeText, type Parts, type SoughtTerm} from './sought-term.ts';

const blockBits = 20;
const blockLength = 1 << blockBits;
const offsetMask = blockLength - 1;

/** Of all that is kept, in bytes. */
export const haystackLengthMax = 1 << 29;

const slash = 47;

/** Pieces of text by their number. */
class Pieces {
	starts = new Uint32Array(1024);
	lengths = new Uint32Array(1024);
	masks = new Int32Array(1024);
	/** Of texts: in which directory. */
	directories = new Uint32Array(1024);
	size = 0;

	grow(): void {
		const length = this.masks.length * 2;
		for (const name of ['starts', 'lengths', 'directories'] as const) {
			const longer = new Uint32Array(length);
			longer.set(this[name]);
			this[name] = longer;
		}

		const masks = new Int32Array(length);
		masks.set(this.masks);
		this.masks = masks;
	}
}

export class Haystack {
	readonly #blocks: Buffer[] = [];
	#used = blockLength;
	readonly #texts = new Pieces();
	/** What stands in front of the last part of a path, with the slash. */
	readonly #directories = new Pieces();
	/** The directory of the last text, and those around it that had texts. */
	readonly #open: number[] = [];
	/** The text that is looked at. */
	readonly #parts: Parts = {
		directory: -1, directoryBlock: Buffer.alloc(0), directoryStart: 0, directoryLength: 0,
		block: Buffer.alloc(0), start: 0, length: 0, mask: 0,
	};

	#length = 0;
	readonly #lengthMax: number;

	constructor(lengthMax = haystackLengthMax) {
		this.#lengthMax = lengthMax;
	}

	get size(): number {
		return this.#texts.size;
	}

	/** Returns false when there is no room for it. */
	add(text: string): boolean {
		const bytes = bytesFromText(text);
		// A slash at the end belongs to the name.
		const directoryLength = bytes.subarray(0, -1).lastIndexOf(slash) + 1;
		if (bytes.length >= blockLength || this.#length + bytes.length > this.#lengthMax) {
			return false;
		}

		const directory = this.#directoryOf(bytes.subarray(0, directoryLength));
		const index = this.#put(this.#texts, bytes.subarray(directoryLength));
		this.#texts.directories[index] = directory;
		return true;
	}

	text(index: number): string {
		return textFromBytes(wholeText(this.#partsOf(index)));
	}

	/** Whether all terms are in the text. */
	has(index: number, sought: readonly SoughtTerm[]): boolean {
		const mask = this.#maskOf(index);
		for (const each of sought) {
			const {term} = each;
			if ((mask & term.mask) !== term.mask || (!term.isInMask && !each.find(this.#partsOf(index)))) {
				return false;
			}
		}

		return true;
	}

	/**
	How far the text is from the terms, 0 for the best; -1 when one of them is not in it. Of what is further than `farthest` no more is
	found out than that it has them.
	*/
	distance(index: number, sought: readonly SoughtTerm[], farthest = Infinity): number {
		const mask = this.#maskOf(index);
		let distance = 0;
		for (const each of sought) {
			const {term} = each;
			if ((mask & term.mask) !== term.mask) {
				return -1;
			}

			if (term.isInMask && distance > farthest) {
				continue;
			}

			const own = each.distance(this.#partsOf(index));
			if (own === -1) {
				return -1;
			}

			distance += own;
		}

		return distance;
	}

	length(index: number): number {
		return this.#texts.lengths[index]! + this.#directories.lengths[this.#texts.directories[index]!]!;
	}

	/** The offsets, in bytes, of all letters of the terms in the text. */
	matched(index: number, sought: readonly SoughtTerm[]): ReadonlySet<number> {
		const parts = this.#partsOf(index);
		return new Set(sought.flatMap(each => each.places(parts)));
	}

	#maskOf(index: number): number {
		return this.#texts.masks[index]! | this.#directories.masks[this.#texts.directories[index]!]!;
	}

	/** Kept in one object, since it is needed for a million texts in a few hundredths of a second. */
	#partsOf(index: number): Parts {
		const parts = this.#parts;
		const directory = this.#texts.directories[index]!;
		if (parts.directory !== directory) {
			const place = this.#directories.starts[directory]!;
			parts.directory = directory;
			parts.directoryBlock = this.#blocks[place >>> blockBits]!;
			parts.directoryStart = place & offsetMask;
			parts.directoryLength = this.#directories.lengths[directory]!;
		}

		const place = this.#texts.starts[index]!;
		parts.block = this.#blocks[place >>> blockBits]!;
		parts.start = place & offsetMask;
		parts.length = this.#texts.lengths[index]!;
		parts.mask = this.#texts.masks[index]!;
		return parts;
	}

	/** Texts come in the order of a tree: their directory is the last one, one around that, or new. */
	#directoryOf(bytes: Uint8Array): number {
		for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1)) {
			const place = this.#directories.starts[last]!;
			const start = place & offsetMask;
			const length = this.#directories.lengths[last]!;
			const isAround = length <= bytes.length
				&& this.#blocks[place >>> blockBits]!.compare(bytes, 0, length, start, start + length) === 0;
			if (isAround && length === bytes.length) {
				return last;
			}

			if (isAround) {
				break;
			}

			this.#open.pop();
		}

		const directory = this.#put(this.#directories, bytes);
		this.#open.push(directory);
		return directory;
	}

	#put(pieces: Pieces, bytes: Uint8Array): number {
		if (this.#used + bytes.length >= blockLength) {
			this.#blocks.push(Buffer.alloc(blockLength));
			this.#used = 0;
		}

		if (pieces.size === pieces.masks.length) {
			pieces.grow();
		}

		this.#blocks.at(-1)!.set(bytes, this.#used);
		const index = pieces.size;
		pieces.starts[index] = ((this.#blocks.length - 1) * blockLength) + this.#used;
		pieces.lengths[index] = bytes.length;
		pieces.masks[index] = maskOf(bytes);
		this.#used += bytes.length;
		this.#length += bytes.length;
		pieces.size++;
		return index;
	}
}
