/**
What lock and elect have in common: to join, to wait for one's turn, to hold, and to let go whatever happens.
*/
import {once} from 'node:events';
import {formatSeconds, parseSeconds} from '../../format/durations.ts';
import {Deadline} from '../../engine/deadline.ts';
import {UserError} from '../../errors.ts';
import {type FlagValues} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {ttlOf} from '../common/key-commands.ts';
import {runHeldProgram} from './held-program.ts';
import {type KeptKey} from './kept-key.ts';
import {firstPlace, join, ownToken} from './turn.ts';

/** As of timeout(1): it was not got in time. */
const notInTimeExitCode = 124;
const ttlDefault = 30;

export type Holding = {
	readonly directory: string;
	/** What the key shows while it waits and holds; absent for words that name this process. */
	readonly value?: string;
	/** The program and its arguments; empty to hold until interrupted. */
	readonly command: readonly string[];
	/** What is said when it holds without a program. */
	readonly announcement: string;
};

/** The words before `--`, and the program behind it. */
export function withProgram(positionals: readonly string[]): {words: readonly string[]; command: readonly string[] | undefined} {
	const end = positionals.indexOf('--');
	if (end === -1) {
		return {words: positionals, command: undefined};
	}

	if (end === positionals.length - 1) {
		throw new ArgumentError('there is no program after --', {hint: 'Name it, or leave -- away to hold until Ctrl-C.'});
	}

	return {words: positionals.slice(0, end), command: positionals.slice(end + 1)};
}

function waitOf(flags: FlagValues): number | undefined {
	if (!flags.has('wait')) {
		return undefined;
	}

	const text = flags.string('wait');
	const seconds = text === '0' ? 0 : parseSeconds(text);
	if (seconds === undefined) {
		throw new ArgumentError(`"${text}" is not a time to wait`, {hint: 'Write 0, 90, 90s, 5m or 1h30m.'});
	}

	return seconds;
}

async function waitForTurn(context: CommandContext, own: KeptKey, {directory, token, seconds}: {
	readonly directory: string;
	readonly token: string;
	readonly seconds: number | undefined;
}): Promise<void> {
	const engine = await context.connect();
	const ending = AbortSignal.any([context.signal, own.lost]);
	// Without a wait there is still a moment for one look.
	using deadline = seconds === undefined ? undefined : new Deadline(Math.max(seconds, 1) * 1000, ending);
	try {
		await firstPlace(engine, directory, {own, token, signal: deadline?.signal ?? ending});
		ending.throwIfAborted();
	} catch (error) {
		ending.throwIfAborted();
		if (deadline?.signal.aborted) {
			throw new UserError(`${directory} was not free within ${formatSeconds(seconds!)}`, {
				exitCode: notInTimeExitCode, hint: `Who holds it: ls ${directory} --sort, the first key.`, cause: error,
			});
		}

		throw error;
	}
}

async function holdOwn(context: CommandContext, own: KeptKey, {directory, command, announcement}: Holding): Promise<number> {
	const signal = AbortSignal.any([context.signal, own.lost]);
	let code = 0;
	if (command.length > 0) {
		code = await runHeldProgram(context, command, {
			environment: {
				ETCD_LOCK: directory, ETCD_LOCK_KEY: own.key, ETCD_LOCK_INDEX: String(BigInt(own.key.slice(own.key.lastIndexOf('/') + 1))),
			},
			signal,
		});
	} else {
		context.stdout(`${announcement}: ${own.key}\n`);
		if (!signal.aborted) {
			await once(signal, 'abort');
		}
	}

	own.lost.throwIfAborted();
	return code;
}

/** Resolves to the exit code of the program. */
export async function hold(context: CommandContext, flags: FlagValues, holding: Holding): Promise<number> {
	const {directory, value} = holding;
	const ttl = ttlOf(flags) ?? ttlDefault;
	const seconds = waitOf(flags);
	const engine = await context.connect();
	const token = ownToken();
	const own = await join(engine, directory, {token, ttl, signal: context.startPhase()});
	let problem: string | undefined;
	let code: number;
	try {
		if (value !== undefined) {
			await own.replaceValue(value, context.signal);
		}

		await waitForTurn(context, own, {directory, token, seconds});
		code = await holdOwn(context, own, holding);
	} finally {
		problem = await own.release();
		if (problem !== undefined) {
			context.stderr(`${own.key} could not be removed (${problem}): it expires within ${formatSeconds(ttl)}\n`);
		}
	}

	return problem !== undefined && code === 0 ? 1 : code;
}
