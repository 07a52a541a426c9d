/**
Finds what lies directly in a directory without reading what lies deeper. Few keys are read page by page; of many, a transaction
asks narrow ranges for their first key, where names like those that were found may be, and then whatever is between them.
*/
import {Buffer} from 'node:buffer';
import {type CallOptions} from '../engine/engine.ts';
import {KV, type KeyValue, type RangeResponse} from '../pb/generated/rpc_pb.ts';
import {forEachAtOnce} from '../util/for-each-at-once.ts';
import {type Client} from './client.ts';
import {cuts, followers, isEndless} from './guesses.ts';
import {readRanges} from './many-ranges.ts';
import {rangeOfDirectory, withByte, type KeyRange} from './paths.ts';

/** A key, or a directory with its first key. */
export type Found = {readonly kv: KeyValue} | {readonly directory: Uint8Array; readonly first: Uint8Array};

export type FinderOptions = CallOptions & {
	/** All answers show this state. */
	readonly revision: bigint;
	/** For `--debug`. */
	readonly about: string;
	/** First keys of the directories that were there some time ago, in order; empty when nobody has looked. */
	readonly remembered: readonly Uint8Array[];
};

/** A range with so few keys is read page by page. */
const pagedMax = 2000n;
const pageLengthMin = 32;
const pageLengthMax = 10_000;
export const firstPageLength = 256;
/** Guesses of the first round; as long as all of a round are right, the next one has twice as many. */
const guessesMin = 120;
const guessesMax = 512;
/** Requests of one look that are under way together. */
const requestsAtOnce = 4;

/** So often in a row guesses at names may all be wrong before they are given up. */
const wrongRoundsMax = 2;

const slash = 0x2F;

export function isBefore(a: Uint8Array, b: Uint8Array): boolean {
	return Buffer.compare(a, b) < 0;
}

function after(key: Uint8Array): Uint8Array {
	return withByte(key, 0);
}

/** Whether nothing can be in it. */
function isEmpty({start, end}: KeyRange): boolean {
	return !isEndless(end) && !isBefore(start, end);
}

/** A directory that may be there, with its first key. */
type Guess = {readonly directory: Uint8Array; readonly first: Uint8Array};

/** Those that lie in the range one behind the other: the directory `a` lies behind `a!`. */
function inARow(guesses: readonly Guess[], {start, end}: KeyRange): readonly Guess[] {
	let cursor = start;
	return guesses.filter(({directory}) => {
		const own = rangeOfDirectory(directory);
		const isFitting = !isBefore(own.start, cursor) && (isEndless(end) || !isBefore(end, own.end));
		cursor = isFitting ? own.end : cursor;
		return isFitting;
	});
}

export class Finder {
	readonly #client: Client;
	readonly #range: KeyRange;
	readonly #options: FinderOptions;
	readonly #nameStart: (key: Uint8Array) => number;
	#pageLength = firstPageLength;
	#wrongRounds = 0;
	#isLarge = false;

	/** `nameStart` is where the name of a child begins in a key. */
	constructor(client: Client, range: KeyRange, nameStart: (key: Uint8Array) => number, options: FinderOptions) {
		this.#client = client;
		this.#range = range;
		this.#nameStart = nameStart;
		this.#options = options;
	}

	/** Whether so much lies in the range that it pays to remember what was found. */
	get isLarge(): boolean {
		return this.#isLarge;
	}

	/** In the order of their keys' bytes. `first` is the first page, where that was read already. */
	async * all(first?: RangeResponse): AsyncGenerator<Found> {
		const {remembered} = this.#options;
		if (remembered.length > 0) {
			this.#isLarge = true;
			yield * this.#known(this.#range, remembered.map(key => ({directory: this.#directoryOf(key)!, first: key})));
			return;
		}

		yield * this.#pages(this.#range, first);
	}

