/**
Random trees of a given size, and what is really in a subtree. Nothing here goes through the code that is tested: places
are taken apart here, and a subtree is read in one listing.
*/
import {type Engine, type KeyResponse, type Node} from '../../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../../source/protocol/errors.ts';
import {bytesFromText} from '../../../source/protocol/text.ts';
import {names, texts} from '../../helpers/trees.ts';
import fc from '../../helpers/properties.ts';

export type Random = (below: number) => number;

/** A node as it was planted, or found: a directory has no value. */
export type Spot = {readonly value?: string; readonly endsAt?: number; readonly index?: number};

/** By place: the way from the top, which is the empty one. */
export type Forest = Map<string, Spot>;

const poolSize = 400;
const requestsAtATime = 16;
/** What lives shorter, in milliseconds, gets its time to live when all is planted. */
const shortLife = 100_000;

/** As a value comes over HTTP: what is no UTF-8 cannot be told apart. */
export function told(value: string | undefined): string | undefined {
	return value === undefined ? undefined : bytesFromText(value).toString('utf8').replaceAll(/\uFFFD+/g, '\uFFFD');
}

export function isHidden(place: string): boolean {
	return place.split('/').some(name => name.startsWith('_'));
}

/** The directories around a place, the nearest first and the top last. */
export function around(place: string): string[] {
	const parts = place === '' ? [] : place.split('/');
	return parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join('/'));
}

export function keyAt(top: string, place: string): string {
	return place === '' ? top : `${top}/${place}`;
}

/** Undefined for a key that is somewhere else. */
export function placeOf(top: string, key: string): string | undefined {
	return key === top ? '' : (key.startsWith(`${top}/`) ? key.slice(top.length + 1) : undefined);
}

export function endOfNode({expiration}: Node): {readonly endsAt?: number} {
	return expiration === undefined ? {} : {endsAt: Date.parse(expiration)};
}

export class Pool {
	readonly #random: Random;
	readonly #names: readonly string[];
	readonly #values: readonly string[];

	constructor(seed: number, random: Random, {isBinary, isNameBinary}: {readonly isBinary: boolean; readonly isNameBinary: boolean}) {
		const isText = (text: string) => text.isWellFormed() && !text.includes('\uFFFD');
		this.#random = random;
		this.#names = fc.sample(isNameBinary ? names : names.filter(name => isText(name)), {seed, numRuns: poolSize});
		this.#values = fc.sample(isBinary ? texts : texts.filter(text => isText(text)), {seed, numRuns: poolSize});
	}

	name(): string {
		const name = this.#names[this.#random(poolSize)]!;
		return this.#random(25) === 0 ? `_${name}` : name;
	}

	value(): string {
		return this.#values[this.#random(poolSize)]!;
	}

	/** Undefined for most. */
	ttl(isShort: boolean): number | undefined {
		return this.#random(6) === 0 ? (isShort && this.#random(4) === 0 ? 1 + this.#random(4) : 1000 + this.#random(9000)) : undefined;
	}
}

/** A tree of so many nodes with the top among them. */
export function grow(pool: Pool, random: Random, size: number, isShort: boolean): Forest {
	const now = Date.now();
	const forest: Forest = new Map([['', {}]]);
	const directories = [''];
	for (let i = 1; i < size; i++) {
		const directory = directories[random(directories.length)]!;
		const place = directory === '' ? pool.name() : `${directory}/${pool.name()}`;
		if (forest.has(place) || place.length > 1500) {
			continue;
		}

		const ttl = pool.ttl(isShort);
		const isDirectory = random(4) === 0;
		forest.set(place, {...(!isDirectory && {value: pool.value()}), ...(ttl !== undefined && {endsAt: now + (ttl * 1000)})});
		if (isDirectory) {
			directories.push(place);
		}
	}

	return forest;
}

