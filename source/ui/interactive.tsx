/**
The shell on a terminal that can be redrawn: the session, the app that draws it, and the terminal they share.
*/
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {render} from 'ink';
import {type ReactNode} from 'react';
import {commands} from '../commands/index.ts';
import {runCommand} from '../running/run.ts';
import {type ActiveProfile} from '../language/global-flags.ts';
import {type Engine} from '../engine/engine.ts';
import {type ProfileAccess} from '../connect/current-engine.ts';
import {type History} from '../prompt/history/history.ts';
import {type FullScreen} from '../full-screen/full-screen.ts';
import {Session} from '../session/session.ts';
import {type Background} from '../terminal/text/palette.ts';
import {terminalFacts} from '../terminal/terminal-facts.ts';
import {App, type AppHandle} from './app.tsx';
import {
	backgroundOfAnswer,
	backgroundQuestion,
	canAskBackground,
} from './screen/background.ts';
import {ErrorBoundary} from './screen/error-boundary.tsx';
import {Exits, exitCodeOf, type EndingSignal} from './screen/exits.ts';
import {showFullScreen, type ShownFullScreen} from './full-screen/show-full-screen.tsx';
import {
	needsRoomAbove,
	reflowOf,
	rowsGained,
	rowsMissingAbove,
	type Frame,
} from './screen/reflow.ts';
import {Screen} from './screen/screen.ts';
import {keepHeapSmall} from './screen/small-heap.ts';
import {Terminal} from './screen/terminal.ts';
import {colorFacts, isColored, setBackground} from './rows/theme.ts';
import {Transcript} from './rows/transcript.ts';

export type InteractiveOptions = {
	readonly engine: Engine;
	readonly history: History;
	/** The output format of commands. */
	readonly output: string;
	readonly totalTimeoutMs: number;
	/** As the user says it is; undefined: the terminal is asked. */
	readonly background?: Background;
	/** The command of the pager; absent for none. */
	readonly pager?: string;
	/** The profile that the engine is on. */
	readonly profile?: ActiveProfile;
	readonly profiles: ProfileAccess;
};

const framesPerSecondMax = 1000;
// All at once from the upper left corner is what tmux keeps in its history.
const eraseFromHere = '\r\u001B[K\u001B[C\u001B[J\r';
const eraseScreen = '\u001B[H\u001B[J';

/** How long a stop signal may take to reach every thread of this process. */
const stopMilliseconds = 50;

/** How much later than the end of a program its Ctrl-C may still reach this process, which was busy or had no processor. */
const lateInterruptMilliseconds = 1000;

