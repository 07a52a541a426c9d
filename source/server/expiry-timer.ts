/**
When to look for expired nodes: on a grid of half a second that begins at start, as in etcd, but only on those beats
where something is due. Nothing is written while nothing expires.
*/
import {delayMsMax} from '../util/delays.ts';

const beatMs = 500;

export class ExpiryTimer {
	readonly #onBeat: () => void;
	readonly #startMs = performance.now();
	#timer: NodeJS.Timeout | undefined;
	#dueMs = Infinity;

	constructor(onBeat: () => void) {
		this.#onBeat = onBeat;
	}

	/** Sets the timer to the first beat at which `expiration` has passed; undefined takes it off. Both in nanoseconds. */
	schedule(expiration: bigint | undefined, now: bigint): void {
		if (expiration === undefined) {
			this.stop();
			return;
		}

		const elapsedMs = performance.now() - this.#startMs;
		const waitMs = expiration > now ? Number(expiration - now) / 1e6 : 0;
		const dueMs = Math.ceil((elapsedMs + waitMs) / beatMs) * beatMs;
		if (dueMs === this.#dueMs) {
			return;
		}

		clearTimeout(this.#timer);
		this.#dueMs = dueMs;
		this.#timer = setTimeout(() => {
			this.#dueMs = Infinity;
			this.#onBeat();
		}, Math.min(dueMs - elapsedMs, delayMsMax));
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#dueMs = Infinity;
	}
}
