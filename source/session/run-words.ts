/**
Runs one command of a session: its context, its time limit, and the terminal for commands that need it.
*/
import {withoutProgram} from '../language/pasted-line.ts';
import {
	inherited,
	noFile,
	noProfile,
	noTerminal,
	ownText,
	type CommandTerminal,
	type CommandContext,
	type ProgramOutput,
} from '../commands/common/context.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {resolvePath} from '../protocol/paths.ts';
import {shownLine} from '../prompt/history/url-passwords.ts';
import {captured} from '../running/captured.ts';
import {effectOf} from '../running/command-of.ts';
import {type Capture} from '../running/line-steps.ts';
import {canBeginAtEnd, PagedOutput} from '../running/pager.ts';
import {hasOperator, patternsOf, type SplitCommand} from '../language/words.ts';
import {commandIn, type ShellTable} from './builtins/index.ts';
import {dispatch, type RunCommand} from './dispatch.ts';
import {type SessionHost} from './front-end.ts';
import {type Scope} from './jobs/scope.ts';

/** What the session itself gives to a command, besides what every front end has. */
export type SessionOffer = Pick<
	CommandContext,
	'confirm' | 'ask' | 'askPassword' | 'undoLimits' | 'profile' | 'diagnose' | 'connectTo' | 'connectWith'
>;

export type RunOptions = {
	readonly engine: Engine;
	/** The same one, whose changes `undo` does not see. */
	readonly unrecorded: Engine;
	/** What is there now, whatever is shown. */
	readonly present: Engine;
	readonly table: ShellTable;
	readonly runCommand: RunCommand;
	readonly host: SessionHost;
	readonly output: string;
	readonly totalTimeoutMs: number | undefined;
	readonly scope: Scope;
	/** Takes what it prints instead of the screen. */
	readonly capture?: Capture;
	/** Current directory. */
	readonly directory: string;
	progress(text: string): void;
	/** Whether something has been typed since the line was entered. */
	isTypedAhead(): boolean;
	readonly offers: SessionOffer;
};

/** Somebody may have ended a command while it waited for the terminal: whatever was to have it does not begin then. */
function lender(host: SessionHost, scope: Scope): SessionHost['withTerminal'] {
	return async (run, options) => scope.lend(async () => host.withTerminal(async () => {
		scope.signal.throwIfAborted();
		return run();
	}, options));
}

/** `deadlines` collects the timers that have to be ended after the command. */
function contextOf(
	{engine, unrecorded, present, host, output, totalTimeoutMs, scope, directory, progress, offers, capture, runCommand}: RunOptions,
	patterns: ReadonlyMap<string, string>,
	deadlines: Deadline[],
): CommandContext {
	const {signal} = scope;
	const facts = host.terminal();
	const withTerminal = lender(host, scope);
	const context: CommandContext = {
		mode: 'shell',
		output,
		rowFormat: ownText,
		inputFile: noFile,
		// The engine of a shell says it itself, however it was come to.
		protectorAt: noProfile,
		signal,
		endedBy: () => scope.endedBy,
		connect: async ({isUnrecorded = false, isPresent = false} = {}) => isPresent ? present : (isUnrecorded ? unrecorded : engine),
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
			scope.print({type: 'output', text});
		},
		stderr(text) {
			scope.print({type: 'error', text});
		},
		async drained() {
			await host.drained(signal);
			signal.throwIfAborted();
		},
		readStdin: async () => '',
		async * stdinChunks() {
			// The keyboard belongs to the shell.
		},
		progress(text) {
			if (!scope.isBehind) {
				progress(text);
			}
		},
		withTerminal: scope.isBehind ? noTerminal : async run => withTerminal(run, {readsKeyboard: true}),
		showBoard: scope.isBehind || host.showBoard === undefined
			? noTerminal
			: async (boardEngine, boardOptions) => scope.lend(async () => host.showBoard!(boardEngine, {...boardOptions, signal})),
		programOutput: scope.isBehind ? printedIn(scope) : inherited,
		async openEditor(editorOptions) {
			const {createEditorFile} = await import('../terminal/external-editor.ts');
			const file = await createEditorFile({...editorOptions, signal});
			return {...file, edit: async text => withTerminal(async () => file.edit(text), {readsKeyboard: true})};
		},
		terminal: facts === undefined
			? noTerminal
			: {
				...facts,
				draw(text) {
					scope.print({type: 'drawn', text});
				},
			},
		patternOf: word => patterns.get(word),
		isMomentNamed: false,
		runWords: runCommand,
		effectOf,
		unanswered: () => undefined,
		...offers,
	};
	return capture === undefined ? context : captured(context, capture);
}

function printedIn(scope: Scope): ProgramOutput {
	return {
		stdout(text) {
			scope.print({type: 'output', text});
		},
		stderr(text) {
			scope.print({type: 'error', text});
		},
	};
}

/** Between two keys of whoever types on without looking. */
const typingMilliseconds = 200;

async function runPaged(
	pager: string,
	context: CommandContext,
	{
		host,
		scope,
		terminal,
		isTypedAhead,
		title,
		isFromEnd,
		run,
	}: Pick<RunOptions, 'host' | 'isTypedAhead' | 'scope'> & {
		readonly title: string;
		readonly isFromEnd: boolean;
		readonly terminal: CommandTerminal;
		readonly run: (context: CommandContext) => Promise<number>;
	},
): Promise<number> {
	const output = new PagedOutput(pager, {
		isTypedAhead,
		title,
		isFromEnd,
		typingMilliseconds,
		print(piece) {
			scope.print(piece);
		},
		withTerminal: lender(host, scope),
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
	const {table, runCommand, host, scope} = options;
	const deadlines: Deadline[] = [];
	const context = contextOf(options, patternsOf(words), deadlines);
	const texts = words.map(word => word.text);
	const run = async (runContext: CommandContext): Promise<number> => dispatch(texts, {table, context: runContext, runCommand});
	try {
		if (hasOperator(command)) {
			const {runRedirected} = await import('../running/redirected-run.ts');
			return await runRedirected(command, context, run);
		}

		const known = commandIn(table, withoutProgram(texts)[0]);
		if (known?.holdsTerminal === true && !scope.isBehind) {
			return await lender(host, scope)(async () => run(context));
		}

		const {terminal} = context;
		const isFromEnd = known?.newestLast === true;
		const {pager} = host;
		return await (pager === undefined || terminal === noTerminal || scope.isBehind || (isFromEnd && !canBeginAtEnd(pager))
			? run(context)
			: runPaged(pager, context, {
				host, scope, terminal, run, isFromEnd, title: shownLine(texts.join(' ')),
				isTypedAhead: () => options.isTypedAhead() || scope.signal.aborted,
			}));
	} finally {
		if (!scope.isBehind) {
			options.progress('');
		}

		for (const deadline of deadlines) {
			deadline[Symbol.dispose]();
		}
	}
}
