/**
Values of many keys: asked for a few at a time, so that no answer gets too long whatever their size.
*/
import {Buffer} from 'node:buffer';
import {type CallOptions} from '../engine/engine.ts';
import {KV, type KeyValue} from '../pb/generated/rpc_pb.ts';
import {type Client} from './client.ts';
import {readRanges} from './many-ranges.ts';
import {withByte} from './paths.ts';

/** What an answer is to have at most, as far as the sizes of those before it tell. */
const answerBytesWanted = 1 << 20;
const firstCount = 16;
const countMax = 1000;

/** How many keys to ask for next, after an answer of `bytes` for `count` keys. */
export function nextCount(count: number, bytes: number): number {
	const wanted = bytes <= 0 ? countMax : Math.floor(count * answerBytesWanted / bytes);
	return Math.max(1, Math.min(wanted, count * 4, countMax));
}

function sizeOf(kvs: readonly KeyValue[]): number {
	let size = 0;
	for (const {key, value} of kvs) {
		size += key.length + value.length;
	}

	return size;
}

export class ValueReader {
	readonly #client: Client;
	readonly #options: CallOptions & {readonly revision: bigint; readonly about: string};
	#count = firstCount;

	constructor(client: Client, options: CallOptions & {readonly revision: bigint; readonly about: string}) {
		this.#client = client;
		this.#options = options;
	}

	/** How many keys to hand over at once. */
	get count(): number {
		return this.#count;
	}

	/**
	The same for keys that follow each other, as they do in a directory without others: one range has them all. Where it turns
	out that something lies between them, they are read one by one.
	*/
	async readRun(keys: readonly Uint8Array[]): Promise<readonly KeyValue[]> {
		const {revision, signal, about} = this.#options;
		const {kvs} = await this.#client.call(KV.method.range, {
			key: keys[0]!, rangeEnd: withByte(keys.at(-1)!, 0), revision, limit: BigInt(keys.length),
		}, {
			signal, isSlow: true, about, tell: answer => `${answer.kvs.length} values`,
		});
		if (kvs.length !== keys.length || kvs.some(({key}, i) => Buffer.compare(key, keys[i]!) !== 0)) {
			return this.read(keys);
		}

		this.#count = nextCount(keys.length, sizeOf(kvs));
		return kvs;
	}

	/** Those of single keys; what is not there at that revision is left out. */
	async read(keys: readonly Uint8Array[]): Promise<readonly KeyValue[]> {
		const {revision, signal, about} = this.#options;
		const all: KeyValue[] = [];
		for (let from = 0; from < keys.length;) {
			const part = keys.slice(from, from + Math.min(this.#count, this.#client.operationsMax));
			const answers = await readRanges(this.#client, part.map(key => ({key, revision})), {
				signal, about, tell: () => `${part.length} values`,
			});
			const kvs = answers.flatMap(answer => answer.kvs);
			this.#count = nextCount(part.length, sizeOf(kvs));
			all.push(...kvs);
			from += part.length;
		}

		return all;
	}

	/** All of a range, in the order of their keys; each answer is given when it has come. */
	async * all(
		start: Uint8Array,
		rangeEnd: Uint8Array,
		{isNamesOnly = false}: {readonly isNamesOnly?: boolean} = {},
	): AsyncGenerator<readonly KeyValue[]> {
		const {revision, signal, about} = this.#options;
		for (let key = start; ;) {
			const {kvs, more} = await this.#client.call(KV.method.range, {
				key, rangeEnd, revision, limit: BigInt(this.#count), keysOnly: isNamesOnly,
			}, {signal, about, tell: answer => `${answer.kvs.length} of ${answer.count} keys`});
			const last = kvs.at(-1);
			this.#count = nextCount(Math.max(kvs.length, 1), sizeOf(kvs));
			if (last === undefined) {
				return;
			}

			yield kvs;
			if (!more) {
				return;
			}

			key = withByte(last.key, 0);
		}
	}
}
