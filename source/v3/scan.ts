/**
The children of a directory, found in the keys below it without reading those that lie deeper: after the first key of a child
the scan goes on behind the last one.
*/
import {Buffer} from 'node:buffer';
import {type CallOptions} from '../engine/engine.ts';
import {KV, type KeyValue, type RangeResponse} from '../pb/generated/rpc_pb.ts';
import {parentPath} from '../protocol/paths.ts';
import {textFromBytes} from '../protocol/text.ts';
import {type Client} from './client.ts';
import {Finder, isBefore, type Found} from './finder.ts';
import {
	childName,
	rangeBelow,
	rangeOfDirectory,
	type KeyRange,
} from './paths.ts';

/** One name in a directory: a key, a directory, or both. */
export type Child = {
	readonly name: string;
	readonly isDirectory: boolean;
	/** Without its value. */
	readonly kv?: KeyValue;
};

export type ScanOptions = CallOptions & {
	/** All of the scan shows this state. */
	readonly revision: bigint;
	readonly memory: ScanMemory;
};

/** Keys that may turn out to be directories as well: `a` waits for `a/`, which comes after `a!`. */
const waitingMax = 1000;

const slash = 0x2F;

/** Names of one directory, and directories, that are remembered. */
const namesMax = 20_000;
const directoriesMax = 16;
/** A directory with more children is not remembered whole: each of them may be a key with all that is told of it. */
const childrenMax = 5000;

/** A large directory when it was looked at last. */
export type Remembered = {
	/** The first keys of the directories in it: where to look first, nothing more. */
	readonly firsts: readonly Uint8Array[];
	/** All that was in it at a revision, and so for ever is at that one. */
	readonly whole?: {readonly revision: bigint; readonly children: readonly Child[]};
};

export type ScanMemory = Map<string, Remembered>;

/** A key below a path that was there when its directory, or that one's, was looked at. */
export function firstBelow(memory: ScanMemory, path: string): Uint8Array | undefined {
	const [own] = memory.get(path)?.firsts ?? [];
	if (own !== undefined || path === '/') {
		return own;
	}

	const siblings = memory.get(parentPath(path))?.firsts ?? [];
	const {start, end} = rangeBelow(path);
	let low = 0;
	for (let high = siblings.length; low < high;) {
		const middle = (low + high) >>> 1;
		if (isBefore(siblings[middle]!, start)) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	const found = siblings[low];
	return found !== undefined && isBefore(found, end) ? found : undefined;
}

export class Scan {
	readonly #client: Client;
	readonly #directory: string;
	readonly #range: KeyRange;
	readonly #options: ScanOptions;

	constructor(client: Client, directory: string, options: ScanOptions) {
		this.#client = client;
		this.#directory = directory;
		this.#range = rangeBelow(directory);
		this.#options = options;
	}

	/** In the order of their keys' bytes. `first` is the first page, where that was read already. */
	async * children(first?: RangeResponse): AsyncGenerator<Child> {
		const {memory, revision} = this.#options;
		const remembered = memory.get(this.#directory);
		if (remembered?.whole?.revision === revision) {
			this.#remember(remembered);
			yield * remembered.whole.children;
			return;
		}

		const firsts: Uint8Array[] = [];
		const children: Child[] = [];
		const finder = this.#finder(first === undefined ? remembered?.firsts ?? [] : []);
		for await (const child of this.#found(finder.all(first), firsts)) {
			if (children.length <= childrenMax) {
				children.push(child);
			}

			yield child;
		}

		const isWorthIt = finder.isLarge && firsts.length > 0 && firsts.length <= namesMax;
		this.#remember(isWorthIt ? {firsts, ...(children.length <= childrenMax && {whole: {revision, children}})} : undefined);
	}

	#finder(remembered: readonly Uint8Array[]): Finder {
		const {memory, ...options} = this.#options;
		return new Finder(this.#client, this.#range, key => this.#nameStart(key), {...options, about: this.#directory, remembered});
	}

	/** In place of what was remembered, as the newest of all. */
	#remember(remembered: Remembered | undefined): void {
		const {memory} = this.#options;
		memory.delete(this.#directory);
		if (remembered !== undefined) {
			memory.set(this.#directory, remembered);
		}

		for (const oldest of memory.keys()) {
			if (memory.size <= directoriesMax) {
				break;
			}

			memory.delete(oldest);
		}
	}

	/** `firsts` takes the first keys of directories. */
	async * #found(all: AsyncIterable<Found>, firsts: Uint8Array[]): AsyncGenerator<Child> {
		const waiting: Array<{readonly kv: KeyValue; isDirectory: boolean}> = [];
		/** Directories that were given already, since too much was waiting. */
		const given = new Set<string>();
		for await (const found of all) {
			if ('first' in found && firsts.length <= namesMax) {
				firsts.push(found.first);
			}

			const key = 'kv' in found ? found.kv.key : found.directory;
			const own = 'kv' in found ? undefined : waiting.find(({kv}) => Buffer.compare(kv.key, key) === 0);
			if (own !== undefined) {
				own.isDirectory = true;
			}

			const next = 'kv' in found ? key : rangeOfDirectory(key).start;
			for (let [head] = waiting; head !== undefined; [head] = waiting) {
				const isOpen = !head.isDirectory && isBefore(next, rangeOfDirectory(head.kv.key).start);
				if (isOpen && waiting.length < waitingMax) {
					break;
				}

				if (isOpen && await this.#hasChildren(head.kv.key)) {
					head.isDirectory = true;
					given.add(textFromBytes(head.kv.key));
				}

				waiting.shift();
				yield this.#child(head.kv.key, head);
			}

			if ('kv' in found) {
				waiting.push({kv: found.kv, isDirectory: false});
			} else if (own === undefined && !given.delete(textFromBytes(key))) {
				yield this.#child(key, {isDirectory: true});
			}
		}

		yield * waiting.map(head => this.#child(head.kv.key, head));
	}

	async #hasChildren(key: Uint8Array): Promise<boolean> {
		const {start, end} = rangeOfDirectory(key);
		const {revision, signal} = this.#options;
		const {kvs} = await this.#client.call(KV.method.range, {
			key: start, rangeEnd: end, revision, limit: 1n, keysOnly: true,
		}, {signal, isSlow: true, about: this.#directory});
		return kvs.length > 0;
	}

	#child(key: Uint8Array, rest: Omit<Child, 'name'>): Child {
		const start = this.#nameStart(key);
		return {name: childName(this.#directory, textFromBytes(key.subarray(start)), {isSlashless: start === 0}), ...rest};
	}

	/** A key of the root may have no slash in front. */
	#nameStart(key: Uint8Array): number {
		return this.#directory === '/' ? (key[0] === slash ? 1 : 0) : this.#range.start.length;
	}
}
