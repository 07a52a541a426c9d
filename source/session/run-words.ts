/**
The running of one command of a session: its context, its time limit, and the terminal for those who want it.
*/
import {type CommandContext} from '../commands/common/command.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {resolvePath} from '../protocol/paths.ts';
import {PagedOutput} from '../running/pager.ts';
import {hasOperator, patternsOf, type SplitCommand} from '../language/words.ts';
import {type ShellTable} from './builtins/index.ts';
import {dispatch, type RunCommand} from './dispatch.ts';
import {type SessionHost} from './session-types.ts';

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
	/** What the session itself adds to the context: questions, profiles. */
	readonly offers?: Partial<CommandContext>;
};

/** Commands whose programs write to the terminal themselves. */
const terminalCommands = new Set(['exec-watch']);

/** `deadlines` takes the timers that have to be ended after the command. */
function contextOf({engine, host, output, totalTimeoutMs, signal, directory, progress, offers}: RunOptions, patterns: ReadonlyMap<string, string>, deadlines: Deadline[]): CommandContext {
	return {
		mode: 'shell',
		output,
		signal,
		connect: async () => engine,
		...(totalTimeoutMs !== undefined && {
			startPhase() {
				const deadline = new Deadline(totalTimeoutMs);
				deadlines.push(deadline);
				return AbortSignal.any([signal, deadline.signal]);
			},
		}),
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
			// The keyboard is the shell's.
		},
		draw(text) {
			host.print({type: 'drawn', text});
		},
		progress,
		withTerminal: async run => host.withTerminal(run, {readsKeyboard: true}),
		async openEditor(editorOptions) {
			const {createEditorFile} = await import('../terminal/external-editor.ts');
			const file = await createEditorFile(editorOptions);
			return {...file, edit: async text => host.withTerminal(async () => file.edit(text), {readsKeyboard: true})};
		},
		terminal: host.terminal?.(),
		patternOf: word => patterns.get(word),
		...offers,
	};
}

async function runPaged(pager: string, context: CommandContext, {host, run}: {readonly host: SessionHost; readonly run: (context: CommandContext) => Promise<number>}): Promise<number> {
	const output = new PagedOutput(pager, host, context.terminal!);
	try {
		return await run(output.contextFor(context));
	} finally {
		await output.end();
	}
}

/** Resolves to the exit code; rejects only for what is no failure of the user's. */
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

		const name = texts[0] === 'etcdctl' ? texts[1] : texts[0];
		if (terminalCommands.has(name ?? '')) {
			return await host.withTerminal(async () => run(context));
		}

		return await (host.pager === undefined || context.terminal === undefined ? run(context) : runPaged(host.pager, context, {host, run}));
	} finally {
		options.progress('');
		for (const deadline of deadlines) {
			deadline[Symbol.dispose]();
		}
	}
}