	/** Page by page, as long as little is left. */
	async * #pages({start, end}: KeyRange, first?: RangeResponse): AsyncGenerator<Found> {
		let cursor = start;
		for (let page = first ?? await this.#page(cursor, end); ; page = await this.#page(cursor, end)) {
			let count = 0;
			let last: Found | undefined;
			for (const kv of page.kvs) {
				if (isBefore(kv.key, cursor)) {
					continue;
				}

				last = this.#foundAt(kv);
				cursor = this.#behind(last);
				count++;
				yield last;
			}

			if (!page.more) {
				return;
			}

			// As many keys as there may be children in them.
			const isFlat = count === page.kvs.length && page.count <= pagedMax;
			this.#pageLength = isFlat ? Number(pagedMax) : Math.min(Math.max(count * 2, pageLengthMin), pageLengthMax);
			const isDeep = count * 2 < page.kvs.length;
			this.#isLarge ||= page.count > pagedMax;
			if (page.count > pagedMax && isDeep && last !== undefined && 'directory' in last) {
				yield * this.#rest({start: cursor, end}, page.count, last);
				return;
			}
		}
	}

	/** What a range has behind the child that was found last; `count` is how many keys at most. */
	async * #rest(range: KeyRange, count: bigint, last: Found | undefined): AsyncGenerator<Found> {
		if (isEmpty(range) || count <= 0n) {
			return;
		}

		if (count <= pagedMax || (last !== undefined && 'kv' in last)) {
			yield * this.#pages(range);
			return;
		}

		if (this.#wrongRounds >= wrongRoundsMax || last === undefined) {
			yield * this.#split(range);
			return;
		}

		yield * this.#guessed(range, this.#guessesFrom(last, guessesMin));
	}

	/** Directories that were there once, and whatever is between and behind them. */
	async * #known(range: KeyRange, known: readonly Guess[]): AsyncGenerator<Found> {
		const inOrder = inARow(known, range);
		if (inOrder.length === 0) {
			yield * this.#pages(range);
			return;
		}

		let {start} = range;
		for (let i = 0; i < inOrder.length; i += guessesMax) {
			const now = inOrder.slice(i, i + guessesMax);
			const rest = {start: rangeOfDirectory(now.at(-1)!.directory).end, end: range.end};
			const isLast = i + guessesMax >= inOrder.length && !isEmpty(rest);
			const [looks, behind] = await Promise.all([this.#looks(start, now), isLast ? this.#firstKeys([rest]) : []]);
			yield * this.#looked(now, looks);
			for (const answer of behind) {
				yield * this.#inRange(rest, answer);
			}

			({start} = rest);
		}
	}

	/** Directories whose names were guessed, and whatever is between and behind them. */
	async * #guessed({start, end}: KeyRange, guesses: readonly Guess[]): AsyncGenerator<Found> {
		let cursor = start;
		let hasHit = false;
		let count = guessesMin;
		for (let now = inARow(guesses, {start, end}); now.length > 0;) {
			const looks = await this.#looks(cursor, now);
			// They are wrong from some name on, and nothing is known of what follows there.
			const right = now.slice(0, looks.findLastIndex(({isHit}) => isHit) + 1);
			let last: Found | undefined;
			for await (const found of this.#looked(right, looks)) {
				last = found;
				yield found;
			}

			hasHit ||= right.length > 0;
			cursor = right.length > 0 ? rangeOfDirectory(right.at(-1)!.directory).end : cursor;
			count = Math.min(count * 2, guessesMax);
			now = right.length < now.length || last === undefined ? [] : inARow(this.#guessesFrom(last, count), {start: cursor, end});
		}

		this.#wrongRounds = hasHit ? 0 : this.#wrongRounds + 1;
		yield * this.#split({start: cursor, end});
	}

	/** Looks from behind one guess up to the first key of the next. */
	async #looks(from: Uint8Array, guesses: readonly Guess[]): Promise<readonly Look[]> {
		const ranges = guesses.map(({first}, i) => ({
			start: i === 0 ? from : rangeOfDirectory(guesses[i - 1]!.directory).end, end: after(first),
		}));
		const answers = await this.#firstKeys(ranges);
		return answers.map((answer, i) => ({
			range: ranges[i]!,
			answer,
			isHit: answer.kv !== undefined && Buffer.compare(this.#directoryOf(answer.kv.key) ?? answer.kv.key, guesses[i]!.directory) === 0,
		}));
	}

	/** What is up to the end of each guess. */
	async * #looked(guesses: readonly Guess[], looks: readonly Look[]): AsyncGenerator<Found> {
		const missed = guesses.filter((_, i) => !looks[i]!.isHit)
			.map(({directory, first}) => ({start: after(first), end: rangeOfDirectory(directory).end}));
		const others = (await this.#firstKeys(missed)).entries();
		for (const [i, {directory}] of guesses.entries()) {
			const {range, answer, isHit} = looks[i]!;
			let isFound = false;
			for await (const found of this.#inRange(range, answer)) {
				isFound ||= 'directory' in found && Buffer.compare(found.directory, directory) === 0;
				yield found;
			}

			const other = isHit ? undefined : others.next().value;
			if (!isFound && other !== undefined) {
				yield * this.#inRange(missed[other[0]]!, other[1]);
			}
		}
	}

	/** In pieces, cut where the next names may differ. */
	async * #split({start, end}: KeyRange): AsyncGenerator<Found> {
		if (isEmpty({start, end})) {
			return;
		}

		const edges = [start, ...cuts(start, end), end];
		const ranges = edges.slice(1).map((edge, i) => ({start: edges[i]!, end: edge}));
		for (const [i, answer] of (await this.#firstKeys(ranges)).entries()) {
			yield * this.#inRange(ranges[i]!, answer);
		}
	}

	/** What is in a range whose first key is known. */
	async * #inRange({end}: KeyRange, {kv, count}: FirstKey): AsyncGenerator<Found> {
		if (kv === undefined) {
			return;
		}

		const found = this.#foundAt(kv);
		yield found;
		yield * this.#rest({start: this.#behind(found), end}, count - 1n, found);
	}

	#guessesFrom(last: Found, count: number): readonly Guess[] {
		if ('kv' in last) {
			return [];
		}

		const {directory, first} = last;
		const nameStart = this.#nameStart(directory);
		const name = Buffer.from(directory.subarray(nameStart)).toString('latin1');
		return followers(name, count).map(follower => {
			const path = Uint8Array.of(...directory.subarray(0, nameStart), ...Buffer.from(follower, 'latin1'));
			return {directory: path, first: Uint8Array.of(...path, ...first.subarray(directory.length))};
		});
	}

	#directoryOf(key: Uint8Array): Uint8Array | undefined {
		const end = key.indexOf(slash, this.#nameStart(key));
		return end === -1 ? undefined : key.subarray(0, end);
	}

	#foundAt(kv: KeyValue): Found {
		const directory = this.#directoryOf(kv.key);
		return directory === undefined ? {kv} : {directory, first: kv.key};
	}

	/** Where the scan goes on. */
	#behind(found: Found): Uint8Array {
		return 'kv' in found ? after(found.kv.key) : rangeOfDirectory(found.directory).end;
	}

	async #page(key: Uint8Array, rangeEnd: Uint8Array): Promise<RangeResponse> {
		const {revision, signal, about} = this.#options;
		return this.#client.call(KV.method.range, {
			key, rangeEnd, revision, limit: BigInt(this.#pageLength), keysOnly: true,
		}, {
			signal, about, isSlow: true, tell: ({kvs, count}) => `${kvs.length} of ${count} keys`,
		});
	}

	/** Those of many ranges, in their order. */
	async #firstKeys(ranges: readonly KeyRange[]): Promise<readonly FirstKey[]> {
		const {operationsMax} = this.#client;
		const count = Math.ceil(ranges.length / operationsMax);
		const parts = Array.from({length: count}, (_, i) => ranges.slice(i * operationsMax, (i + 1) * operationsMax));
		const answers: Array<readonly FirstKey[]> = [];
		await forEachAtOnce(parts.entries(), {concurrency: requestsAtOnce}, async ([i, part]) => {
			answers[i] = await this.#firstKeysOf(part);
		});
		return answers.flat();
	}

	/** `ranges` are as many as a transaction may have. */
	async #firstKeysOf(ranges: readonly KeyRange[]): Promise<readonly FirstKey[]> {
		const {revision, signal, about} = this.#options;
		const answers = await readRanges(this.#client, ranges.map(({start, end}) => ({
			key: start, rangeEnd: end, limit: 1n, keysOnly: true, revision,
		})), {
			signal, about, isSlow: true, tell: found => `${found.filter(({kvs}) => kvs.length > 0).length} keys of ${ranges.length} ranges`,
		});
		return answers.map(({kvs, count}) => ({kv: kvs[0], count}));
	}
}

/** A range up to the first key that a guess may have, and whether that is what came. */
type Look = {readonly range: KeyRange; readonly answer: FirstKey; readonly isHit: boolean};

/** The first key of a range, and how many there are in it. */
type FirstKey = {readonly kv: KeyValue | undefined; readonly count: bigint};
