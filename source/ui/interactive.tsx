/**
The shell on a terminal that can be redrawn: the session, the screen that shows it, and the owner of the terminal.
*/
import process from 'node:process';
import {commands} from '../commands/index.ts';
import {type ProfileAccess} from '../connect/current-engine.ts';
import {type StartFile} from '../connect/configuration/start-file.ts';
import {type Engine} from '../engine/engine.ts';
import {type ActiveProfile} from '../language/global-flags.ts';
import {type History} from '../prompt/history/history.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type Editing} from '../prompt/prompt-state.ts';
import {runCommand} from '../running/run.ts';
import {Session} from '../session/session.ts';
import {bytesFromText} from '../protocol/text.ts';
import {copyToClipboard} from '../terminal/clipboard.ts';
import {terminalFacts} from '../terminal/terminal-facts.ts';
import {type Asides} from './asides.ts';
import {PromptScreen} from './prompt-screen.tsx';
import {colorFacts, isColored, setColors} from './rows/theme.ts';
import {canAskColors} from './screen/background.ts';
import {Exits, exitCodeOf, type EndingSignal} from './screen/exits.ts';
import {keepHeapSmall} from './screen/small-heap.ts';
import {Terminal} from './screen/terminal.ts';
import {ColorAnswers, colorQuestions} from './screen/terminal-colors.ts';
import {TerminalOwner} from './terminal-owner.ts';

export type InteractiveOptions = {
	readonly engine: Engine;
	readonly history: History;
	/** The output format of commands. */
	readonly output: string;
	readonly totalTimeoutMs: number;
	/** Whether the user has said what the background is, so that the terminal need not be asked. */
	readonly isBackgroundSet: boolean;
	/** The command of the pager; absent for none. */
	readonly pager?: string;
	/** The profile that the engine is on. */
	readonly profile?: ActiveProfile;
	readonly profiles: ProfileAccess;
	/** Lines to run before those that are typed. */
	readonly startFile?: StartFile;
	/** Whose keys the line begins with. */
	readonly editing?: Editing;
	readonly keys: KeyBindings;
	readonly asides: Asides;
};

/** Asks the terminal for its colours. The prompt does not wait: it is drawn again when they are known. */
async function askColors(terminal: Terminal, prompt: PromptScreen): Promise<void> {
	const answers = new ColorAnswers();
	let isOver = false;
	const show = (): void => {
		setColors(answers.colors);
		prompt.redraw();
	};

	await terminal.ask(colorQuestions(colorFacts().depth ?? 0), answer => {
		answers.take(answer);
		if (isOver) {
			show();
		}
	});
	isOver = true;
	show();
}

/** Resolves to the exit code when the user leaves or a signal ends the shell. */
export async function runInteractive({
	engine,
	history,
	output,
	totalTimeoutMs,
	profile,
	profiles,
	startFile,
	isBackgroundSet,
	pager,
	editing,
	keys,
	asides,
}: InteractiveOptions): Promise<number> {
	let exitCode = 0;
	const endBy = (signal: EndingSignal): void => {
		exitCode = exitCodeOf(signal);
		session.leave();
	};

	if (engine.info.kind === 'remote') {
		keepHeapSmall();
	}

	const terminal = new Terminal(process.stdin, process.stdout, () => {
		endBy('SIGHUP');
	});
	const prompt = new PromptScreen(terminal);
	const owner = new TerminalOwner(terminal, prompt, () => session);
	const {transcript} = prompt;
	const session: Session = new Session({
		engine,
		profile,
		profiles,
		commands,
		runCommand,
		history,
		output,
		totalTimeoutMs,
		editing,
		keys,
		host: {
			print(block) {
				transcript.add(block);
			},
			drained: async signal => transcript.drained(signal),
			clearScreen() {
				transcript.clear();
			},
			suspend() {
				owner.suspend();
			},
			showFullScreen: (view, closed) => owner.showFullScreen(view, closed),
			showBoard: async (boardEngine, boardOptions) => owner.showBoard(boardEngine, boardOptions),
			copy(text) {
				void copyToClipboard(bytesFromText(text), {
					environment: process.env, write(sequence) {
						process.stdout.write(sequence);
					},
				});
			},
			repaint() {
				prompt.cover?.redraw?.();
			},
			// Programs started by commands have no standard input, so the shell gets Ctrl-C and never loses it between two modes.
			withTerminal: async (run, {readsKeyboard = false} = {}) => readsKeyboard ? owner.lendAll(run) : owner.lend(run, {keepsKeyboard: true}),
			pager,
			terminal() {
				const facts = terminalFacts(process.env);
				return facts && {...facts, ...colorFacts()};
			},
		},
	});
	using exits = new Exits({
		onSignal(signal) {
			if (signal !== 'SIGINT' || !owner.takeInterrupt()) {
				endBy(signal);
			}
		},
		restore() {
			terminal.close();
		},
	});
	using _shown = asides.shownBy(text => {
		transcript.add({type: 'notice', text});
	});
	owner.begin();
	if (!isBackgroundSet && isColored() && canAskColors(process.env)) {
		void askColors(terminal, prompt);
	}

	if (process.env.TERM !== 'linux') {
		session.subscribe(() => {
			terminal.shapeCursor(session.state.viMode ?? 'usual');
		});
		terminal.shapeCursor(session.state.viMode ?? 'usual');
	}

	const failed = prompt.show(session);
	if (startFile !== undefined) {
		session.submitFile(startFile);
	}

	if (engine.info.kind === 'embedded' || engine.info.api === 3) {
		// With the tree in this process a listing costs nothing, so completion and countdowns are ready from the start. An etcd v3
		// counts all keys for the first one, which takes long when there are many: nobody has to wait for it later.
		void session.cache.request('/');
	}

	try {
		await Promise.race([session.closed, exits.failed, failed]);
		await owner.viewGone();
		await terminal.answered();
		await transcript.flush();
		return exitCode;
	} finally {
		owner[Symbol.dispose]();
		prompt[Symbol.dispose]();
		terminal.close();
		await session.close();
	}
}
