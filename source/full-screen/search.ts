/**
A search through the whole tree for keys that have a text in their name or in their value. It walks while keys are typed,
shows what it has found so far, and stops when that is more than anybody looks through.
*/
import {messageOf} from '../errors.ts';
import {type Engine, type Node} from '../engine/engine.ts';
import {entryOf, type CachedEntry} from '../live/directory.ts';
import {baseName, isWithin} from '../protocol/paths.ts';
import {walk} from '../subtree/walk.ts';

export const hitCountMax = 1000;

/** A walk begins when the typing rests. */
const restMilliseconds = 200;
const shownBefore = 16;
const shownLength = 160;

export type Hit = {
	readonly path: string;
	readonly entry: CachedEntry;
	/** The value around the text; absent when the name has it. */
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

/** Undefined when the text is in neither. A text with a slash is looked for in the whole path. */
export function hitOf(node: Node, sought: string): Hit | undefined {
	const name = sought.includes('/') ? node.key : baseName(node.key);
	if (name.toLowerCase().includes(sought)) {
		return {path: node.key, entry: entryOf(node)};
	}

	const value = node.value ?? '';
	const place = value.toLowerCase().indexOf(sought);
	if (place === -1) {
		return undefined;
	}

	const start = place <= shownBefore ? 0 : place - shownBefore;
	return {path: node.key, entry: entryOf(node), excerpt: `${start === 0 ? '' : '…'}${value.slice(start, start + shownLength)}`};
}

export class TreeSearch {
	readonly #engine: Pick<Engine, 'get'>;
	readonly #changed: () => void;
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

	/** Takes the place of the search before. */
	start(text: string): void {
		this.close();
		this.#hits = [];
		this.#progress = {seenCount: 0, state: text === '' ? 'idle' : 'searching'};
		if (text === '') {
			return;
		}

		this.#walking = new AbortController();
		const {signal} = this.#walking;
		this.#timer = setTimeout(() => {
			void this.#run(text.toLowerCase(), signal);
		}, restMilliseconds);
	}

	/** The node is gone, and all that was in it. */
	drop(path: string): void {
		this.#hits = this.#hits.filter(hit => !isWithin(hit.path, path));
	}

	/** What was found stays. */
	close(): void {
		clearTimeout(this.#timer);
		this.#walking?.abort();
		this.#walking = undefined;
	}

	async #run(sought: string, signal: AbortSignal): Promise<void> {
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
				const hit = hitOf(node, sought);
				if (hit !== undefined) {
					this.#hits.push(hit);
				}

				this.#changed();
				if (this.#hits.length === hitCountMax) {
					end = {state: 'full'};
					break;
				}
			}
		} catch (error) {
			end = {state: 'failed', problem: messageOf(error)};
		}

		if (signal.aborted) {
			return;
		}

		this.#progress = {...this.#progress, ...end};
		this.#changed();
	}
}
