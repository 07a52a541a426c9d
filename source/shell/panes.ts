/**
Watch panes: what a watch has seen, ready to be drawn, and the loop that feeds it.

A pane keeps its newest rows. When the server's history no longer reaches back to where the watch stood, the pane reads
the present state, says how much it may have missed, and goes on from there.
*/
import {type Action, type Engine, type KeyResponse} from '../engine/engine.ts';
import {messageOf} from '../errors.ts';
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {expirationTime} from './expirations.ts';

const rowCountMax = 1000;

export type PaneEvent = {
	readonly type: 'event';
	/** When it arrived, in milliseconds since the epoch. */
	readonly time: number;
	readonly action: Action;
	readonly key: string;
	readonly isDirectory: boolean;
	/** Absent when there was no node or it was a directory. */
	readonly before?: string;
	/** Absent when the node is gone or is a directory. */
	readonly after?: string;
	/** Milliseconds since the epoch; absent for permanent nodes. */
	readonly expiration?: number;
	readonly index: number;
};

export type PaneGap = {
	readonly type: 'gap';
	readonly time: number;
	/** How many events at most were not seen. */
	readonly missed: number;
	/** Index of the oldest event that was missed. */
	readonly from: number;
	/** Index of the state that was read instead. */
	readonly index: number;
};

export type PaneRow = PaneEvent | PaneGap;

export type PaneState = 'connecting' | 'live' | 'ended';

export type Pane = {
	readonly id: number;
	readonly key: string;
	readonly recursive: boolean;
	readonly state: PaneState;
	/** Why it is not live, in one line. */
	readonly reason?: string;
	/** Oldest first. */
	readonly rows: readonly PaneRow[];
	/** All events seen, kept or not. */
	readonly eventCount: number;
	/** Of the newest event or of the state read; 0 before that. */
	readonly index: number;
	/** What is in sight stays there. */
	readonly isPaused: boolean;
	/** How many of the newest rows are scrolled out of sight. */
	readonly offset: number;
};

export function createPane(id: number, key: string, recursive: boolean): Pane {
	return {
		id, key, recursive, state: 'connecting', rows: [], eventCount: 0, index: 0, isPaused: false, offset: 0,
	};
}

export function rowOfEvent(event: KeyResponse, time: number): PaneEvent {
	const {node, prevNode} = event;
	return {
		type: 'event',
		time,
		action: event.action,
		key: node.key,
		isDirectory: node.dir === true || (prevNode?.dir === true && node.value === undefined),
		before: prevNode?.value,
		after: node.value,
		expiration: expirationTime(node),
		index: node.modifiedIndex,
	};
}

/** Adds a row. What is in sight stays there while the pane is paused or scrolled. */
function withRow(pane: Pane, row: PaneRow): Pane {
	const rows = [...pane.rows.slice(-rowCountMax + 1), row];
	const isHeld = pane.isPaused || pane.offset > 0;
	return {
		...pane, rows, index: row.index, offset: isHeld ? Math.min(pane.offset + 1, rows.length - 1) : 0,
	};
}

/** Takes many events at once: the rows are copied a single time. */
export function withEvents(pane: Pane, events: ReadonlyArray<readonly [event: KeyResponse, time: number]>): Pane {
	const last = events.at(-1);
	if (last === undefined) {
		return pane;
	}

	const added = events.slice(-rowCountMax).map(([event, time]) => rowOfEvent(event, time));
	const rows = [...pane.rows.slice(-rowCountMax), ...added].slice(-rowCountMax);
	const isHeld = pane.isPaused || pane.offset > 0;
	return {
		...pane,
		rows,
		index: last[0].node.modifiedIndex,
		eventCount: pane.eventCount + events.length,
		state: 'live',
		reason: undefined,
		offset: isHeld ? Math.min(pane.offset + events.length, rows.length - 1) : 0,
	};
}

export function withGap(pane: Pane, index: number, time: number): Pane {
	const from = pane.index + 1;
	return withRow(pane, {
		type: 'gap', time, from, missed: Math.max(0, index - pane.index), index,
	});
}

/** Scrolls by rows: positive towards older ones. */
export function scrolled(pane: Pane, step: number): Pane {
	return {...pane, offset: Math.max(0, Math.min(pane.offset + step, pane.rows.length - 1))};
}

/** Holds what is in sight, or goes back to the newest. */
export function pauseToggled(pane: Pane): Pane {
	return pane.isPaused ? {...pane, isPaused: false, offset: 0} : {...pane, isPaused: true};
}

/** An event as one line, for those who cannot draw. */
export function eventLine(pane: Pane, {action, node, prevNode}: KeyResponse): string {
	const before = prevNode?.value === undefined ? '' : ` ${JSON.stringify(prevNode.value)} ->`;
	const after = node.value === undefined ? '' : ` ${JSON.stringify(node.value)}`;
	return `${pane.id}  ${action} ${node.key}${before}${after}  index ${node.modifiedIndex}\n`;
}

/** The store's index now, from an answer of either kind. */
async function currentIndex(engine: Pick<Engine, 'get'>, key: string, signal: AbortSignal): Promise<number> {
	try {
		const {index} = await engine.get(key, {signal});
		return index;
	} catch (error) {
		if (error instanceof EtcdError && error.code === errorCodes.keyNotFound) {
			return error.index;
		}

		throw error;
	}
}

/** Watches until the signal fires and reports what happens as it happens. Never throws. */
export async function followKey(engine: Pick<Engine, 'get' | 'watch'>, {key, recursive, waitIndex, signal}: {
	readonly key: string;
	readonly recursive: boolean;
	/** 0: the next event. */
	readonly waitIndex: bigint;
	readonly signal: AbortSignal;
}, report: {
	readonly live: () => void;
	readonly event: (event: KeyResponse) => void;
	/** The history was cleared; the state was read at `index`. */
	readonly gap: (index: number) => void;
	readonly ended: (reason: string) => void;
}): Promise<void> {
	let next = waitIndex;
	for (;;) {
		try {
			report.live();
			for await (const event of engine.watch(key, {recursive, waitIndex: next, signal})) {
				report.event(event);
			}

			if (!signal.aborted) {
				report.ended('the watch ended');
			}

			return;
		} catch (error) {
			if (signal.aborted) {
				return;
			}

			if (!(error instanceof EtcdError && error.code === errorCodes.eventIndexCleared)) {
				report.ended(messageOf(error));
				return;
			}
		}

		try {
			const index = await currentIndex(engine, key, signal);
			report.gap(index);
			next = BigInt(index) + 1n;
		} catch (error) {
			if (!signal.aborted) {
				report.ended(messageOf(error));
			}

			return;
		}
	}
}
