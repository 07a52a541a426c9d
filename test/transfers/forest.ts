/**
Random trees of a given size, what is really in a subtree, and a second writer that keeps a record of all it touches.
*/
import {setImmediate as immediate, setTimeout as delay} from 'node:timers/promises';
import fc from 'fast-check';
import {type Engine} from '../../source/engine/engine.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {bytesFromText} from '../../source/protocol/text.ts';
import {
	directoryOf,
	entriesOf,
	isBelow,
	keyOf,
} from '../../source/subtree/entries.ts';
import {names, texts} from '../helpers/trees.ts';

export type Random = (below: number) => number;

/** A node as it was planted, or found. */
export type Planted = {readonly value?: string; readonly endsAt?: number};

/** By path; a directory comes before what is in it. The hidden ones are among them when they were planted. */
export type Forest = Map<string, Planted>;

const poolSize = 400;
const requestsAtATime = 16;

/** As a value comes over HTTP: what is no UTF-8 cannot be told apart. */
export function told(value: string | undefined): string | undefined {
	return value === undefined ? undefined : bytesFromText(value).toString('utf8').replaceAll(/\uFFFD+/g, '\uFFFD');
}

export function isHidden(path: string): boolean {
	return path.split('/').some(name => name.startsWith('_'));
}

export class Pool {
	readonly #random: Random;
	readonly #names: readonly string[];
	readonly #values: readonly string[];

	constructor(seed: number, random: Random, isBinary: boolean) {
		this.#random = random;
		this.#names = fc.sample(names.filter(name => name.isWellFormed() && !name.includes('\uFFFD')), {seed, numRuns: poolSize});
		this.#values = fc.sample(isBinary ? texts : texts.filter(text => text.isWellFormed() && !text.includes('\uFFFD')), {seed, numRuns: poolSize});
	}

	name(): string {
		const name = this.#names[this.#random(poolSize)]!;
		return this.#random(25) === 0 ? `_${name}` : name;
	}

	value(): string {
		return this.#values[this.#random(poolSize)]!;
	}

	/** Undefined for most. */
	ttl(isShort = false): number | undefined {
		return this.#random(6) === 0 ? (isShort && this.#random(4) === 0 ? 1 + this.#random(4) : 1000 + this.#random(9000)) : undefined;
	}
}

/** A tree of so many nodes with the top among them. */
export function grow(pool: Pool, random: Random, size: number, isShort = false): Forest {
	const now = Date.now();
	const forest: Forest = new Map([['', {}]]);
	const directories = [''];
	for (let i = 1; i < size; i++) {
		const directory = directories[random(directories.length)]!;
		const path = directory === '' ? pool.name() : `${directory}/${pool.name()}`;
		if (forest.has(path) || path.length > 1500) {
			continue;
		}

		const ttl = pool.ttl(isShort);
		const isDirectory = random(4) === 0;
		forest.set(path, {...(!isDirectory && {value: pool.value()}), ...(ttl !== undefined && {endsAt: now + (ttl * 1000)})});
		if (isDirectory) {
			directories.push(path);
		}
	}

	return forest;
}

/** Some of a tree, some of it otherwise, and some more: what a target may look like. */
export function likeness(forest: Forest, pool: Pool, random: Random, isOfOtherKinds: boolean): Forest {
	const like: Forest = new Map([['', {}]]);
	for (const [path, node] of forest) {
		const directory = directoryOf(path);
		const around = directory === undefined ? undefined : like.get(directory);
		if (around === undefined || around.value !== undefined || isHidden(path) || random(3) === 0) {
			continue;
		}

		const change = random(8);
		if (isOfOtherKinds && change === 2 && path !== '') {
			like.set(path, node.value === undefined ? {value: pool.value()} : {});
		} else if (change === 0) {
			like.set(path, node.value === undefined ? {} : {value: pool.value()});
		} else if (change === 1 && node.value !== undefined) {
			like.set(path, {value: node.value, endsAt: Date.now() + 500_000});
		} else {
			like.set(path, node);
		}

		if (like.get(path)!.value === undefined && random(3) === 0) {
			like.set(`${path}/only-there`, {value: pool.value()});
		}
	}

	return like;
}

