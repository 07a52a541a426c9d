/**
The watches behind the panes: opens, ends and feeds them. Bursts are collected and shown a few times a second.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {
	createPane,
	followKey,
	pauseToggled,
	scrolled,
	withEvents,
	withGap,
	type Pane,
} from './panes.ts';

/** Between two updates of what is shown: thirty a second are as many as an eye can follow. */
const flushMilliseconds = 33;

type Entry = {
	pane: Pane;
	readonly controller: AbortController;
	waiting: Array<readonly [event: KeyResponse, time: number]>;
};

export type WatchesHost = {
	now(): number;
	changed(): void;
	/** Every event as it comes, for those who print lines instead of drawing panes. */
	event?(pane: Pane, event: KeyResponse): void;
	/** A watch lost events or ended by itself. */
	trouble?(pane: Pane, text: string): void;
};

export class Watches {
	readonly #engine: Pick<Engine, 'get' | 'watch'>;
	readonly #host: WatchesHost;
	readonly #entries = new Map<number, Entry>();
	#lastId = 0;
	#focused: number | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(engine: Pick<Engine, 'get' | 'watch'>, host: WatchesHost) {
		this.#engine = engine;
		this.#host = host;
	}

	get panes(): readonly Pane[] {
		return this.#entries.values().map(({pane}) => pane).toArray();
	}

	/** The pane that keys mean: the one chosen, else the newest. */
	get focused(): Pane | undefined {
		return this.#entries.get(this.#focused ?? -1)?.pane ?? this.panes.at(-1);
	}

	/** `waitIndex` 0 begins with the next event. */
	open(key: string, {recursive, waitIndex}: {recursive: boolean; waitIndex: bigint}): Pane {
		this.#lastId++;
		const id = this.#lastId;
		const entry: Entry = {pane: createPane(id, key, recursive), controller: new AbortController(), waiting: []};
		this.#entries.set(id, entry);
		void followKey(this.#engine, {
			key, recursive, waitIndex, signal: entry.controller.signal,
		}, {
			live: () => {
				this.#update(entry, {...entry.pane, state: 'live', reason: undefined});
			},
			event: event => {
				entry.waiting.push([event, this.#host.now()]);
				this.#host.event?.(entry.pane, event);
				this.#timer ??= setTimeout(() => {
					this.#flush();
				}, flushMilliseconds);
			},
			gap: index => {
				this.#flush();
				const from = entry.pane.index + 1;
				this.#update(entry, withGap(entry.pane, index, this.#host.now()));
				this.#host.trouble?.(entry.pane, `events ${from} to ${index} were not all seen: the server's history no longer reaches back`);
			},
			ended: reason => {
				this.#flush();
				this.#update(entry, {...entry.pane, state: 'ended', reason});
				this.#host.trouble?.(entry.pane, reason);
			},
		});
		this.#host.changed();
		return entry.pane;
	}

	/** Ends one watch; false when there is none of that number. */
	end(id: number): boolean {
		const entry = this.#entries.get(id);
		entry?.controller.abort();
		this.#entries.delete(id);
		this.#host.changed();
		return entry !== undefined;
	}

	/** Ends all watches and the timer. */
	close(): void {
		for (const {controller} of this.#entries.values()) {
			controller.abort();
		}

		this.#entries.clear();
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	focus(id: number): void {
		if (!this.#entries.has(id)) {
			return;
		}

		this.#focused = id;
		this.#host.changed();
	}

	togglePause(): void {
		this.#updateFocused(pauseToggled);
	}

	scroll(step: number): void {
		this.#updateFocused(pane => scrolled(pane, step));
	}

	#updateFocused(change: (pane: Pane) => Pane): void {
		const entry = this.#entries.get(this.focused?.id ?? -1);
		if (entry !== undefined) {
			this.#update(entry, change(entry.pane));
		}
	}

	#update(entry: Entry, pane: Pane): void {
		entry.pane = pane;
		this.#host.changed();
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		for (const entry of this.#entries.values()) {
			entry.pane = withEvents(entry.pane, entry.waiting);
			entry.waiting = [];
		}

		this.#host.changed();
	}
}
