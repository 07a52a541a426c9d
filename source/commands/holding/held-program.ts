/**
A program that runs while something is held for it, and is told to end when that is over. What it has started ends with it.
*/
import {type Buffer} from 'node:buffer';
import {type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {constants} from 'node:os';
import process from 'node:process';
import {textFromBytes} from '../../protocol/text.ts';
import {isTerminal} from '../../terminal/terminal-facts.ts';
import {startOwned} from '../../util/own-programs.ts';
import {signalTree} from '../../util/process-tree.ts';
import {
	inherited,
	noTerminal,
	type CommandContext,
	type ProgramOutput,
} from '../common/context.ts';
import {startProgram} from '../verbs/started-program.ts';

export type HeldProgram = {
	readonly command: readonly string[];
	readonly environment: NodeJS.ProcessEnv;
	/** Fires when it is held no more. */
	readonly lost: AbortSignal;
	/** How long it may take to end when it is told to. */
	readonly graceMs: number;
};

/** As shells count it: 128 and the number of the signal that ended it. */
async function exitCodeOf(child: ChildProcess): Promise<number> {
	const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
	return code ?? (128 + constants.signals[signal!]);
}

/** Hands on what it prints, no faster than that is taken. */
async function handOn(stream: NodeJS.ReadableStream, take: (text: string) => void, drained: () => Promise<void>): Promise<void> {
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		take(textFromBytes(chunk));
		await drained();
	}
}

async function runPrinted(
	{signal, drained}: CommandContext,
	output: ProgramOutput,
	{command, environment, lost, graceMs}: HeldProgram,
): Promise<number> {
	const unread = new AbortController();
	const end = AbortSignal.any([signal, lost, unread.signal]);
	const child = await startProgram(
		command,
		{stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, ...environment}, detached: true},
		begin => startOwned(begin, end, graceMs),
	);
	const ended = exitCodeOf(child);
	const printed = Promise.all([
		handOn(child.stdout!, text => {
			output.stdout(text);
		}, drained),
		handOn(child.stderr!, text => {
			output.stderr(text);
		}, drained),
	]).catch((error: unknown) => {
		unread.abort(error);
	});
	const code = await ended;
	await printed;
	return code;
}

/** Nobody has a terminal that it could lose. */
async function runDetached({signal}: CommandContext, {command, environment, lost, graceMs}: HeldProgram): Promise<number> {
	const end = AbortSignal.any([signal, lost]);
	return exitCodeOf(await startProgram(
		command,
		{stdio: 'inherit', env: {...process.env, ...environment}, detached: true},
		begin => startOwned(begin, end, graceMs),
	));
}

/**
On a terminal it stays in the group of this process, or it could not read. So the terminal tells it of Ctrl-C, as it tells this
process, and it may take its time: what it needs is held until it has ended.
*/
async function runOnTerminal({signal}: CommandContext, {command, environment, lost, graceMs}: HeldProgram): Promise<number> {
	let isTyped = false;
	const onInterrupt = (): void => {
		isTyped = true;
	};

	// Ctrl-C belongs to the program as long as it runs; it is heard here before anybody else acts on it.
	process.prependListener('SIGINT', onInterrupt);
	try {
		const child = await startProgram(command, {stdio: 'inherit', env: {...process.env, ...environment}});
		let killer: NodeJS.Timeout | undefined;
		const end = (): void => {
			if (killer !== undefined) {
				return;
			}

			const told = signalTree(child.pid!, 'SIGTERM');
			killer = setTimeout(() => {
				signalTree(child.pid!, 'SIGKILL', told);
			}, graceMs);
		};

		const onAbort = (): void => {
			if (!isTyped) {
				end();
			}
		};

		// Whoever ends this process at once has told the program before.
		for (const ending of ['SIGTERM', 'SIGHUP'] as const) {
			process.prependOnceListener(ending, end);
		}

		signal.addEventListener('abort', onAbort, {once: true});
		lost.addEventListener('abort', end, {once: true});
		const ended = exitCodeOf(child);
		if (lost.aborted) {
			end();
		} else if (signal.aborted) {
			onAbort();
		}

		try {
			return await ended;
		} finally {
			signal.removeEventListener('abort', onAbort);
			lost.removeEventListener('abort', end);
			for (const ending of ['SIGTERM', 'SIGHUP'] as const) {
				process.off(ending, end);
			}

			clearTimeout(killer);
		}
	} finally {
		process.off('SIGINT', onInterrupt);
	}
}

/** Resolves to its exit code. */
export async function runHeldProgram(context: CommandContext, program: HeldProgram): Promise<number> {
	const {programOutput, withTerminal} = context;
	if (programOutput !== inherited) {
		return runPrinted(context, programOutput, program);
	}

	if (([0, 1, 2] as const).every(descriptor => !isTerminal(descriptor))) {
		return runDetached(context, program);
	}

	const run = async (): Promise<number> => runOnTerminal(context, program);
	return withTerminal === noTerminal ? run() : withTerminal(run);
}
