/**
A board, and the states that it shows one after the other.
*/
import {type ExecutionContext} from 'ava';
import {Board, type BoardEngine, type BoardOptions} from '../../source/board/board.ts';
import {type BoardState} from '../../source/board/state.ts';
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
