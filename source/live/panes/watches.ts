/**
The watches behind the panes: opens, ends and feeds them.
*/
import {type Engine, type KeyResponse} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {EventProgram} from './event-program.ts';
import {followKey} from './follow-key.ts';
import {type PaneFilter} from './pane-filter.ts';
import {Pane} from './panes.ts';
import {Rewinds} from './rewinds.ts';

type Entry = {
	readonly pane: Pane;
	readonly controller: AbortController;
	readonly program?: EventProgram;
};

export type WatchesHost = {
	now(): number;
	/** Called for every event: it must cost next to nothing. */
	changed(): void;
	/** Called for every event that the pane's filter lets pass, for front ends that print lines instead of drawing panes. */
	event?(pane: Pane, event: KeyResponse): void;
	/** A watch has lost events or ended by itself; the pane says so, too. */
	trouble?(pane: Pane, text: string): void;
	/** A pane's program or a look back failed. */
	failed?(pane: Pane, text: string): void;
	/** Output of a program that a watch runs. */
	programOutput?(pane: Pane, text: string): void;
};

export type OpenOptions = {
	readonly recursive: boolean;
	/** 0 begins with the next event; `oldest` with the first one that the server still knows. */
	readonly waitIndex: bigint | 'oldest';
	readonly filter?: PaneFilter;
	/** One row for each key to begin with. */
	readonly isByKey?: boolean;
	/** Run for each event that passes. */
	readonly command?: string;
};

export class Watches {
	readonly #engine: Pick<Engine, 'get' | 'watch' | 'info'>;
	readonly #host: WatchesHost;
	readonly #rewinds: Rewinds;
	readonly #entries = new Map<number, Entry>();
	#lastId = 0;
	#focused: number | undefined;

	constructor(engine: Pick<Engine, 'get' | 'watch' | 'info'>, host: WatchesHost) {
		this.#engine = engine;
		this.#host = host;
		this.#rewinds = new Rewinds(engine, {
			changed() {
				host.changed();
			},
			failed(pane, text) {
				host.failed?.(pane, text);
			},
		});
	}

	get panes(): readonly Pane[] {
		return this.#entries.values().map(({pane}) => pane).toArray();
	}

	/** The pane that keys act on: the chosen one, else the newest. */
	get focused(): Pane | undefined {
		return this.#entries.get(this.#focused ?? -1)?.pane ?? this.panes.at(-1);
	}

	open(key: string, {recursive, waitIndex, filter, isByKey, command}: OpenOptions): Pane {
		if (isByKey === true && this.#host.event !== undefined) {
			throw new UserError('--by-key needs a terminal that can be redrawn', {hint: 'Without it, watch prints a line for each event.'});
		}

		this.#lastId++;
		const pane = new Pane({
			id: this.#lastId, key, recursive, filter, isByKey, program: command,
		});
		const {info} = this.#engine;
		// A data directory that no member has open.
		const isAtRest = info.kind === 'embedded' && info.isReadOnly === true && info.endpoints.length === 0;
		const controller = new AbortController();
		const {signal} = controller;
		const program = command === undefined
			? undefined
			: new EventProgram(command, {
				signal,
				host: {
					print: text => {
						this.#host.programOutput?.(pane, text);
					},
					failed: text => {
						this.#host.failed?.(pane, text);
					},
					changed: () => {
						pane.waitingCount = program?.waitingCount ?? 0;
						this.#host.changed();
					},
				},
			});
		this.#entries.set(pane.id, {pane, controller, program});
		void followKey(this.#engine, {
			key, recursive, waitIndex, signal,
		}, {
			live: () => {
				pane.state = isAtRest ? 'atRest' : 'live';
				pane.reason = undefined;
				this.#host.changed();
			},
			lost: () => {
				pane.state = 'reconnecting';
				this.#host.changed();
			},
			replaced: (text, index) => {
				pane.addReplacement(text, index);
				this.#host.trouble?.(pane, text);
				this.#host.changed();
			},
			event: event => {
				if (pane.add(event, this.#host.now())) {
					program?.add(event);
					this.#host.event?.(pane, event);
				}

				this.#host.changed();
			},
			gap: (index, from = pane.index + 1) => {
				pane.addGap(index, from);
				this.#host.trouble?.(pane, `events ${from} to ${index} were not all seen: the server's history no longer reaches back`);
				this.#host.changed();
			},
			ended: reason => {
				pane.state = 'ended';
				pane.reason = reason;
				this.#host.trouble?.(pane, reason);
				this.#host.changed();
			},
		});
		this.#host.changed();
		return pane;
	}

	/** Ends one watch; returns false when there is none with that number. */
	end(id: number): boolean {
		const entry = this.#entries.get(id);
		entry?.controller.abort();
		this.#entries.delete(id);
		this.#host.changed();
		return entry !== undefined;
	}

	/** Ends all watches; returns the panes they had. */
	endAll(): readonly Pane[] {
		const {panes} = this;
		for (const {id} of panes) {
			this.end(id);
		}

		return panes;
	}

	/** Ends all watches and what they run. */
	close(): void {
		for (const {controller} of this.#entries.values()) {
			controller.abort();
		}

		this.#entries.clear();
	}

	focus(id: number): void {
		if (!this.#entries.has(id)) {
			return;
		}

		this.#focused = id;
		this.#host.changed();
	}

	togglePause(): void {
		this.focused?.togglePause();
		this.#host.changed();
	}

	clear(): void {
		this.focused?.clear();
		this.#host.changed();
	}

	toggleByKey(): void {
		this.focused?.toggleByKey();
		this.#host.changed();
	}

	/**
	Moves the mark of the focused pane, positive towards older events; beyond the oldest it continues with what happened before.
	`height` is the number of its rows in sight.
	*/
	scroll(step: number, height?: number): void {
		this.#continue(step, this.focused?.scroll(step, height));
	}

	/** Moves by a page, 1 towards older events; one row of `height` stays in sight. */
	page(direction: 1 | -1, height = this.focused?.height ?? 0): void {
		this.#continue(direction, this.focused?.page(direction * Math.max(1, height - 1), height));
	}

	/** Fetches what happened before what the focused pane shows: what the server still knows, then piece by piece what a log on disk tells. */
	async rewind(): Promise<void> {
		const entry = this.#entries.get(this.focused?.id ?? -1);
		if (entry !== undefined) {
			await this.#rewinds.rewind(entry.pane, entry.controller.signal);
		}
	}

	/** Ends what panes are fetching; returns false when that is nothing. */
	cancelRewind(): boolean {
		return this.#rewinds.cancel();
	}

	#continue(step: number, hasMoved: boolean | undefined): void {
		if (hasMoved === false && step > 0) {
			void this.rewind();
		}

		this.#host.changed();
	}
}
