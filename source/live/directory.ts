/**
One directory as the cache knows it: names in byte order, directories apart from keys.
*/
import {type Node} from '../engine/engine.ts';
import {valuePreviews} from '../format/value-preview.ts';
import {baseName} from '../protocol/paths.ts';
import {byteLength} from '../protocol/text.ts';
import {forEachInSlices, type Slices} from '../util/event-loop-slices.ts';
import {graphemeCount} from '../terminal/text/graphemes.ts';
import {expirationTime} from './expirations.ts';
import {SortedNames} from './sorted-names.ts';

export type CachedEntry = {
	readonly name: string;
	readonly isDirectory: boolean;
	/** A line about the value, which is not kept itself; empty for directories. */
	readonly preview: string;
	/** The same for narrow places, where it is another one. */
	readonly brief?: string;
	/** How long the whole value is, in characters as a person counts them. */
	readonly valueLength: number;
	/** The same in bytes. */
	readonly valueBytes: number;
	/** Milliseconds since the epoch; absent for permanent nodes. */
	readonly expiration?: number;
	readonly createdIndex: number;
	readonly modifiedIndex: number;
};

export function entryOf(node: Node): CachedEntry {
	const value = node.value ?? '';
	const name = baseName(node.key);
	return {
		name,
		isDirectory: node.dir === true,
		...valuePreviews(value, name),
		valueLength: graphemeCount(value),
		valueBytes: byteLength(value),
		expiration: expirationTime(node),
		createdIndex: node.createdIndex,
		modifiedIndex: node.modifiedIndex,
	};
}

export class Directory {
	/** Store index of the listing, which already includes older events. */
	readonly index: number;
	readonly #entries = new Map<string, CachedEntry>();
	#directories = new SortedNames();
	#keys = new SortedNames();
	#version = 0;
	#revision = 0;

	constructor(nodes: readonly Node[], index: number) {
		this.index = index;
		for (const node of nodes) {
			this.put(entryOf(node));
		}
	}

	/** The same for a listing that may be very long. */
	static async inSlices(nodes: readonly Node[], index: number, slices: Slices): Promise<Directory> {
		const result = new Directory([], index);
		const directories: string[] = [];
		const keys: string[] = [];
		await forEachInSlices(nodes, slices, node => {
			const entry = entryOf(node);
			result.#entries.set(entry.name, entry);
			(entry.isDirectory ? directories : keys).push(entry.name);
		});
		result.#directories = await SortedNames.inSlices(directories, slices);
		result.#keys = await SortedNames.inSlices(keys, slices);
		return result;
	}

	get directories(): SortedNames {
		return this.#directories;
	}

	get keys(): SortedNames {
		return this.#keys;
	}

	/** Changes whenever names come or go. */
	get version(): number {
		return this.#version;
	}

	/** Changes with every entry that comes, goes or changes. */
	get revision(): number {
		return this.#revision;
	}

	get size(): number {
		return this.#entries.size;
	}

	entry(name: string): CachedEntry | undefined {
		return this.#entries.get(name);
	}

	put(entry: CachedEntry): void {
		this.#revision++;
		const before = this.#entries.get(entry.name);
		if (before?.isDirectory === entry.isDirectory) {
			this.#entries.set(entry.name, entry);
			return;
		}

		this.remove(entry.name);
		this.#entries.set(entry.name, entry);
		(entry.isDirectory ? this.#directories : this.#keys).add(entry.name);
		this.#version++;
	}

	remove(name: string): CachedEntry | undefined {
		const entry = this.#entries.get(name);
		if (entry !== undefined) {
			this.#revision++;
			this.#entries.delete(name);
			(entry.isDirectory ? this.#directories : this.#keys).remove(name);
			this.#version++;
		}

		return entry;
	}
}
