/**
Commands from a file or from standard input, one a line, all on one engine.
*/
import {type GlobalOptions} from '../language/global-flags.ts';
import {CommandHost, readStdin} from '../running/command-host.ts';
import {noTerminal, type CommandContext} from '../commands/common/context.ts';
import {ArgumentError, describeFailure} from '../commands/common/errors.ts';
import {namedIn} from '../commands/common/command.ts';
import {commands} from '../commands/index.ts';
import {linesOf} from '../language/command-lists.ts';
import {captured} from '../running/captured.ts';
import {runSteps, type LineHost} from '../running/line-steps.ts';
import {runCommand} from '../running/run.ts';
import {reasonOf, UserError} from '../errors.ts';
import {resolvePath} from '../protocol/paths.ts';
import {textFromBytes} from '../protocol/text.ts';
import {readInput} from '../util/input-file.ts';
import {readLimited} from '../util/read-limited.ts';
import {
	hasOperator,
	patternsOf,
	splitCommands,
	type SplitCommand,
	type SplitText,
	type Word,
} from '../language/words.ts';
import {lostQuotesIn} from './lost-quotes.ts';

async function readSource(file: string | undefined, signal: AbortSignal): Promise<string> {
	if (file !== undefined) {
		try {
			return textFromBytes(await readLimited(readInput(file, signal)));
		} catch (error) {
			signal.throwIfAborted();
			throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, {cause: error});
		}
	}

	return readStdin(signal);
}

/** What is no text, such as a program or UTF-16, is refused before anything of it is run. */
function requireText(text: string): void {
	const offset = text.indexOf('\0');
	if (offset !== -1) {
		throw new UserError(`line ${lineNumberAt(text, offset)} has a NUL character in it, as no text has: nothing was run`, {
			hint: 'A value with one can come from a file of its own: set KEY < FILE',
		});
	}
}

/** What a batch does itself. */
type OwnCommand = {
	readonly argumentCountMax: 0 | 1;
	/** What is advised when there are more words. */
	readonly adviceOnMore: string;
	run(context: CommandContext, argument?: string): Promise<void> | void;
};

class Batch {
	readonly #host: CommandHost;
	readonly #ownCommands: ReadonlyMap<string, OwnCommand>;
	#directory = '/';

	constructor(options: GlobalOptions, signal: AbortSignal) {
		this.#host = new CommandHost({
			mode: 'shell',
			frontEnd: 'batch',
			options,
			signal,
			// Standard input holds no values when the batch itself comes from it.
			isStdinFree: options.file !== undefined,
			resolveKey: key => resolvePath(this.#directory, key),
			showBoard: noTerminal,
		});
		const useBy = (name: string): OwnCommand => ({
			argumentCountMax: 1, adviceOnMore: `${name} takes one place.`, run: async (_, place) => this.#use(place),
		});
		this.#ownCommands = new Map(Object.entries<OwnCommand>({
			cd: {
				argumentCountMax: 1,
				adviceOnMore: 'cd takes one directory; a name with blanks needs quotes.',
				run: async (context, key = '/') => this.#changeDirectory(key, context),
			},
			pwd: {
				argumentCountMax: 0,
				adviceOnMore: 'pwd takes no arguments.',
				run: ({stdout}) => {
					stdout(`${this.#directory}\n`);
				},
			},
			use: useBy('use'),
			connect: useBy('connect'),
		}));
	}

	get context(): CommandContext {
		return this.#host.context;
	}

	async close(): Promise<void> {
		await this.#host[Symbol.asyncDispose]();
	}

	/** What the steps of its lines need. */
	get lineHost(): LineHost {
		const {context} = this;
		return {
			signal: context.signal,
			isCommand: name => this.#ownCommands.has(name) || namedIn(commands, name) !== undefined,
			isOver: () => false,
			stderr: context.stderr,
			// A script has none, as in any shell.
			withAliases: text => text,
			run: async (command, _source, capture) => this.#run(command, capture === undefined ? context : captured(context, capture)),
		};
	}

	async #run(command: SplitCommand, given: CommandContext): Promise<number> {
		const run = async (context: CommandContext): Promise<number> => this.#runWords(command.words, context);
		if (!hasOperator(command)) {
			return run(given);
		}

		const {runRedirected} = await import('../running/redirected-run.ts');
		return runRedirected(command, given, run);
	}

	async #runWords(words: readonly Word[], context: CommandContext): Promise<number> {
		const texts = words.map(word => word.text);
		const [name = '', ...others] = texts;
		const own = this.#ownCommands.get(name);
		if (own !== undefined) {
			return this.#runOwn(own, others, context);
		}

		const patterns = patternsOf(words);
		return runCommand(texts, {...context, patternOf: word => patterns.get(word)});
	}

	async #runOwn({argumentCountMax, adviceOnMore, run}: OwnCommand, words: readonly string[], context: CommandContext): Promise<number> {
		try {
			const extra = words[argumentCountMax];
			if (extra !== undefined) {
				throw new ArgumentError(`"${extra}" is one word too many`, {hint: adviceOnMore});
			}

			await run(context, words[0]);
			return 0;
		} catch (error) {
			const failure = describeFailure(error, 'shell');
			if (failure === undefined) {
				throw error;
			}

			context.stderr(failure.text);
			return failure.exitCode;
		}
	}

	async #changeDirectory(key: string, {connect, signal}: CommandContext): Promise<void> {
		const directory = resolvePath(this.#directory, key);
		const engine = await connect();
		const {node} = await engine.get(directory, {signal, detail: 'node'});
		if (!node.dir) {
			throw new UserError(`${directory}: is not a directory`);
		}

		this.#directory = directory;
	}

	async #use(place: string | undefined): Promise<void> {
		if (place === undefined) {
			throw new UserError('use needs a place', {hint: 'That is a profile, a URL or "embedded". In the shell, use alone lists the profiles.'});
		}

		this.#directory = await this.#host.use(place, this.#directory);
	}
}

