/**
What happens to keys: a watch on all of them, and which of them expire next. Only as long as the board is open.
*/
import {type Action} from '../protocol/event.ts';
import {type Engine, type KeyResponse, type Node} from '../engine/engine.ts';
import {getIfThere} from '../engine/get-if-there.ts';
import {type Part} from '../engine/member-report.ts';
import {storeIndex} from '../engine/store-index.ts';
import {walk} from '../subtree/walk.ts';
import {attempt} from './attempt.ts';
import {pause, type Clock} from './clock.ts';
import {ExpiringKeys} from './expiring.ts';
import {HotDirectories, type HotOrder} from './hot-directories.ts';
import {reasonFor} from './reasons.ts';
import {type Events, type ExpiringView} from './state.ts';

/** No more nodes are read to find those that expire. */
export const readMax = 200_000;
/** Of those whose time is over, so many are looked at at a time. */
const overdueMax = 20;
/** Longer keys are not remembered. */
const keyLengthMax = 2000;
/** How many times the usual pause lies between two tries of what has failed. */
const retryPauses = 10;
/** The same for another reading of all keys, and how many times as long as the last one the pause before it is at least. */
const rereadPauses = 60;
const rereadShare = 20;

const removals: ReadonlySet<Action> = new Set<Action>(['delete', 'compareAndDelete', 'expire']);

export type KeyWatchSettings = {
	readonly clock: Clock;
	readonly pauseMs: number;
	readonly limitMs: number;
	readonly signal: AbortSignal;
	readonly changed: () => void;
};

type Reading = {
	readonly state: 'reading' | 'done' | 'failed';
	readonly count: number;
	readonly isPartial: boolean;
	/** Why it failed. */
	readonly reason?: string;
};

/** The cluster has better things to do than to be read by us: `lastMs` is how long that took the last time. */
export function pauseBeforeReading({pauseMs, lastMs, hasFailed}: {
	readonly pauseMs: number; readonly lastMs: number; readonly hasFailed: boolean;
}): number {
	return Math.max(pauseMs * (hasFailed ? retryPauses : rereadPauses), lastMs * rereadShare);
}

export class KeyWatch {
	/** The newest index of the store that was seen; 0 before the first. */
	index = 0;
	readonly #engine: Pick<Engine, 'get' | 'watch'>;
	readonly #settings: KeyWatchSettings;
	readonly #hot: HotDirectories;
	readonly #expiring = new ExpiringKeys();
	#watchProblem: string | undefined = 'asking…';
	#reading: Reading = {state: 'reading', count: 0, isPartial: false};
	#hasTried = false;

	constructor(engine: Pick<Engine, 'get' | 'watch'>, settings: KeyWatchSettings) {
		this.#engine = engine;
		this.#settings = settings;
		this.#hot = new HotDirectories(settings.clock.elapsed());
		void this.#follow();
		void this.#read();
	}

	/** Whether the watch and the reading have come as far as they get. */
	get isKnown(): boolean {
		return this.#hasTried && this.#reading.state !== 'reading';
	}

