/**
What lock and elect have in common: to join, to wait for one's turn, to hold, and to let go whatever happens.
*/
import {once} from 'node:events';
import {formatSeconds, parseSeconds} from '../../format/durations.ts';
import {Deadline} from '../../engine/deadline.ts';
import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {goQuote} from '../../protocol/go-quote.ts';
import {baseName} from '../../protocol/paths.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {runHeldProgram} from './held-program.ts';
import {type KeptKey} from './kept-key.ts';
import {releaseAndTell, ttlOfKept} from './kept-life.ts';
import {
	firstPlace,
	graceMsOf,
	join,
	leave,
	ownToken,
	type Contender,
} from './turn.ts';

/** As of timeout(1): it was not got in time. */
const notInTimeExitCode = 124;

export type Holding = {
	readonly directory: string;
	/** What the key shows while it waits and holds; absent for words that name this process. */
	readonly value?: string;
	/** The program and its arguments; empty to hold until interrupted. */
	readonly command: readonly string[];
	/** What it does, for who holds without a program. */
	readonly participle: 'held' | 'leading';
};

/** The words before `--`, and the program behind it. There are at most `countMax` words. */
export function withProgram(
	{positionals, isTerminated = false}: Pick<Invocation, 'positionals' | 'isTerminated'>,
	countMax: number,
): {words: readonly string[]; command: readonly string[] | undefined} {
	const end = positionals.indexOf('--');
	const words = end === -1 ? positionals : positionals.slice(0, end);
	// A -- in front of everything is not kept: what follows is the program, and the key is missing.
	if (end === -1 && isTerminated) {
		throw new ArgumentError('key required', {hint: 'Name the key before --, as in: KEY -- make all'});
	}

	if (words.length > countMax) {
		throw new ArgumentError(`${goQuote(words[countMax]!)} is one word too many`, {
			hint: 'A program has to follow --, as in: KEY -- make all',
		});
	}

	if (end === positionals.length - 1 && end !== -1) {
		throw new ArgumentError('there is no program after --', {hint: 'Name it, or leave -- away to hold until Ctrl-C.'});
	}

	return {words, command: end === -1 ? undefined : positionals.slice(end + 1)};
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

async function waitForTurn(context: CommandContext, engine: Engine, {directory, own, contender, seconds}: {
	readonly directory: string;
	readonly own: KeptKey;
	readonly contender: Contender;
	readonly seconds: number | undefined;
}): Promise<void> {
	const ending = AbortSignal.any([context.signal, own.lost]);
	// Without a wait there is still a moment for one look.
	using deadline = seconds === undefined ? undefined : new Deadline(Math.max(seconds, 1) * 1000, ending);
	let last = '';
	try {
		await firstPlace(engine, directory, {
			own, contender, signal: deadline?.signal ?? ending, onWait({key, value = ''}) {
				last = `${visible(key)} (${visible(value)})`;
				context.progress(`waits for ${last}`);
			},
		});
		ending.throwIfAborted();
	} catch (error) {
		ending.throwIfAborted();
		if (deadline?.signal.aborted) {
			throw new UserError(`${visible(directory)} was not free within ${formatSeconds(seconds!)}`, {
				exitCode: notInTimeExitCode, hint: `It waited for ${last}.`, cause: error,
			});
		}

		throw error;
	} finally {
		context.progress('');
	}
}

async function holdOwn(context: CommandContext, own: KeptKey, {directory, command, participle}: Holding, ttl: number): Promise<number> {
	const {signal} = context;
	const {lost} = own;
	let code = 0;
	if (command.length > 0) {
		code = await runHeldProgram(context, {
			command,
			environment: {
				ETCD_LOCK: directory, ETCD_LOCK_KEY: own.key, ETCD_LOCK_INDEX: String(BigInt(baseName(own.key))),
			},
			lost,
			graceMs: graceMsOf(ttl),
		});
	} else {
		context.stdout(`${participle} until ${context.endedBy()}: ${own.key}\n`);
		const ending = AbortSignal.any([signal, lost]);
		if (!ending.aborted) {
			await once(ending, 'abort');
		}
	}

	lost.throwIfAborted();
	return code;
}

/** Resolves to the exit code of the program. */
export async function hold(context: CommandContext, flags: FlagValues, holding: Holding): Promise<number> {
	const {directory, value} = holding;
	const ttl = ttlOfKept(flags);
	const seconds = waitOf(flags);
	const engine = await context.connect({isUnrecorded: true});
	const contender: Contender = value === undefined ? {value: ownToken(), isUnique: true, ttl} : {value, isUnique: false, ttl};
	const {own, isInDoubt} = await join(engine, directory, contender, context.startPhase());
	return releaseAndTell(context, own, ttl, async () => {
		try {
			await waitForTurn(context, engine, {
				directory, own, contender, seconds,
			});
			return await holdOwn(context, own, holding, ttl);
		} finally {
			if (isInDoubt) {
				await leave(engine, directory, contender);
			}
		}
	});
}
