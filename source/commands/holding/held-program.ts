/**
A program that runs while something is held for it, and is told to end when that is over. What it has started ends with it.
*/
import {type ChildProcess, type StdioOptions} from 'node:child_process';
import {once} from 'node:events';
import {constants} from 'node:os';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {UserError} from '../../errors.ts';
import {passOnEarlyInterrupt} from '../../terminal/lent-input.ts';
import {isTerminal} from '../../terminal/terminal-facts.ts';
import {monotonicMs} from '../../util/monotonic.ts';
import {ProcessTree} from '../../util/process-tree.ts';
import {
	inherited,
	noTerminal,
	type CommandContext,
	type ProgramOutput,
} from '../common/context.ts';
import {isErrno} from '../../util/if-there.ts';
import {handOn, startProgram} from '../verbs/started-program.ts';

export type HeldProgram = {
	readonly command: readonly string[];
	readonly environment: NodeJS.ProcessEnv;
	/** Fires when it is held no more. */
	readonly lost: AbortSignal;
	/** How long it may take to end when it is told to. */
	readonly graceMs: number;
};

/** A shell's exit codes: there is no such program, and it is nothing that can be run. */
const [notFoundExitCode, notRunExitCode] = [127, 126];
/** How often those that were told to end are looked for, in milliseconds. */
const lookMs = 20;

async function started({command, environment}: HeldProgram, stdio: StdioOptions, isDetached: boolean): Promise<ChildProcess> {
	try {
		return await startProgram(command, {stdio, env: {...process.env, ...environment}, detached: isDetached});
	} catch (error) {
		if (!(error instanceof UserError)) {
			throw error;
		}

		const exitCode = isErrno(error.cause, 'EACCES') ? notRunExitCode : notFoundExitCode;
		throw new UserError(error.message, {exitCode, cause: error});
	}
}

/** Waits for the end of a program, and brings it about. */
class Companion implements Disposable {
	readonly #tree: ProcessTree;
	readonly #graceMs: number;
	readonly #exit: Promise<unknown[]>;
	/** When it is killed, by monotonicMs(); undefined until it is told to end. */
	#deadline: number | undefined;
	#killer: NodeJS.Timeout | undefined;

	constructor(child: ChildProcess, {graceMs, leadsGroup}: {readonly graceMs: number; readonly leadsGroup: boolean}) {
		this.#graceMs = graceMs;
		this.#tree = new ProcessTree(child.pid!, {leadsGroup});
		this.#exit = once(child, 'close');
		// Whoever ends this process at once has told it before.
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
			process.prependOnceListener(signal, this.end);
		}

		process.on('exit', this.#kill);
	}

	/** Resolves to its exit code, as shells count it: 128 and the number of the signal that ended it. */
	async ended(): Promise<number> {
		const [code, signal] = await this.#exit as [number | null, NodeJS.Signals | null];
		// What it has started may still be about to end.
		while (this.#deadline !== undefined && monotonicMs() < this.#deadline && this.#tree.send(0)) {
			await pause(lookMs);
		}

		if (this.#deadline !== undefined) {
			this.#kill();
		}

		return code ?? (128 + constants.signals[signal!]);
	}

	[Symbol.dispose](): void {
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
			process.off(signal, this.end);
		}

		process.off('exit', this.#kill);
		clearTimeout(this.#killer);
	}

	readonly end = (): void => {
		if (this.#deadline !== undefined) {
			return;
		}

		this.#deadline = monotonicMs() + this.#graceMs;
		this.#tree.send('SIGTERM');
		this.#killer = setTimeout(this.#kill, this.#graceMs);
	};

	readonly #kill = (): void => {
		this.#tree.send('SIGKILL');
	};
}

async function accompany(companion: Companion, signals: AbortSignal[]): Promise<number> {
	const end = AbortSignal.any(signals);
	end.addEventListener('abort', companion.end, {once: true});
	if (end.aborted) {
		companion.end();
	}

	return companion.ended();
}

async function runPrinted({signal, drained}: CommandContext, output: ProgramOutput, program: HeldProgram): Promise<number> {
	const unread = new AbortController();
	const child = await started(program, ['ignore', 'pipe', 'pipe'], true);
	using companion = new Companion(child, {...program, leadsGroup: true});
	// When it is told to end, it may still say something.
	const taken = async (): Promise<void> => signal.aborted
		? undefined
		: drained().catch((error: unknown) => {
			if (!signal.aborted) {
				throw error;
			}
		});
	const printed = handOn(child, output, taken).catch((error: unknown) => {
		unread.abort(error);
	});
	const code = await accompany(companion, [signal, program.lost, unread.signal]);
	await printed;
	return code;
}

/** Nobody has a terminal that it could lose. */
async function runDetached({signal}: CommandContext, program: HeldProgram): Promise<number> {
	const child = await started(program, 'inherit', true);
	using companion = new Companion(child, {...program, leadsGroup: true});
	return await accompany(companion, [signal, program.lost]);
}

/**
On a terminal it stays in the group of this process, or it could not read. So the terminal tells it of Ctrl-C, as it tells this
process, and it may take its time: what it needs is held until it has ended.
*/
async function runOnTerminal({signal}: CommandContext, program: HeldProgram): Promise<number> {
	signal.throwIfAborted();
	let isTyped = false;
	const onInterrupt = (): void => {
		isTyped = true;
	};

	// Heard here before anybody else acts on it, and for as long as the program runs.
	process.prependListener('SIGINT', onInterrupt);
	try {
		const child = await started(program, 'inherit', false);
		void passOnEarlyInterrupt(child, signal);
		using companion = new Companion(child, {...program, leadsGroup: false});
		const untyped = new AbortController();
		const onAbort = (): void => {
			if (!isTyped) {
				untyped.abort();
			}
		};

		if (signal.aborted) {
			onAbort();
		}

		signal.addEventListener('abort', onAbort, {once: true});
		try {
			return await accompany(companion, [untyped.signal, program.lost]);
		} finally {
			signal.removeEventListener('abort', onAbort);
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
