/**
A search through the whole tree for keys that have words in their name or in their value. It walks while keys are typed,
shows what it has found so far, and stops when that is more than anybody looks through.
*/
import {shortMessage} from '../engine/short-message.ts';
import {type Engine, type Node} from '../engine/engine.ts';
import {entryOf, type CachedEntry} from '../live/directory.ts';
import {baseName, isWithin} from '../protocol/paths.ts';
import {walk} from '../subtree/walk.ts';
import {searchWords} from './search-words.ts';

export const hitCountMax = 1000;

/** A walk begins when the typing rests. */
const restMilliseconds = 200;
const shownBefore = 16;
const shownLength = 160;

export type Hit = {
	readonly path: string;
	readonly entry: CachedEntry;
	/** The value around the words that the name does not have; absent when it has all. */
	readonly excerpt?: string;
};

export type SearchProgress = {
	readonly hits: readonly Hit[];
	readonly seenCount: number;
	/** `full`: there may be more. */
	readonly state: 'idle' | 'searching' | 'done' | 'full' | 'failed';
	/** In one line, why it has failed. */
	readonly problem?: string;
};

/** The value around what was found in it: the places in their order, each with a part of the length. */
function excerptOf(value: string, places: readonly number[]): string {
	const length = Math.floor(shownLength / places.length);
	let result = '';
	let end = 0;
	for (const place of places.toSorted((a, b) => a - b)) {
		const start = Math.max(end, place <= shownBefore ? 0 : place - shownBefore);
		result += `${start === end ? '' : '…'}${value.slice(start, Math.max(start, place + length - shownBefore))}`;
		end = Math.max(end, place + length - shownBefore);
	}

	return result;
}

/** Undefined when a word is in neither. A word with a slash is looked for in the whole path. They are in lower case. */
export function hitOf(node: Node, words: readonly string[]): Hit | undefined {
	const path = node.key.toLowerCase();
	const name = baseName(path);
	const others = words.filter(word => !(word.includes('/') ? path : name).includes(word));
	if (others.length === 0) {
		return {path: node.key, entry: entryOf(node)};
	}

	const value = node.value ?? '';
	const lower = value.toLowerCase();
	const places = others.map(word => lower.indexOf(word));
	return places.includes(-1) ? undefined : {path: node.key, entry: entryOf(node), excerpt: excerptOf(value, places)};
}

export class TreeSearch {
	readonly #engine: Pick<Engine, 'get'>;
	readonly #changed: () => void;
	/** The index of the tree that is searched; undefined for the present. */
	#at: number | undefined;
	#words: readonly string[] = [];
	#hits: Hit[] = [];
	#progress: Omit<SearchProgress, 'hits'> = {seenCount: 0, state: 'idle'};
	#timer: NodeJS.Timeout | undefined;
	#walking: AbortController | undefined;

	constructor(engine: Pick<Engine, 'get'>, changed: () => void) {
		this.#engine = engine;
		this.#changed = changed;
	}

	get progress(): SearchProgress {
		return {hits: this.#hits, ...this.#progress};
	}

	/** Takes the place of the search before, unless that was for the same words. */
	start(text: string): void {
		const words = searchWords(text);
		if (this.#progress.state !== 'failed' && words.length === this.#words.length && words.every((word, i) => word === this.#words[i])) {
			return;
		}

		this.close();
		this.#words = words;
		this.#hits = [];
		this.#progress = {seenCount: 0, state: 'idle'};
		this.#begin(this.#hits);
	}

	/** Another moment is shown: the same is searched for there, and what was found before stays until that is done. */
	moveTo(at: number | undefined): void {
		if (at === this.#at) {
			return;
		}

		this.#at = at;
		this.close();
		this.#begin([]);
	}

	#begin(found: Hit[]): void {
		if (this.#words.length === 0) {
			return;
		}

		this.#progress = {seenCount: 0, state: 'searching'};
		this.#walking = new AbortController();
		const {signal} = this.#walking;
		this.#timer = setTimeout(() => {
			void this.#run(this.#words, found, signal);
		}, restMilliseconds);
	}

	/** The node is gone, and all that was in it. */
	drop(path: string): void {
		const staying = this.#hits.filter(hit => !isWithin(hit.path, path));
		// In place: a walk may go on to fill it.
		this.#hits.splice(0, Infinity, ...staying);
	}

	/** What was found stays. */
	close(): void {
		clearTimeout(this.#timer);
		this.#walking?.abort();
		this.#walking = undefined;
	}

	async #run(words: readonly string[], found: Hit[], signal: AbortSignal): Promise<void> {
		let end: Pick<SearchProgress, 'state' | 'problem'> = {state: 'done'};
		try {
			for await (const node of walk(this.#engine, '/', {signal})) {
				if (signal.aborted) {
					return;
				}

				if (node.key === '' || node.key === '/') {
					continue;
				}

				this.#progress = {...this.#progress, seenCount: this.#progress.seenCount + 1};
				const hit = hitOf(node, words);
				if (hit !== undefined) {
					found.push(hit);
				}

				this.#changed();
				if (found.length === hitCountMax) {
					end = {state: 'full'};
					break;
				}
			}
		} catch (error) {
			end = {state: 'failed', problem: shortMessage(error)};
		}

		if (signal.aborted) {
			return;
		}

		this.#hits = found;
		this.#progress = {...this.#progress, ...end};
		this.#changed();
	}
}
