/**
One row for each key that has changed: its last event, how often it changes.

A key that is in sight stays where it is, however often it changes, so that it can be read; one that is not comes to the
top.
*/
import {type PaneEvent} from './pane-row.ts';
import {RateMeter} from './rate-meter.ts';

/** The keys that have not changed for the longest time are left out. */
const keyCountMax = 1000;

export type PaneKey = {
	readonly type: 'key';
	readonly key: string;
	/** The newest event of the key. */
	event: PaneEvent;
	readonly meter: RateMeter;
};

export class KeyTable {
	/** From top to bottom. */
	readonly #rows: PaneKey[] = [];
	readonly #byKey = new Map<string, PaneKey>();

	get length(): number {
		return this.#rows.length;
	}

	/** From the top. */
	at(position: number): PaneKey | undefined {
		return this.#rows[position];
	}

	/** The place of a key; behind all others when it is not among them any more. */
	positionOf(key: string): number {
		const row = this.#byKey.get(key);
		return row === undefined ? this.#rows.length : this.#rows.indexOf(row);
	}

	/** Takes an event; the rows in `keptCount` places from the top stay where they are. */
	add(event: PaneEvent, keptCount: number): void {
		let row = this.#byKey.get(event.key);
		if (row === undefined) {
			row = {
				type: 'key', key: event.key, event, meter: new RateMeter(),
			};
			this.#byKey.set(event.key, row);
			this.#rows.unshift(row);
			if (this.#rows.length > keyCountMax) {
				this.#byKey.delete(this.#rows.pop()!.key);
			}
		} else {
			const position = this.#rows.indexOf(row);
			if (position >= keptCount) {
				this.#rows.splice(position, 1);
				this.#rows.unshift(row);
			}
		}

		row.event = event;
		if (event.time !== undefined) {
			row.meter.add(event.time);
		}
	}
}
