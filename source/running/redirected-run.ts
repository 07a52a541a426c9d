/**
A command whose output goes to a program of the system or to a file instead of the screen, or that reads a file. Bytes go out
as they are stored, no faster than they are read, and the command ends when nobody reads them any more.
*/
import {type Buffer} from 'node:buffer';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {open} from 'node:fs/promises';
import {constants} from 'node:os';
import {finished} from 'node:stream/promises';
import {type Writable} from 'node:stream';
import {
	inherited,
	noTerminal,
	nobody,
	type CommandContext,
	type ProgramOutput,
} from '../commands/common/context.ts';
import {sayFailure} from '../commands/common/errors.ts';
import {messageOf, reasonOf, UserError} from '../errors.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {inHome} from '../util/home.ts';
import {withLentInput} from '../terminal/lent-input.ts';
import {readInput} from '../util/input-file.ts';
import {readLimited} from '../util/read-limited.ts';
import {type Redirection, type SplitCommand} from '../language/words.ts';
import {confirmLocalProgram, refuseForeignSet} from './local-programs.ts';

/** Runs the words of the command. */
export type Run = (context: CommandContext) => Promise<number>;

/** A shell's exit code when a program cannot be run. */
const notRunExitCode = 127;
/** What a shell adds to the number of the signal that ended a program. */
const signalExitCode = 128;

class Sink {
	readonly #stream: Writable;
	readonly #closed = new AbortController();
	#error: Error | undefined;

	constructor(stream: Writable) {
		this.#stream = stream;
		stream.on('error', (error: Error) => {
			this.#error ??= error;
			this.close();
		});
	}

	/** Why something that was written did not arrive. */
	get error(): Error | undefined {
		return this.#error;
	}

	/** Nothing arrives any more, so the writer should stop. */
	close(): void {
		this.#closed.abort(new Error('the output is closed'));
	}

	/** With `stderr` in place of its own. */
	contextFor(context: CommandContext, stderr = context.stderr): CommandContext {
		const closed = this.#closed.signal;
		const stdout = (text: string): void => {
			if (!closed.aborted) {
				this.#stream.write(bytesFromText(text));
			}
		};

		return {
			...context,
			signal: AbortSignal.any([context.signal, closed]),
			startPhase: () => AbortSignal.any([context.startPhase(), closed]),
			stdout,
			drained: async () => {
				closed.throwIfAborted();
				if (this.#stream.writableNeedDrain) {
					await once(this.#stream, 'drain', {signal: AbortSignal.any([context.signal, closed])});
				}
			},
			stderr,
			programOutput: {stdout, stderr},
			terminal: noTerminal,
			withTerminal: noTerminal,
			openEditor: nobody,
		};
	}
}

/** Resolves to the exit code as a shell counts it. */
async function endOf(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => {
		child.once('error', error => {
			reject(new UserError(`the system's shell cannot be run: ${messageOf(error)}`, {exitCode: notRunExitCode, cause: error}));
		});
		child.once('close', (code, signal) => {
			resolve(code ?? (signalExitCode + constants.signals[signal!]));
		});
	});
}

/** Hands on what a program prints, until it has ended. Rejects when nobody takes it; the program is ended then. */
async function printedBy(child: ChildProcess, output: ProgramOutput): Promise<void> {
	const hand = async (stream: NodeJS.ReadableStream, take: (text: string) => void): Promise<void> => {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			take(textFromBytes(chunk));
		}
	};

	try {
		await Promise.all([
			hand(child.stdout!, text => {
				output.stdout(text);
			}),
			hand(child.stderr!, text => {
				output.stderr(text);
			}),
		]);
	} catch (error) {
		child.kill();
		throw error;
	}
}

/** Runs a program that may use the terminal; `feed` is called with it once it runs. */
async function runProgram(command: string, context: CommandContext, feed?: (child: ChildProcess) => Promise<void>): Promise<number> {
	const run = async (): Promise<number> => {
		const {programOutput} = context;
		const own = programOutput === inherited ? 'inherit' : 'pipe';
		const begin = (input: number | 'inherit' | 'ignore' | 'pipe'): ChildProcess => spawn(command, {shell: true, stdio: [input, own, own]});
		const idle = (): ChildProcess => programOutput === inherited ? withLentInput(begin) : begin('ignore');
		const child = feed === undefined ? idle() : begin('pipe');
		const printed = programOutput === inherited ? undefined : printedBy(child, programOutput);
		const interrupt = (): void => {
			child.kill('SIGINT');
		};

		context.signal.addEventListener('abort', interrupt, {once: true});
		try {
			// The terminal belongs to the program until it has ended, whatever happens to the command that feeds it.
			const [end, ...others] = await Promise.allSettled([endOf(child), feed?.(child), printed]);
			for (const each of [...others, end]) {
				if (each.status === 'rejected') {
					throw each.reason as Error;
				}
			}

			return (end as PromiseFulfilledResult<number>).value;
		} finally {
			context.signal.removeEventListener('abort', interrupt);
		}
	};

	return context.withTerminal === noTerminal ? run() : context.withTerminal(run);
}