/** Resolves to the exit code when the user leaves or a signal ends the shell. */
export async function runInteractive({engine, history, output, totalTimeoutMs, profile, profiles, background, pager}: InteractiveOptions): Promise<number> {
	const endBy = (signal: EndingSignal): void => {
		exitCode = exitCodeOf(signal);
		session.leave();
	};

	const terminal = new Terminal(process.stdin, process.stdout, () => {
		endBy('SIGHUP');
	});
	let exitCode = 0;
	let isTerminalLent = false;
	let isKeyboardLent = false;
	let keyboardReturned = -Infinity;
	let app: AppHandle | undefined;
	let describeFrame: (() => Frame) | undefined;
	let frame: Frame | undefined;
	/** From the wish to see it until everything is back as it was. */
	let fullScreen: {shown?: ShownFullScreen; readonly left: Promise<void>; readonly gone: Promise<void>; suspend?: () => void} | undefined;
	if (engine.info.kind === 'remote') {
		keepHeapSmall();
	}

	const screen = new Screen(process.stdout, {
		isInTmux: process.env.TMUX !== undefined,
		held() {
			frame = describeFrame?.();
		},
		settled(resume) {
			if (fullScreen !== undefined) {
				resume();
				fullScreen.shown?.redraw();
				return;
			}

			// Ink forgets what it believes to be on the screen; nothing of that is written yet.
			instance?.clear();
			resume();

			if (!isTerminalLent && frame !== undefined) {
				const rise = frame.caret.y + rowsGained(frame, screen.columns, reflowOf(process.env));
				process.stdout.write(`${rise > 0 ? `\u001B[${rise}A` : ''}${eraseFromHere}`);
			}

			instance?.rerender(draw());
			if (!isTerminalLent && needsRoomAbove(process.env)) {
				keepRoomAbove();
			}
		},
	});
	/** Moves everything down as far as the terminal needs it. */
	const keepRoomAbove = (): void => {
		terminal.askRow(row => {
			const shown = describeFrame?.();
			const count = shown === undefined || isTerminalLent || screen.rest !== undefined ? 0 : rowsMissingAbove(shown, row, screen.rows);
			if (count > 0) {
				process.stdout.write(`\u001B7\u001B[H\u001B[${count}L\u001B8\u001B[${count}B`);
			}
		});
	};

	const transcript = new Transcript({
		write(text) {
			if (isTerminalLent || app === undefined) {
				process.stdout.write(text);
			} else {
				app.write(text);
			}
		},
		async settled() {
			do {
				// What is said while the full-screen view is up is kept for the prompt's own screen.
				await (fullScreen?.shown === undefined ? undefined : fullScreen.left);
				await screen.rest;
				await (isTerminalLent ? undefined : instance?.waitUntilRenderFlush());
			} while (screen.rest !== undefined || fullScreen?.shown !== undefined);
		},
	});

	/** Gives the screen to something else for a while, and unless told otherwise the keyboard too. */
	const lend = async <Result,>(run: () => Promise<Result>, {keepsKeyboard = false} = {}): Promise<Result> => {
		await fullScreen?.gone;
		return lendNow(run, {keepsKeyboard});
	};

	const lendNow = async <Result,>(run: () => Promise<Result>, {keepsKeyboard = false} = {}): Promise<Result> => {
		await transcript.flush();
		await screen.rest;
		let result: Result | undefined;
		await app!.suspendTerminal(async () => {
			terminal.close();
			if (keepsKeyboard) {
				open();
			}

			isTerminalLent = true;
			try {
				result = await run();
				await transcript.flush();
			} finally {
				isTerminalLent = false;
				terminal.close();
				open();
				instance?.rerender(draw());
			}
		});
		return result!;
	};

	/** For a program that may draw and read as it likes, and leave the caret anywhere. */
	const lendAll = async <Result,>(run: () => Promise<Result>): Promise<Result> => lend(async () => {
		isKeyboardLent = true;
		try {
			return await run();
		} finally {
			isKeyboardLent = false;
			keyboardReturned = performance.now();
			// As many blanks as there are columns end up in the next row, unless the caret stands at the start of one.
			process.stdout.write(`${' '.repeat(screen.columns)}\r\u001B[K`);
		}
	});

	/** Stops as Ctrl-Z does; resolves when the shell around us has brought us back. */
	const stop = async (): Promise<void> => {
		process.off('SIGTSTP', onStop);
		// The whole foreground group, as the terminal itself would do.
		process.kill(0, 'SIGTSTP');
		await wait(stopMilliseconds);
		process.on('SIGTSTP', onStop);
	};

	const stopInOrder = (): void => {
		if (fullScreen === undefined) {
			void lend(stop);
		} else {
			fullScreen.suspend?.();
		}
	};

	/** Somebody else asks for it, or a program that has the terminal is stopped and we with it. */
	const onStop = (): void => {
		if (isTerminalLent && fullScreen === undefined) {
			process.kill(process.pid, 'SIGSTOP');
		} else {
			stopInOrder();
		}
	};

	/** Whoever stopped us without a word has made the terminal its own meanwhile. */
	const onContinue = (): void => {
		if (isTerminalLent) {
			return;
		}

		terminal.close();
		open();
		void clearScreen();
	};

	const runFullScreen = async (view: FullScreen, closed: Promise<void>, leave: () => void): Promise<void> => {
		await lendNow(async () => {
			for (;;) {
				const {promise: suspended, resolve: suspend} = Promise.withResolvers<void>();
				const shown = showFullScreen({
					session, view, screen, terminal,
				});
				fullScreen!.shown = shown;
				fullScreen!.suspend = suspend;
				const end = await Promise.race([closed.then(() => 'closed'), suspended.then(() => 'suspended')]);
				fullScreen!.shown = undefined;
				shown.end();
				if (end === 'closed') {
					leave();
					return;
				}

				terminal.close();
				await stop();
				open();
			}
		}, {keepsKeyboard: true});
	};

	const openFullScreen = async (view: FullScreen, closed: Promise<void>): Promise<void> => {
		const {promise: left, resolve: leave} = Promise.withResolvers<void>();
		const {promise: gone, resolve: finish} = Promise.withResolvers<void>();
		fullScreen = {left, gone};
		try {
			await runFullScreen(view, closed, leave);
		} finally {
			fullScreen = undefined;
			leave();
			finish();
		}
	};

	const clearScreen = async (): Promise<void> => {
		await screen.rest;
		app?.write(eraseScreen);
	};

	const session = new Session({
		engine,
		profile,
		profiles,
		commands,
		runCommand,
		history,
		output,
		totalTimeoutMs,
		host: {
			print(block) {
				transcript.add(block);
			},
			drained: async signal => transcript.drained(signal),
			clearScreen() {
				void clearScreen();
			},
			suspend: stopInOrder,
			showFullScreen(view, closed) {
				const isFree = !isTerminalLent && fullScreen === undefined;
				if (isFree) {
					void openFullScreen(view, closed);
				}

				return isFree;
			},
			repaint() {
				fullScreen?.shown?.redraw();
			},
			// Programs that are started have no standard input, so Ctrl-C stays with the shell and is never lost between two modes.
			withTerminal: async (run, {readsKeyboard = false} = {}) => readsKeyboard ? lendAll(run) : lend(run, {keepsKeyboard: true}),
			pager,
			terminal() {
				const facts = terminalFacts(process.env);
				return facts && {...facts, ...colorFacts()};
			},
		},
	});
	const open = (): void => {
		terminal.open(event => {
			session.handle(event);
		});
	};

	const onReady = (handle: AppHandle): void => {
		app = handle;
	};

	const onFrame = (describe: () => Frame): void => {
		describeFrame = describe;
	};

	const draw = (): ReactNode => (
		<ErrorBoundary><App session={session} columns={screen.columns} rows={screen.rows} onReady={onReady} onFrame={onFrame}/></ErrorBoundary>
	);
	using exits = new Exits({
		onSignal(signal) {
			if (signal === 'SIGINT' && isTerminalLent && fullScreen === undefined) {
				if (!isKeyboardLent) {
					// The terminal itself has shown ^C.
					process.stdout.write('\n');
				}

				session.interrupt();
				return;
			}

			if (signal === 'SIGINT' && performance.now() < keyboardReturned + lateInterruptMilliseconds) {
				return;
			}

			endBy(signal);
		},
		restore() {
			terminal.close();
		},
	});
	open();
	process.on('SIGTSTP', onStop).on('SIGCONT', onContinue);
	if (background === undefined && isColored && canAskBackground(process.env)) {
		terminal.ask(backgroundQuestion, answer => {
			const answered = backgroundOfAnswer(answer);
			if (answered === undefined) {
				return;
			}

			setBackground(answered);
			instance?.rerender(draw());
		});
	}

	const instance: ReturnType<typeof render> | undefined = render(draw(), {
		stdout: screen.stdout, exitOnCtrlC: false, interactive: true, incrementalRendering: true, maxFps: framesPerSecondMax, patchConsole: false,
	});
	if (engine.info.kind === 'embedded') {
		// In this process a listing costs nothing, so completion and countdowns are ready from the start.
		void session.cache.request('/');
	}

	try {
		// An error in a component unmounts the app.
		await Promise.race([session.closed, exits.failed, instance.waitUntilExit()]);
		await fullScreen?.gone;
		await transcript.flush();
		return exitCode;
	} finally {
		process.off('SIGTSTP', onStop).off('SIGCONT', onContinue);
		screen[Symbol.dispose]();
		instance.clear();
		instance.unmount();
		terminal.close();
		await session.close();
	}
}
