/**
A board, and the states that it shows one after the other.
*/
import {type ExecutionContext} from 'ava';
import {Board, type BoardEngine, type BoardOptions} from '../../source/board/board.ts';
import {type BoardState, type MemberRow} from '../../source/board/state.ts';
import {type MemberReport} from '../../source/engine/member-report.ts';

/** What a member says that is well. */
export const wellReport: MemberReport = {
	latencies: [1],
	version: {value: '2.3.7'},
	state: {
		value: {
			id: 'a1', name: 'm1', isLeader: true, leaderId: 'a1',
		},
	},
	counters: {value: {setsSuccess: 1, watchers: 1}},
	followers: {value: []},
};

/** A member that is well, as a row of the board. */
export const wellRow: MemberRow = {
	name: 'm1', url: 'http://127.0.0.1:2379', answer: 'ok', role: 'leader', version: '2.3.7', latency: {p50: 0.4, p99: 12}, requestsPerSecond: 17.3,
	watcherCount: 2, upMs: 3_700_000,
};

/** A remote board with members of all kinds, and something in each of its boxes. */
export const usualBoard: BoardState = {
	time: Date.UTC(2026, 0, 1),
	kind: 'remote',
	place: 'http://127.0.0.1:2379',
	members: [
		wellRow,
		{
			...wellRow, name: 'm2', role: 'follower', followerMs: 3, isRestarted: true,
		},
		{
			name: 'm3', url: 'http://m3', answer: 'late', problem: 'no answer for 7 s',
		},
		{
			name: 'm4', url: 'http://m4', answer: 'failed', problem: 'nothing listens there',
		},
		{name: 'm5', url: 'http://m5', answer: 'waiting'},
	],
	unaskedCount: 0,
	leader: {value: 'm1'},
	index: 77,
	requests: {
		value: {
			rates: [
				{kind: 'get', perSecond: 3.2, count: 10},
				{
					kind: 'set', perSecond: 12, failedPerSecond: 2, count: 5,
				},
				{kind: 'expire', count: 0},
			],
			watcherCount: 2,
		},
	},
	events: {
		value: {
			perSecond: 4.5,
			count: 90,
			directories: Array.from({length: 30}, (_, i) => ({path: `/app/d${i}`, perSecond: 30 - i, count: i})),
		},
	},
	expiring: {
		value: {
			keys: [{key: '/t/a', time: Date.UTC(2026, 0, 1, 0, 0, 9)}], count: 1, readCount: 12, isReading: false, isPartial: false,
		},
	},
	disk: {
		value: {
			walBytes: 5000, segmentCount: 2, snapshotBytes: 0, snapshotCount: 0, freeBytes: 1e9, raftIndex: 5,
		},
	},
};
/** Something that takes as long as it likes. */
export async function never(signal: AbortSignal | undefined): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal?.addEventListener('abort', () => {
			reject(signal.reason as Error);
		});
	});
}

export type BoardProbe = {
	readonly board: Board;
	/** The first state for which that is true. */
	until(isWanted: (state: BoardState) => boolean): Promise<BoardState>;
};

/** The board asks as fast as it can. It is closed at the end of the test. */
export function openBoard(t: ExecutionContext, engine: BoardEngine, options: Partial<BoardOptions> = {}): BoardProbe {
	const listeners = new Set<() => void>();
	const tell = (): void => {
		for (const listener of listeners) {
			listener();
		}
	};

	const board = new Board(engine, {pauseMs: 5, ...options, changed: tell});
	// Some states come by time alone.
	const timer = setInterval(tell, 20);
	t.teardown(() => {
		clearInterval(timer);
		board.close();
	});
	return {
		board,
		async until(isWanted) {
			return new Promise(resolve => {
				const look = (): void => {
					const state = board.state();
					if (!isWanted(state)) {
						return;
					}

					listeners.delete(look);
					resolve(state);
				};

				listeners.add(look);
				look();
			});
		},
	};
}