/** Some of a tree, some of it otherwise, and some more: what a target may look like. */
export function likeness(forest: Forest, pool: Pool, random: Random, {isOfOtherKinds, hasHidden}: {readonly isOfOtherKinds: boolean; readonly hasHidden: boolean}): Forest {
	const like: Forest = new Map([['', {}]]);
	for (const [place, node] of forest) {
		const directory = around(place)[0];
		const above = directory === undefined ? undefined : like.get(directory);
		if (above === undefined || above.value !== undefined || (isHidden(place) && !hasHidden) || random(3) === 0) {
			continue;
		}

		const change = random(isOfOtherKinds ? 40 : 8);
		if (isOfOtherKinds && change === 8) {
			like.set(place, node.value === undefined ? {value: pool.value()} : {});
		} else if (change === 0) {
			like.set(place, node.value === undefined ? {} : {value: pool.value()});
		} else if (change === 1 && node.value !== undefined) {
			like.set(place, {value: node.value, endsAt: Date.now() + 500_000});
		} else {
			like.set(place, node);
		}

		if (like.get(place)!.value === undefined && random(3) === 0) {
			like.set(`${place}/${hasHidden && random(4) === 0 ? '_only-there' : 'only-there'}`, {value: pool.value()});
		}
	}

	return like;
}

/** Resolves to the nodes as the server answers that they are. */
export async function plantForest(engine: Engine, top: string, forest: Forest): Promise<Forest> {
	const planted: Forest = new Map(forest.entries().map(([place, {index, ...spot}]) => [place, spot]));
	const note = (place: string, value: string | undefined, {node}: KeyResponse) => {
		// What a directory's new lifetime is told with is no index of its own.
		const index = value === undefined ? planted.get(place)?.index ?? node.modifiedIndex : node.modifiedIndex;
		planted.set(place, {...(value !== undefined && {value}), ...endOfNode(node), index});
	};

	const secondsOf = ({endsAt}: Spot) => endsAt === undefined ? undefined : Math.max(1, Math.round((endsAt - Date.now()) / 1000));
	const isShort = ({endsAt = Infinity}: Spot) => endsAt < Date.now() + shortLife;
	const create = async (place: string, spot: Spot): Promise<void> => {
		const ttl = isShort(spot) ? undefined : secondsOf(spot);
		note(place, spot.value, await engine.create(keyAt(top, place), {...(spot.value === undefined ? {dir: true} : {value: spot.value}), ...(ttl !== undefined && {ttl})}));
	};

	for (const [place, spot] of forest.entries().filter(([, {value}]) => value === undefined)) {
		await create(place, spot);
	}

	const keys = forest.entries().filter(([, {value}]) => value !== undefined);
	await Promise.all(Array.from({length: requestsAtATime}, async () => {
		for (const [place, spot] of keys) {
			await create(place, spot);
		}
	}));
	await Promise.all(forest.entries().filter(([, spot]) => isShort(spot)).map(async ([place, spot]) => {
		try {
			note(place, spot.value, await engine.update(keyAt(top, place), {...(spot.value === undefined ? {dir: true} : {value: spot.value}), ttl: secondsOf(spot)!}));
		} catch (error) {
			// The directory around it may have gone.
			if (!(error instanceof EtcdError)) {
				throw error;
			}

			planted.set(place, {...planted.get(place), endsAt: Date.now()});
		}
	}));
	return planted;
}

/** All that one listing tells, and those hidden nodes that are asked for, with what lies below them. */
export async function gather(engine: Engine, top: string, hidden: Iterable<string> = []): Promise<Forest> {
	const forest: Forest = new Map();
	const note = (node: Node) => {
		const place = placeOf(top, node.key)!;
		forest.set(place, {...(node.dir !== true && {value: node.value ?? ''}), ...endOfNode(node), index: node.modifiedIndex});
		for (const child of node.nodes ?? []) {
			note(child);
		}
	};

	for (const place of ['', ...hidden]) {
		try {
			const {node} = await engine.get(keyAt(top, place), {recursive: true});
			note(node);
		} catch (error) {
			if (!(error instanceof EtcdError) || (error.code !== errorCodes.keyNotFound && error.code !== errorCodes.notDirectory)) {
				throw error;
			}
		}
	}

	return forest;
}

/** When a node goes, by itself or with a directory around it; Infinity for never. */
export function goesAt(forest: ReadonlyMap<string, Spot>, place: string): number {
	return Math.min(...[place, ...around(place)].map(at => forest.get(at)?.endsAt ?? Infinity));
}
