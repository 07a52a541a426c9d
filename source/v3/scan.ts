/**
The children of a directory, found in the keys below it without reading those that lie deeper: after the first key of a child
the scan goes on behind the last one.
*/
import {Buffer} from 'node:buffer';
import {type CallOptions} from '../engine/engine.ts';
import {KV, type KeyValue, type RangeResponse} from '../pb/generated/rpc_pb.ts';
import {textFromBytes} from '../protocol/text.ts';
import {type Client} from './client.ts';
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
};

const pageLength = 1000;
/** Keys that may turn out to be directories as well: `a` waits for `a/`, which comes after `a!`. */
const waitingMax = 1000;

const slash = 0x2F;

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
	return Buffer.compare(a, b) < 0;
}

function after(key: Uint8Array): Uint8Array {
	return Uint8Array.of(...key, 0);
}

/** Where the name of a directory ends in a key that lies in it; undefined for a key that is itself a child. */
function endOfName(key: Uint8Array, nameStart: number): number | undefined {
	const end = key.indexOf(slash, nameStart);
	return end === -1 ? undefined : end;
}

type Found = {readonly kv: KeyValue} | {readonly directory: Uint8Array};

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

	/** In the order of their keys' bytes. */
	async * children(first?: RangeResponse): AsyncGenerator<Child> {
		const waiting: Array<{readonly kv: KeyValue; isDirectory: boolean}> = [];
		/** Directories that were given already, since too much was waiting. */
		const given = new Set<string>();
		for await (const found of this.#found(first)) {
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
		const {kvs} = await this.#page(start, end, 1);
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

	async * #found(first: RangeResponse | undefined): AsyncGenerator<Found> {
		const {end} = this.#range;
		let cursor = this.#range.start;
		for (let page = first ?? await this.#page(cursor, end, pageLength); ; page = await this.#page(cursor, end, pageLength)) {
			for (const kv of page.kvs) {
				if (isBefore(kv.key, cursor)) {
					continue;
				}

				const nameEnd = endOfName(kv.key, this.#nameStart(kv.key));
				if (nameEnd === undefined) {
					cursor = after(kv.key);
					yield {kv};
				} else {
					const directory = kv.key.subarray(0, nameEnd);
					cursor = rangeOfDirectory(directory).end;
					yield {directory};
				}
			}

			if (!page.more) {
				return;
			}
		}
	}

	async #page(key: Uint8Array, rangeEnd: Uint8Array, limit: number): Promise<RangeResponse> {
		const {revision, signal} = this.#options;
		return this.#client.call(KV.method.range, {
			key, rangeEnd, revision, limit: BigInt(limit), keysOnly: true,
		}, {
			signal, about: this.#directory, tell: ({kvs, count}) => `${kvs.length} of ${count} keys`,
		});
	}
}
