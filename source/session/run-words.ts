/**
Runs one command of a session: its context, its time limit, and the terminal for commands that need it.
*/
import {withoutProgram} from '../language/pasted-line.ts';
import {
	noFile,
	noTerminal,
	ownText,
	type CommandTerminal,
	type CommandContext,
} from '../commands/common/context.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {resolvePath} from '../protocol/paths.ts';
import {PagedOutput} from '../running/pager.ts';
import {hasOperator, patternsOf, type SplitCommand} from '../language/words.ts';
import {type ShellTable} from './builtins/index.ts';
import {dispatch, type RunCommand} from './dispatch.ts';
import {type SessionHost} from './front-end.ts';

/** What the session itself gives to a command, besides what every front end has. */
export type SessionOffer = Pick<CommandContext, 'confirm' | 'ask' | 'askPassword' | 'undoLimits' | 'profile' | 'diagnose' | 'connectTo'>;

export type RunOptions = {
	readonly engine: Engine;
	readonly table: ShellTable;
	readonly runCommand: RunCommand;
	readonly host: SessionHost;
	readonly output: string;
	readonly totalTimeoutMs: number | undefined;
	readonly signal: AbortSignal;
	/** Current directory. */
	readonly directory: string;
	progress(text: string): void;
	/** Whether something has been typed since the line was entered. */
	isTypedAhead(): boolean;
	readonly offers: SessionOffer;
};

/** Commands whose programs write to the terminal themselves. */
const terminalCommands = new Set(['exec-watch']);

/** `deadlines` collects the timers that have to be ended after the command. */
function contextOf(
	{engine, host, output, totalTimeoutMs, signal, directory, progress, offers}: RunOptions,
	patterns: ReadonlyMap<string, string>,
	deadlines: Deadline[],
): CommandContext {
	const facts = host.terminal();
	return {
		mode: 'shell',
		output,
		rowFormat: ownText,
		inputFile: noFile,
		signal,
		connect: async () => engine,
		startPhase() {
			if (totalTimeoutMs === undefined) {
				return signal;
			}

			const deadline = new Deadline(totalTimeoutMs);
			deadlines.push(deadline);
			return AbortSignal.any([signal, deadline.signal]);
		},
		resolveKey: key => resolvePath(directory, key),
		stdout(text) {
			host.print({type: 'output', text});
		},
		stderr(text) {
			host.print({type: 'error', text});
		},
		async drained() {
			await host.drained(signal);
			signal.throwIfAborted();
		},
		readStdin: async () => '',
		async * stdinChunks() {
			// The keyboard belongs to the shell.
		},
		progress,
		withTerminal: async run => host.withTerminal(run, {readsKeyboard: true}),
		async openEditor(editorOptions) {
			const {createEditorFile} = await import('../terminal/external-editor.ts');
			const file = await createEditorFile(editorOptions);
			return {...file, edit: async text => host.withTerminal(async () => file.edit(text), {readsKeyboard: true})};
		},
		terminal: facts === undefined
			? noTerminal
			: {
				...facts,
				draw(text) {
					host.print({type: 'drawn', text});
				},
			},
		patternOf: word => patterns.get(word),
		...offers,
	};
}

/** Between two keys of whoever types on without looking. */
const typingMilliseconds = 200;

async function runPaged(
	pager: string,
	context: CommandContext,
	{
		host,
		terminal,
		isTypedAhead,
		run,
	}: Pick<RunOptions, 'host' | 'isTypedAhead'> & {
		readonly terminal: CommandTerminal;
		readonly run: (context: CommandContext) => Promise<number>;
	},
): Promise<number> {
	const output = new PagedOutput(pager, {
		isTypedAhead,
		typingMilliseconds,
		print(piece) {
			host.print(piece);
		},
		withTerminal: async (lend, lendOptions) => host.withTerminal(lend, lendOptions),
	}, terminal);
	try {
		return await run(output.contextFor(context));
	} finally {
		await output.end();
	}
}

/** Resolves to the exit code; rejects only for errors that are bugs. */
export async function runSplitCommand(command: SplitCommand, options: RunOptions): Promise<number> {
	const {words} = command;
	const {table, runCommand, host} = options;
	const deadlines: Deadline[] = [];
	const context = contextOf(options, patternsOf(words), deadlines);
	const texts = words.map(word => word.text);
	const run = async (runContext: CommandContext): Promise<number> => dispatch(texts, {table, context: runContext, runCommand});
	try {
		if (hasOperator(command)) {
			const {runRedirected} = await import('../running/redirected-run.ts');
			return await runRedirected(command, context, run);
		}

		const [name] = withoutProgram(texts);
		if (terminalCommands.has(name ?? '')) {
			return await host.withTerminal(async () => run(context));
		}

		const {terminal} = context;
		return await (host.pager === undefined || terminal === noTerminal
			? run(context)
			: runPaged(host.pager, context, {
				host, terminal, run, isTypedAhead: () => options.isTypedAhead(),
			}));
	} finally {
		options.progress('');
		for (const deadline of deadlines) {
			deadline[Symbol.dispose]();
		}
	}
}