	events(order: HotOrder, count: number): Part<Events> {
		const time = this.#settings.clock.elapsed();
		return this.#watchProblem === undefined
			? {value: {perSecond: this.#hot.eventsPerSecond(time), count: this.#hot.eventCount, directories: this.#hot.first(count, order, time)}}
			: {missing: this.#watchProblem};
	}

	expiring(count: number): Part<ExpiringView> {
		const {state, reason = '', isPartial, count: readCount} = this.#reading;
		return state === 'failed'
			? {missing: reason}
			: {
				value: {
					keys: this.#expiring.first(count),
					count: this.#expiring.size,
					readCount,
					isReading: state === 'reading',
					isPartial: isPartial || this.#expiring.isPartial,
				},
			};
	}

	/** The watch; whatever ends it, it begins again. */
	async #follow(): Promise<void> {
		const {signal, pauseMs, limitMs, changed} = this.#settings;
		while (!signal.aborted) {
			const index = await attempt(async each => storeIndex(this.#engine, '/', {signal: each}), {limitMs, signal});
			try {
				if ('value' in index) {
					this.index = Math.max(this.index, index.value);
				}

				// After the index everything comes; without one only what happens from now on.
				const waitIndex = 'value' in index ? BigInt(index.value) + 1n : 0n;
				const events = this.#engine.watch('/', {
					recursive: true, waitIndex, signal, onLink: isUp => {
						this.#watchProblem = isUp ? undefined : 'the watch has lost its connection';
						this.#hasTried = true;
						changed();
					},
				});
				for await (const event of events) {
					this.#take(event);
				}
			} catch (error) {
				this.#watchProblem = `no watch: ${reasonFor(error)}`;
			}

			this.#hasTried = true;
			changed();
			await pause(pauseMs * retryPauses, signal);
		}
	}

	#take({action, node, prevNode}: KeyResponse): void {
		const {clock, changed} = this.#settings;
		this.#watchProblem = undefined;
		this.index = Math.max(this.index, node.modifiedIndex);
		this.#hot.add(node.key, clock.elapsed());
		if (removals.has(action)) {
			this.#expiring.remove(node.key, {isDirectory: node.dir === true || prevNode?.dir === true});
		} else {
			this.#learn(node);
		}

		changed();
	}

	#learn({key, expiration, modifiedIndex}: Node): void {
		if (key.length <= keyLengthMax) {
			this.#expiring.put(key, expiration === undefined ? undefined : Date.parse(expiration), modifiedIndex);
		}
	}

	/** Reads all nodes once; again when it failed, or when those that were remembered are gone. */
	async #read(): Promise<void> {
		const {signal, pauseMs, clock} = this.#settings;
		while (!signal.aborted) {
			const start = clock.elapsed();
			await this.#readOnce();
			const end = clock.elapsed();
			const next = end + pauseBeforeReading({pauseMs, lastMs: end - start, hasFailed: this.#reading.state === 'failed'});
			while (!signal.aborted && (clock.elapsed() < next || !this.#isToRead(clock.now()))) {
				await pause(pauseMs, signal);
				await this.#lookAtOverdue();
			}
		}
	}

	#isToRead(now: number): boolean {
		return this.#reading.state === 'failed' || this.#expiring.needsReading(now);
	}

	async #readOnce(): Promise<void> {
		const {signal, changed} = this.#settings;
		const {state} = this.#reading;
		let count = 0;
		this.#expiring.clear();
		// A failure is shown until there is something better.
		if (state !== 'failed') {
			this.#reading = {state: 'reading', count, isPartial: false};
		}

		try {
			for await (const node of walk(this.#engine, '/', {signal})) {
				count++;
				this.#learn(node);
				if (count % 1000 === 0) {
					this.#reading = {state: 'reading', count, isPartial: false};
					changed();
				}

				if (count >= readMax) {
					break;
				}
			}

			this.#reading = {state: 'done', count, isPartial: count >= readMax};
		} catch (error) {
			this.#reading = {
				state: 'failed', count, isPartial: true, reason: `no reading: ${reasonFor(error)}`,
			};
		}

		changed();
	}

	/** A refresh wakes no watcher: whether a key has a new time is seen only by looking. */
	async #lookAtOverdue(): Promise<void> {
		const {signal, clock, limitMs} = this.#settings;
		for (const key of this.#expiring.overdue(clock.now(), overdueMax)) {
			const found = await attempt(async each => getIfThere(this.#engine, key, {signal: each}), {limitMs, signal});
			if ('missing' in found) {
				return;
			}

			const {node} = found.value;
			if (node === undefined) {
				this.#expiring.remove(key, {isDirectory: false});
			} else {
				this.#learn(node);
			}
		}
	}
}
