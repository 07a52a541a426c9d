/**
A set of names in byte order, in chunks, so that a name can come and go in a directory of a million without moving all the
others, and the names with a common start are found without looking at the rest.
*/
import {compareText} from '../protocol/text.ts';
import {sortInSlices, type Slices} from '../util/event-loop-slices.ts';

/** Separates names in a joined text: half a surrogate pair, which no text of ours contains. */
export const nameSeparator = '\uD800';

const chunkLength = 512;
const chunkLengthMax = 2 * chunkLength;

export type NameRange = {
	/** Position of the first; exclusive end. */
	readonly start: number;
	readonly end: number;
};

/** The first position in `names` for which `isBehind` holds; it holds for all that follow. */
function firstBehind(names: readonly string[], isBehind: (name: string) => boolean): number {
	let low = 0;
	let high = names.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (isBehind(names[middle]!)) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}

	return low;
}

/** By bytes. JavaScript's own order is the same and many times faster as long as no character takes two units. */
function orderOf(names: readonly string[]): (a: string, b: string) => number {
	return names.some(name => /[\uD800-\uDFFF]/.test(name)) ? compareText : (a, b) => a < b ? -1 : (a > b ? 1 : 0);
}

export class SortedNames {
	/** None of them is empty. */
	readonly #chunks: string[][] = [];
	/** The names of a chunk as one text, until the chunk changes: many times faster to search than the names. */
	readonly #texts = new Map<readonly string[], string>();
	#size = 0;

	/** Each name once, in any order. */
	constructor(names: readonly string[] = []) {
		this.#fill(names.toSorted(orderOf(names)));
	}

	/** The same for very many names. */
	static async inSlices(names: readonly string[], slices: Slices): Promise<SortedNames> {
		const result = new SortedNames();
		result.#fill(await sortInSlices(names, orderOf(names), slices));
		return result;
	}

	get size(): number {
		return this.#size;
	}

	/** All names in order, joined by `nameSeparator`, in parts. */
	* texts(): Iterable<string> {
		for (const chunk of this.#chunks) {
			let text = this.#texts.get(chunk);
			if (text === undefined) {
				text = chunk.join(nameSeparator);
				this.#texts.set(chunk, text);
			}

			yield text;
		}
	}

	/** The name must not be there yet. */
	add(name: string): void {
		const index = Math.max(0, this.#chunkOf(name));
		const chunk = this.#chunks[index];
		this.#size++;
		if (chunk === undefined) {
			this.#chunks.push([name]);
			return;
		}

		this.#texts.delete(chunk);
		chunk.splice(firstBehind(chunk, other => compareText(other, name) > 0), 0, name);
		if (chunk.length > chunkLengthMax) {
			this.#chunks.splice(index + 1, 0, chunk.splice(chunkLength));
		}
	}

	remove(name: string): void {
		const index = this.#chunkOf(name);
		const chunk = this.#chunks[index];
		if (chunk === undefined) {
			return;
		}

		const position = firstBehind(chunk, other => compareText(other, name) >= 0);
		if (chunk[position] !== name) {
			return;
		}

		this.#texts.delete(chunk);
		chunk.splice(position, 1);
		this.#size--;
		if (chunk.length === 0) {
			this.#chunks.splice(index, 1);
		}
	}

	/** The names from `start` up to `end`, which is exclusive. */
	slice(start: number, end: number): readonly string[] {
		const result: string[] = [];
		let position = 0;
		for (const chunk of this.#chunks) {
			if (position >= end) {
				break;
			}

			if (position + chunk.length > start) {
				result.push(...chunk.slice(Math.max(0, start - position), end - position));
			}

			position += chunk.length;
		}

		return result;
	}

	/** The name at a position; undefined beyond the last. */
	at(position: number): string | undefined {
		return this.slice(position, position + 1)[0];
	}

	/** The position of the name; -1 when it is not there. */
	positionOf(name: string): number {
		const position = this.#position(other => compareText(other, name) >= 0);
		return this.at(position) === name ? position : -1;
	}

	/** The positions of the names that begin with `prefix`, which must not end within a character. */
	range(prefix: string): NameRange {
		return {
			start: this.#position(name => compareText(name, prefix) >= 0),
			end: this.#position(name => compareText(name, prefix) >= 0 && !name.startsWith(prefix)),
		};
	}

	/** Whether any name begins with `prefix`. */
	hasPrefix(prefix: string): boolean {
		const {start, end} = this.range(prefix);
		return end > start;
	}

	[Symbol.iterator](): IterableIterator<string> {
		return this.#chunks.values().flatMap(chunk => chunk.values());
	}

	#fill(sorted: readonly string[]): void {
		for (let start = 0; start < sorted.length; start += chunkLength) {
			this.#chunks.push(sorted.slice(start, start + chunkLength));
		}

		this.#size = sorted.length;
	}

	/** The chunk that holds the name or would hold it; -1 for a name before all others. */
	#chunkOf(name: string): number {
		let low = 0;
		let high = this.#chunks.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (compareText(this.#chunks[middle]![0]!, name) <= 0) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low - 1;
	}

	#position(isBehind: (name: string) => boolean): number {
		let position = 0;
		for (const chunk of this.#chunks) {
			if (isBehind(chunk.at(-1)!)) {
				return position + firstBehind(chunk, isBehind);
			}

			position += chunk.length;
		}

		return position;
	}
}
