/**
The watchers for whom events wait. They are served one after the other in slices of the event loop: one system call for each of a
thousand takes longer than a write may wait. What has come for a watcher until its turn goes out in one piece, and those for whom
the same has come get the same piece.
*/
import {Buffer} from 'node:buffer';
import {type EncodedEvent} from './json.ts';

/** How long others wait while watchers are served. */
const sliceMs = 2;
/** Watchers between two looks at the clock. */
const stepLength = 16;

export type Listener = {
	/** Sends what waits. */
	send(): void;
};

export class Audience {
	#line: Listener[] = [];
	/** Who is next in the line. */
	#next = 0;
	/** The last piece that was made of several events. */
	#events: readonly EncodedEvent[] = [];
	#chunks = Buffer.alloc(0);

	/** `listener` has something to send; to be called once until it was asked to. */
	queue(listener: Listener): void {
		if (this.#line.length === 0) {
			setImmediate(this.#serve);
		}

		this.#line.push(listener);
	}

	/** All the events, each in a chunk of its own. */
	chunksOf(events: readonly EncodedEvent[]): Buffer {
		if (events.length === 1) {
			return events[0]!.chunk;
		}

		if (events.length !== this.#events.length || events.some((event, i) => event !== this.#events[i])) {
			this.#events = events;
			this.#chunks = Buffer.concat(events.map(({chunk}) => chunk));
		}

		return this.#chunks;
	}

	readonly #serve = () => {
		const endMs = performance.now() + sliceMs;
		// Those who come into the line meanwhile have their turn in it, too.
		while (this.#next < this.#line.length && (this.#next % stepLength > 0 || performance.now() < endMs)) {
			this.#line[this.#next]!.send();
			this.#next++;
		}

		if (this.#next < this.#line.length) {
			this.#line = this.#line.slice(this.#next);
			setImmediate(this.#serve);
		} else {
			this.#line = [];
			this.#events = [];
			this.#chunks = Buffer.alloc(0);
		}

		this.#next = 0;
	};
}