function lineNumberAt(text: string, offset: number): number {
	return text.slice(0, offset).split('\n').length;
}

async function runAll(batch: Batch, text: string, {commands: all, problem}: SplitText, isKeepGoing: boolean): Promise<number> {
	let exitCode = 0;
	const {signal, drained, stderr} = batch.context;
	const host = batch.lineHost;
	// Only the last line can be incomplete.
	const lines = problem === undefined ? linesOf(all) : linesOf(all).slice(0, -1);
	for (const {lists, isPasted} of lines) {
		for (const list of lists) {
			for (const command of list.commands) {
				for (const remark of lostQuotesIn(text, command)) {
					stderr(`line ${lineNumberAt(text, command.words[0]!.start)}: ${remark}\n`);
				}
			}

			let result: number | undefined;
			try {
				result = list.isBackground ? refuseJob(stderr) : await runSteps(list, {text, isPasted}, host);
				await drained();
			} finally {
				// An interrupt is thrown.
				if (result !== 0 && (signal.aborted || !isKeepGoing)) {
					const [{words, start}] = list.commands as [SplitCommand];
					stderr(`  stopped at line ${lineNumberAt(text, words[0]?.start ?? start)}\n`);
				}
			}

			exitCode ||= result;
			if (result !== 0 && (signal.aborted || !isKeepGoing)) {
				return exitCode;
			}
		}
	}

	if (problem !== undefined) {
		stderr(`line ${lineNumberAt(text, problem.offset)}: ${problem.message}\n`);
		return exitCode === 0 ? 1 : exitCode;
	}

	return exitCode;
}

function refuseJob(stderr: (text: string) => void): number {
	stderr('Error:  a batch has no jobs\n  Leave out the &, or use the & of the system\'s shell, after etcsh.\n');
	return 1;
}

/** Resolves to the exit code: 0, or that of the first command that failed. */
export async function runBatch(options: GlobalOptions, signal: AbortSignal): Promise<number> {
	const batch = new Batch(options, signal);
	try {
		const text = await readSource(options.file, signal);
		requireText(text);
		return await runAll(batch, text, splitCommands(text), options.isKeepGoing);
	} catch (error) {
		const failure = describeFailure(error, 'shell');
		if (failure === undefined) {
			throw error;
		}

		batch.context.stderr(failure.text);
		return failure.exitCode;
	} finally {
		await batch.close();
	}
}