async function runPiped({command}: Extract<Redirection, {type: 'pipe'}>, context: CommandContext, run: Run): Promise<number> {
	if (command === '') {
		throw new UserError('a command has to follow the |', {hint: 'As in: ls / | head -5'});
	}

	const complaints: string[] = [];
	const exitCode = await runProgram(command, context, async child => {
		const stdin = child.stdin!;
		const sink = new Sink(stdin);
		child.once('exit', () => {
			sink.close();
		});
		// The program may use the whole screen, so errors are printed when it has ended.
		const complain = (text: string): void => {
			complaints.push(text);
		};

		try {
			await run({
				...sink.contextFor(context, context.withTerminal === noTerminal ? context.stderr : complain),
				progress: () => undefined,
			});
		} finally {
			stdin.end();
		}
	});
	for (const text of complaints) {
		context.stderr(text);
	}

	return exitCode;
}

async function runToFile({file, isAppending}: Extract<Redirection, {type: 'file'}>, context: CommandContext, run: Run): Promise<number> {
	if (file === undefined) {
		throw new UserError(`a file has to follow the ${isAppending ? '>>' : '>'}`, {hint: 'As in: ls / > keys.txt'});
	}

	const fail = (error: unknown, hint?: string): never => {
		throw new UserError(`cannot write ${file.text}: ${reasonOf(error)}`, {hint, cause: error});
	};

	let stream: Writable & {readonly bytesWritten: number};
	try {
		const handle = await open(inHome(file.text), isAppending ? 'a' : 'w');
		stream = handle.createWriteStream();
	} catch (error) {
		return fail(error);
	}

	const sink = new Sink(stream);
	let exitCode: number;
	try {
		exitCode = await run(sink.contextFor(context));
	} finally {
		stream.end();
	}

	try {
		await finished(stream);
	} catch (error) {
		return fail(sink.error ?? error, 'It holds only what was written before.');
	}

	if (exitCode !== 0 && stream.bytesWritten > 0) {
		context.stderr(`  ${file.text} holds only what came before that.\n`);
	}

	return exitCode;
}

/** The context with the file in place of standard input. */
async function readingFrom({file}: NonNullable<SplitCommand['input']>, context: CommandContext): Promise<CommandContext> {
	if (file === undefined) {
		throw new UserError('a file has to follow the <', {hint: 'As in: set /a < value.txt'});
	}

	try {
		const bytes = await readLimited(readInput(inHome(file.text), context.signal));
		return {
			...context,
			readStdin: async () => textFromBytes(bytes),
			async * stdinChunks() {
				yield bytes;
			},
			inputFile: {name: file.text},
		};
	} catch (error) {
		context.signal.throwIfAborted();
		throw new UserError(`cannot read ${file.text}: ${reasonOf(error)}`, {cause: error});
	}
}

async function runAny({words, redirection, input, systemCommand, mistake}: SplitCommand, given: CommandContext, run: Run): Promise<number> {
	if (mistake !== undefined) {
		throw new UserError(mistake.message, {hint: mistake.hint ?? 'Inside quotes |, < and > are ordinary characters.'});
	}

	if (systemCommand !== undefined) {
		if (systemCommand === '') {
			throw new UserError('a command has to follow the !', {hint: 'As in: !date'});
		}

		refuseForeignSet(`!${systemCommand}`);
		return runProgram(systemCommand, given);
	}

	if (words.length === 0) {
		const operator = redirection === undefined ? '<' : (redirection.type === 'pipe' ? '|' : '>');
		throw new UserError(`a command has to stand before the ${operator}`, {hint: 'As in: ls / | head -5'});
	}

	const context = input === undefined ? given : await readingFrom(input, given);
	if (redirection === undefined) {
		return run(context);
	}

	if (redirection.type === 'file') {
		return runToFile(redirection, context, run);
	}

	refuseForeignSet(`…|${redirection.command}`);
	await confirmLocalProgram(words.map(word => word.text), redirection.command, context);
	return runPiped(redirection, context, run);
}

/** Runs a command with an operator in it. Resolves to the exit code: that of the program, or of what wrote the file. */
export async function runRedirected(command: SplitCommand, context: CommandContext, run: Run): Promise<number> {
	try {
		return await runAny(command, context, run);
	} catch (error) {
		return sayFailure(error, context);
	}
}
