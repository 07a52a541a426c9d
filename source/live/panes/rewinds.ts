/**
The way back of panes: through the server's event history, and from there on through the log on disk, where there is one.
*/
import {type Engine, type EngineInfo, type KeyResponse} from '../../engine/engine.ts';
import {messageOf} from '../../errors.ts';
import {OneAtATime} from '../../util/one-at-a-time.ts';
import {readHistory} from './follow-key.ts';
import {passes, subjectOf} from './pane-filter.ts';
import {type Pane} from './panes.ts';

/** Read from the log at a time, and at once where the server has fewer. */
const olderCount = 200;

type Files = {readonly dataDir: string; readonly walDir?: string | undefined};

type Host = {
	changed(): void;
	/** The server's history could not be read; what is wrong with a log the pane says. */
	failed(pane: Pane, text: string): void;
};

function filesOf({api, dataDir, sharedDataDir, walDir}: EngineInfo): Files | undefined {
	const place = api === 3 ? undefined : dataDir ?? sharedDataDir;
	return place === undefined ? undefined : {dataDir: place, walDir};
}

export class Rewinds {
	readonly #engine: Pick<Engine, 'get' | 'watch' | 'info'>;
	readonly #host: Host;
	readonly #going = new Set<AbortController>();
	/** The log is read for one pane at a time. */
	readonly #reads = new OneAtATime();

	constructor(engine: Pick<Engine, 'get' | 'watch' | 'info'>, host: Host) {
		this.#engine = engine;
		this.#host = host;
	}

	/** Ends what is being read; returns false when that is nothing. */
	cancel(): boolean {
		const isGoing = this.#going.size > 0;
		for (const controller of this.#going) {
			controller.abort();
		}

		return isGoing;
	}

	/** Fetches what happened before the oldest row, as much as there is at a time. Never rejects. */
	async rewind(pane: Pane, closed: AbortSignal): Promise<void> {
		const files = filesOf(this.#engine.info);
		const mayGoOn = pane.horizon === undefined
			|| (files !== undefined && (pane.horizon.reason === 'more' || pane.horizon.reason === 'failed'));
		if (pane.isRewinding || pane.isReplaced || !mayGoOn) {
			return;
		}

		const controller = new AbortController();
		const signal = AbortSignal.any([closed, controller.signal]);
		this.#going.add(controller);
		pane.isRewinding = true;
		this.#host.changed();
		try {
			const count = pane.horizon === undefined ? await this.#readHistory(pane, {isWhole: files === undefined, signal}) : 0;
			if (files !== undefined && count < olderCount) {
				await this.#reads.run(async () => readLog(pane, files, signal));
			}
		} catch (error) {
			if (!signal.aborted) {
				this.#host.failed(pane, messageOf(error));
			}
		} finally {
			this.#going.delete(controller);
			pane.isRewinding = false;
			this.#host.changed();
		}
	}

	/** Returns how many events were found. */
	async #readHistory(pane: Pane, {isWhole, signal}: {readonly isWhole: boolean; readonly signal: AbortSignal}): Promise<number> {
		const {events, horizon} = await readHistory(this.#engine, pane.key, {
			recursive: pane.recursive, signal, end: () => pane.oldestIndex,
		});
		// What was read until then may end anywhere.
		signal.throwIfAborted();
		pane.addOlder(events, isWhole
			? {reason: 'history', index: horizon}
			: {reason: 'more', index: Math.min(horizon, pane.oldestIndex ?? Infinity)});
		return events.length;
	}
}

/** Puts the next changes of the log in front of a pane's rows. Rejects only when the signal fires. */
async function readLog(pane: Pane, files: Files, signal: AbortSignal): Promise<void> {
	signal.throwIfAborted();
	const {horizon, filter, room} = pane;
	if (horizon === undefined || horizon.reason === 'full') {
		return;
	}

	const limit = Math.min(olderCount, room);
	let found: Parameters<Pane['addOlder']>;
	try {
		const {openKeyLog} = await import('../../past/log-of-key.ts');
		const log = await openKeyLog({
			...files,
			key: pane.key,
			isRecursive: pane.recursive,
			isAsWatched: true,
			isWanted: (event: KeyResponse) => filter === undefined || passes(filter, subjectOf(event)),
			since: 0,
			until: horizon.index - 1,
			limit,
			signal,
		});
		const older = await Array.fromAsync(log.events);
		older.reverse();
		found = [older, older.length < limit ? {reason: 'log', index: log.oldestIndex} : {reason: 'more', index: older[0]!.index}];
	} catch (error) {
		signal.throwIfAborted();
		found = [[], {reason: 'failed', index: horizon.index, text: messageOf(error)}];
	}

	signal.throwIfAborted();
	// It may have been cleared meanwhile, or its filter be another one.
	if (pane.horizon === horizon && pane.filter === filter) {
		pane.addOlder(found[0], found[1], {areChosen: filter !== undefined});
	}
}
