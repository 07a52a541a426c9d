/**
One directory as the cache knows it: names in byte order, directories apart from keys.
*/
import {type Node} from '../engine/engine.ts';
import {baseName} from '../protocol/paths.ts';
import {compareText} from '../protocol/text.ts';
import {expirationTime} from './expirations.ts';

/** Values are kept for previews alone. */
const previewLengthMax = 200;

export type CachedEntry = {
	readonly name: string;
	readonly isDirectory: boolean;
	/** The start of the value; empty for directories. */
	readonly preview: string;
	/** How long the whole value is, in UTF-16 units. */
	readonly valueLength: number;
	/** Milliseconds since the epoch; absent for permanent nodes. */
	readonly expiration?: number;
	readonly createdIndex: number;
	readonly modifiedIndex: number;
};

export function entryOf(node: Node): CachedEntry {
	const value = node.value ?? '';
	return {
		name: baseName(node.key),
		isDirectory: node.dir === true,
		preview: value.slice(0, previewLengthMax),
		valueLength: value.length,
		expiration: expirationTime(node),
		createdIndex: node.createdIndex,
		modifiedIndex: node.modifiedIndex,
	};
}

/** Where `name` stands or belongs in the sorted names. */
function position(names: readonly string[], name: string): number {
	let low = 0;
	let high = names.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compareText(names[middle]!, name) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}

export class Directory {
	/** Store index of the listing: older events are in it already. */
	readonly index: number;
	readonly #entries = new Map<string, CachedEntry>();
	readonly #directories: string[] = [];
	readonly #keys: string[] = [];

	constructor(nodes: readonly Node[], index: number) {
		this.index = index;
		for (const node of nodes) {
			const entry = entryOf(node);
			this.#entries.set(entry.name, entry);
			(entry.isDirectory ? this.#directories : this.#keys).push(entry.name);
		}

		this.#directories.sort(compareText);
		this.#keys.sort(compareText);
	}

	get directories(): readonly string[] {
		return this.#directories;
	}

	get keys(): readonly string[] {
		return this.#keys;
	}

	get size(): number {
		return this.#entries.size;
	}

	entry(name: string): CachedEntry | undefined {
		return this.#entries.get(name);
	}

	put(entry: CachedEntry): void {
		const before = this.#entries.get(entry.name);
		if (before?.isDirectory === entry.isDirectory) {
			this.#entries.set(entry.name, entry);
			return;
		}

		this.remove(entry.name);
		this.#entries.set(entry.name, entry);
		const names = entry.isDirectory ? this.#directories : this.#keys;
		names.splice(position(names, entry.name), 0, entry.name);
	}

	remove(name: string): CachedEntry | undefined {
		const entry = this.#entries.get(name);
		if (entry !== undefined) {
			this.#entries.delete(name);
			const names = entry.isDirectory ? this.#directories : this.#keys;
			names.splice(position(names, name), 1);
		}

		return entry;
	}
}
