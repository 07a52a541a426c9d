/**
`top`: the board on the screen, or what it shows once it knows everything.
*/
import {Board} from '../../board/board.ts';
import {gapsOf} from '../../board/gaps.ts';
import {snapshotJson, snapshotText} from '../../board/snapshot-text.ts';
import {type BoardState} from '../../board/state.ts';
import {type Engine} from '../../engine/engine.ts';
import {yamlOf} from '../../format/rows.ts';
import {drawable} from '../../terminal/text/signs.ts';
import {visibleJson} from '../../terminal/text/terminal-safe.ts';
import {type Invocation} from '../common/command.ts';
import {noTerminal, ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';
import {asTyped} from '../common/typed.ts';

/** Whoever prints waits no longer for members that hang, and for a reading that takes long. */
const settleMsMax = 10_000;
/** Directories and keys that are printed. */
const listedMax = 20;
/** As for any command when no endpoint answers. */
const unavailableExitCode = 4;
/** When a member or a part of what is asked for is missing. */
const partialExitCode = 1;

async function settledState(engine: Engine, signal: AbortSignal): Promise<BoardState> {
	const settled = Promise.withResolvers<void>();
	const board = new Board(engine, {
		changed() {
			if (board.isSettled) {
				settled.resolve();
			}
		},
	});
	const timer = setTimeout(settled.resolve, settleMsMax);
	const stop = (): void => {
		settled.resolve();
	};

	signal.addEventListener('abort', stop, {once: true});
	if (signal.aborted) {
		stop();
	}

	try {
		await settled.promise;
		signal.throwIfAborted();
		return board.state({count: listedMax});
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', stop);
		board.close();
	}
}

function rounded(value: number | undefined): number | undefined {
	return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}

async function printSnapshot(context: CommandContext, state: BoardState): Promise<void> {
	const {rowFormat, terminal} = context;
	if (rowFormat === ownText) {
		context.stdout(drawable(snapshotText(state)));
	} else if (rowFormat === 'json' || rowFormat === 'yaml') {
		const json = snapshotJson(state);
		const text = rowFormat === 'json' ? `${json}\n` : yamlOf(json);
		context.stdout(terminal === noTerminal ? text : visibleJson(text));
	} else {
		await printRows(context, {
			columns: ['name', 'answer', 'role', 'version', 'p50', 'requests', 'watchers', 'problem'],
			rows: state.members.map(({name, answer, role, version, latency, requestsPerSecond, watcherCount, problem}) => ({
				name, answer, role, version, p50: rounded(latency?.p50), requests: rounded(requestsPerSecond), watchers: watcherCount, problem,
			})),
			raw: 'name',
		});
	}

	await context.drained();
}

/** `goTo` takes the user to the directory that was chosen. */
export async function runTop(context: CommandContext, {flags}: Invocation, goTo?: (directory: string) => Promise<number>): Promise<number> {
	const engine = await context.connect();
	const isSeen = context.terminal !== noTerminal && context.rowFormat === ownText && !flags.bool('once');
	if (context.showBoard !== noTerminal && isSeen) {
		const chosen = await context.showBoard(engine, {canGo: goTo !== undefined});
		return chosen === undefined || goTo === undefined ? 0 : goTo(chosen);
	}

	const state = await settledState(engine, context.signal);
	await printSnapshot(context, state);
	const gaps = gapsOf(state);
	if (gaps.length === 0) {
		return 0;
	}

	const isAnswered = state.members.some(({answer}) => answer === 'ok');
	const text = isAnswered ? `some of it is missing: ${gaps.join('; ')}` : 'no member has answered';
	context.stderr(asTyped(`Error:  ${text}\n  ›doctor explains a connection step by step.\n`, context.mode));
	return isAnswered ? partialExitCode : unavailableExitCode;
}