export async function plantForest(engine: Engine, top: string, forest: Forest): Promise<void> {
	const create = async (path: string, {value, endsAt}: Planted): Promise<void> => {
		const ttl = endsAt === undefined ? undefined : Math.max(1, Math.round((endsAt - Date.now()) / 1000));
		try {
			await engine.create(keyOf(top, path), {...(value === undefined ? {dir: true} : {value}), ...(ttl !== undefined && {ttl})});
		} catch (error) {
			// A directory with little time to live may have gone, and come again with what lies in it.
			if (!(error instanceof EtcdError)) {
				throw error;
			}
		}
	};

	for (const [path, node] of forest.entries().filter(([, {value}]) => value === undefined)) {
		await create(path, node);
	}

	const keys = forest.entries().filter(([, {value}]) => value !== undefined);
	await Promise.all(Array.from({length: requestsAtATime}, async () => {
		for (const [path, node] of keys) {
			await create(path, node);
		}
	}));
}

/** All that listings tell, with when each really ends. */
export async function gather(engine: Engine, top: string): Promise<Forest> {
	const forest: Forest = new Map();
	for await (const {path, value, endsAt} of entriesOf(engine, top)) {
		forest.set(path, {...(value !== undefined && {value}), ...(endsAt !== undefined && {endsAt})});
	}

	return forest;
}

/** When a node goes, by itself or with a directory around it; Infinity for never. */
export function goesAt(forest: Forest, path: string): number {
	let end = Infinity;
	for (let at: string | undefined = path; at !== undefined; at = directoryOf(at)) {
		end = Math.min(end, forest.get(at)?.endsAt ?? Infinity);
	}

	return end;
}

/** What a writer has done to one side. */
export class Touched {
	/** Every value that was written to a path. */
	readonly values = new Map<string, Set<string>>();
	/** The last one that was written for sure. */
	readonly last = new Map<string, string>();
	/** Written as permanent at least once, or left so. */
	readonly permanent = new Set<string>();
	readonly #paths = new Set<string>();
	/** Deleted with all in them, or made to be something else. */
	readonly #subtrees = new Set<string>();

	wrote(path: string, value: string | undefined): void {
		for (let at: string | undefined = path; at !== undefined; at = directoryOf(at)) {
			this.permanent.add(at);
		}

		this.#paths.add(path);
		if (value === undefined) {
			return;
		}

		const values = this.values.get(path) ?? new Set<string>();
		this.values.set(path, values.add(value));
	}

	removed(path: string): void {
		this.#subtrees.add(path);
	}

	/** Whether it was written to, or something below it. */
	hasWritten(path: string): boolean {
		return this.#paths.has(path) || this.#paths.values().some(written => isBelow(written, path));
	}

	/** Whether it was taken away with a directory, or alone. */
	hasRemoved(path: string): boolean {
		for (let at: string | undefined = path; at !== undefined; at = directoryOf(at)) {
			if (this.#subtrees.has(at)) {
				return true;
			}
		}

		return false;
	}

	/** Whether the writer had a hand in what is at the path now. */
	has(path: string): boolean {
		return this.hasWritten(path) || this.hasRemoved(path);
	}
}

/** Writes to a subtree until it is told to end; its record is made before each write, since an answer may come late. */
export async function disturb(engine: Engine, top: string, {paths, pool, random, touched, pause, signal}: {
	readonly paths: readonly string[];
	readonly pool: Pool;
	readonly random: Random;
	readonly touched: Touched;
	/** Milliseconds between two writes. */
	readonly pause: number;
	readonly signal: AbortSignal;
}): Promise<void> {
	const some = () => paths[random(paths.length)]!;
	while (!signal.aborted) {
		const path = some();
		const value = `written ${pool.value()}`;
		try {
			switch (random(8)) {
				case 0: {
					touched.removed(path);
					await engine.delete(keyOf(top, path));
					break;
				}

				case 1: {
					if (path !== '' && random(10) === 0) {
						touched.removed(path);
						await engine.delete(keyOf(top, path), {recursive: true});
					}

					break;
				}

				case 2: {
					const made = path === '' ? 'new' : `${path}/new`;
					touched.wrote(made, value);
					await engine.set(keyOf(top, made), {value});
					break;
				}

				case 3: {
					touched.wrote(path, value);
					await engine.set(keyOf(top, path), {value, ttl: 2000});
					touched.last.set(path, value);
					break;
				}

				default: {
					touched.wrote(path, value);
					await engine.set(keyOf(top, path), {value});
					touched.last.set(path, value);
				}
			}
		} catch (error) {
			if (!(error instanceof EtcdError)) {
				throw error;
			}
		}

		// The embedded engine answers before anybody else has had a turn.
		await (pause === 0 ? immediate() : delay(pause));
	}
}
