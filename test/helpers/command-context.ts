/**
A context for commands that keeps what they print.
*/
import {
	nobody,
	noFile,
	noProfile,
	inherited,
	noTerminal,
	noUndo,
	ownText,
	quotesGone,
	type CommandContext,
	type CommandMode,
} from '../../source/commands/common/context.ts';
import {effectOf} from '../../source/running/command-of.ts';
import {runCommand} from '../../source/running/run.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {type TerminalFacts} from '../../source/terminal/terminal-facts.ts';
import {resolvePath} from '../../source/protocol/paths.ts';
import {bytesFromText} from '../../source/protocol/text.ts';
import {patternsOf} from '../../source/language/words.ts';
import {splitWords} from './words.ts';

export type ContextSettings = {
	readonly mode?: CommandMode;
	/** What `connect` resolves to; absent, connecting fails the test. */
	readonly engine?: Engine | (() => Promise<Engine>);
	readonly output?: string;
	readonly stdin?: string;
	/** The current directory of the shell. */
	readonly directory?: string;
	readonly signal?: AbortSignal;
	/** Called with each piece of standard output. */
	readonly onStdout?: (text: string) => void;
	/** Somebody looks, at 80 columns and without colours unless it says otherwise; what is drawn counts as standard output. */
	readonly terminal?: Partial<TerminalFacts>;
	/** Further members of the context. */
	readonly more?: Partial<CommandContext>;
};

export type CommandResult = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** A context in which nothing is there: no engine, no person, no terminal, no output. Over it go the parts that a test is about. */
export function bareContext(parts: Partial<CommandContext> = {}): CommandContext {
	const {signal = new AbortController().signal} = parts;
	return {
		mode: 'shell',
		output: 'simple',
		rowFormat: ownText,
		signal,
		async connect() {
			throw new Error('nobody should connect');
		},
		endedBy: () => 'Ctrl-C',
		startPhase: () => signal,
		resolveKey: key => key,
		stdout: () => undefined,
		stderr: () => undefined,
		drained: async () => undefined,
		readStdin: async () => '',
		async * stdinChunks() {
			// Nothing.
		},
		inputFile: noFile,
		askPassword: nobody,
		confirm: nobody,
		ask: nobody,
		openEditor: nobody,
		connectTo: noProfile,
		connectWith: noProfile,
		diagnose: noProfile,
		profile: noProfile,
		protectorAt: noProfile,
		undoLimits: noUndo,
		terminal: noTerminal,
		withTerminal: noTerminal,
		showBoard: noTerminal,
		programOutput: inherited,
		runWords: runCommand,
		effectOf,
		unanswered: () => undefined,
		progress: () => undefined,
		patternOf: quotesGone,
		isMomentNamed: false,
		...parts,
	};
}

/** Runs a command line, given as words. */
export async function runWords(words: readonly string[], settings: ContextSettings = {}): Promise<CommandResult> {
	const {mode = 'strict', engine, output = 'simple', stdin = '', directory = '/', signal = new AbortController().signal, onStdout, terminal, more} = settings;
	let stdout = '';
	let stderr = '';
	const print = (text: string): void => {
		stdout += text;
		onStdout?.(text);
	};

	const context = bareContext({
		mode,
		output,
		signal,
		async connect() {
			if (engine === undefined) {
				throw new Error('nobody should connect');
			}

			return typeof engine === 'function' ? engine() : engine;
		},
		resolveKey: key => mode === 'strict' ? key : resolvePath(directory, key),
		stdout: print,
		stderr(text) {
			stderr += text;
		},
		readStdin: async () => stdin,
		async * stdinChunks() {
			yield bytesFromText(stdin);
		},
		...(terminal !== undefined && {
			terminal: {
				columns: 80, rows: 24, hasColor: false, draw: print, ...terminal,
			},
		}),
		...more,
	});
	const code = await runCommand(words, context);
	return {code, stdout, stderr};
}

/** Runs one line as the shell does: quotes tell patterns from names. */
export async function runLine(line: string, settings: ContextSettings = {}): Promise<CommandResult> {
	const {words} = splitWords(line);
	const patterns = patternsOf(words);
	return runWords(words.map(({text}) => text), {
		mode: 'shell', ...settings, more: {patternOf: word => patterns.get(word), ...settings.more},
	});
}
