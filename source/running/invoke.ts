/**
Runs one command whose flags have been read, once for each key that a pattern stands for, and reports what fails.
*/
import {ClusterError, LostAnswerError} from '../engine/errors.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';
import {
	isForPart,
	type Command,
	type FlagSpec,
	type FlagValues,
	type Invocation,
} from '../commands/common/command.ts';
import {atFlag} from '../commands/common/at-flag.ts';
import {noTerminal, type CommandContext} from '../commands/common/context.ts';
import {withRowFormat} from '../commands/common/rows.ts';
import {ArgumentError, describeFailure, withHint} from '../commands/common/errors.ts';
import {asTyped} from '../commands/common/typed.ts';
import {PromptInterruptedError} from '../errors.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {interruptedExitCode} from '../terminal/interrupts.ts';

/** How a key on another cluster begins. */
const elsewhere = /^[^/:]+:\//;

/** A word with one of these may be a pattern. */
const wildcard = /[*?[{]/;

/** `named` is the key that was named first. */
async function guarded(
	context: CommandContext,
	{named, hints}: {readonly named?: string | undefined; readonly hints?: Command['hints']},
	run: () => Promise<number>,
): Promise<number> {
	try {
		return await run();
	} catch (error) {
		if (context.signal.aborted && !(error instanceof PromptInterruptedError)) {
			if (error instanceof LostAnswerError) {
				context.stderr(describeFailure(error, context.mode)!.text);
			}

			return interruptedExitCode;
		}

		const failure = describeFailure(error, context.mode);
		if (failure === undefined) {
			throw error;
		}

		if (error instanceof ClusterError || error instanceof LostAnswerError) {
			context.unanswered();
		}

		const hint = await guessFor(context, error, named) ?? ownHint(context, error, hints);
		context.stderr(hint === undefined ? failure.text : withHint(failure.text, asTyped(hint, context.mode)));
		return failure.exitCode;
	}
}

function ownHint({mode}: CommandContext, error: unknown, hints: Command['hints']): string | undefined {
	return mode === 'strict' || hints === undefined || !(error instanceof EtcdError) ? undefined : hints[error.code];
}

/** For a person who named a key that does not exist: what may have been meant. */
async function guessFor(context: CommandContext, error: unknown, named = ''): Promise<string | undefined> {
	// What is named on another cluster is not looked for here.
	const isElsewhere = /^[^/:]+:(?:\/|$)/.test(named);
	if (context.mode === 'strict' || isElsewhere || context.terminal === noTerminal || !hasCode(error, errorCodes.keyNotFound)) {
		return undefined;
	}

	const {similarKeys} = await import('./similar-keys.ts');
	const {detail: missing} = error;
	const key = context.resolveKey(named);
	const rest = key.startsWith(`${missing}/`) ? key.slice(missing.length) : '';
	const found = await similarKeys(await context.connect(), {missing, rest}, {signal: context.signal});
	// What was missed in the past may be there now.
	const keys = found.filter(similar => similar !== missing);
	return keys.length === 0 ? undefined : `Did you mean ${keys.join(' or ')}?`;
}

function requireChoices(specs: readonly FlagSpec[], flags: FlagValues): void {
	for (const {name, choices} of specs) {
		if (choices !== undefined && flags.has(name) && !choices.includes(flags.string(name))) {
			throw new ArgumentError(`"${flags.string(name)}" is not a value of --${name}`, {hint: `It is one of ${choices.join(', ')}.`});
		}
	}
}

/** Resolves to the exit code: 0, or that of the first key that failed. With `--at` on the keys as they were. */
export async function invoke(command: Command, context: CommandContext, invocation: Invocation): Promise<number> {
	if (context.mode !== 'strict' && command.flags.includes(atFlag) && invocation.flags.has(atFlag.name)) {
		const {runAt} = await import('./run-at.ts');
		return runAt(invocation.flags.string(atFlag.name), context, async past => invokeNow(command, past, invocation));
	}

	return invokeNow(command, context, invocation);
}

async function invokeNow(command: Command, context: CommandContext, invocation: Invocation): Promise<number> {
	let isSound = false;
	const exitCode = await guarded(context, {}, async () => {
		const {positionals} = invocation;
		if (context.mode !== 'strict' && positionals.length > command.arguments.length && !isForPart(command, positionals)) {
			const {refuseExtraWords} = await import('./extra-words.ts');
			refuseExtraWords(command, positionals, context);
		}

		if (context.mode !== 'strict' && positionals.some(word => elsewhere.test(word))) {
			const {refuseElsewhere, refuseUnusedMoment} = await import('./key-elsewhere.ts');
			await refuseElsewhere(command, positionals);
			if (context.isMomentNamed) {
				refuseUnusedMoment(command, positionals);
			}
		}

		if (context.mode !== 'strict') {
			requireChoices(command.flags, invocation.flags);
		}

		const contextWithFormat = withRowFormat(context, command, invocation);
		isSound = true;
		return invokeEach(command, contextWithFormat, invocation);
	});
	return isSound ? exitCode : command.mistakeExitCode ?? exitCode;
}

/** File names with `~/` replaced: lines at our prompt have not been through a system's shell. */
async function withHomes({positionals, ...invocation}: Invocation, command: Command): Promise<Invocation> {
	const isFile = (word: string, position: number) => word.startsWith('~/') && command.arguments[position]?.kind === 'file';
	if (positionals.every((word, position) => !isFile(word, position))) {
		return {positionals, ...invocation};
	}

	const {inHome} = await import('../util/home.ts');
	return {...invocation, positionals: positionals.map((word, position) => isFile(word, position) ? inHome(word) : word)};
}

/** Asks before several keys are removed or changed at once; after a yes no single one is. */
async function flagsForMany(
	command: Command,
	context: CommandContext,
	{flags, positionals}: Invocation,
	matched: readonly string[],
): Promise<FlagValues> {
	const change = matched.length > 1 ? command.changeOf?.({flags, positionals}) : undefined;
	if (change === undefined) {
		return flags;
	}

	const {confirmMany} = await import('../commands/common/many-keys.ts');
	await confirmMany(context, {
		change, keys: matched, typed: withoutPasswords(positionals[0]!), isYes: flags.bool('yes'),
	});
	// A move may write to another profile, which asks for itself.
	return change.participle === 'moved'
		? flags
		: {
			has: name => flags.has(name),
			bool: name => name === 'yes' || flags.bool(name),
			int: name => flags.int(name),
			string: name => flags.string(name),
			strings: name => flags.strings(name),
		};
}

async function invokeEach(command: Command, context: CommandContext, given: Invocation): Promise<number> {
	const invocation = context.mode === 'shell' ? await withHomes(given, command) : given;
	if (context.mode === 'strict' || invocation.positionals.every(word => !wildcard.test(word))) {
		return guarded(context, {named: invocation.positionals[0], hints: command.hints}, async () => command.run(context, invocation));
	}

	let exitCode = 0;
	const failed = await guarded(context, {}, async () => {
		const {expandPositionals} = await import('./expand.ts');
		const {runs, matched} = await expandPositionals(command, context, invocation.positionals);
		const flags = await flagsForMany(command, context, invocation, matched);
		const isOneOfMany = runs.length > 1;
		const {oneByOne} = await import('../commands/common/one-by-one.ts');
		exitCode = await oneByOne(context, {
			items: runs,
			isChanging: command.changeOf !== undefined,
			run: async (positionals, inner) => guarded(
				inner,
				{named: positionals[0], hints: command.hints},
				async () => command.run(inner, {
					...invocation, flags, positionals, isOneOfMany,
				}),
			),
		});
		return 0;
	});
	return failed === 0 ? exitCode : failed;
}
