/**
Who has the terminal: the prompt, the full-screen view, a program that was started, or the shell around us.
*/
import process from 'node:process';
import {ShownBoard} from '../board/shown-board.ts';
import {type Engine} from '../engine/engine.ts';
import {type FullScreen} from '../full-screen/full-screen.ts';
import {type Session} from '../session/session.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {typedAheadRead} from '../terminal/input/typed-ahead.ts';
import {OneAtATime} from '../util/one-at-a-time.ts';
import {WaitLimit} from '../util/wait-limit.ts';
import {showBoard} from './board/show-board.tsx';
import {showFullScreen} from './full-screen/show-full-screen.tsx';
import {type PromptScreen} from './prompt-screen.tsx';
import {type ShownView} from './screen/alternate.tsx';
import {stopGroup, stopSelf} from './screen/stop.ts';
import {type Terminal} from './screen/terminal.ts';

/** How long after the end of a program its Ctrl-C may still reach this process, when this was busy. */
const lateInterruptMilliseconds = 1000;

/** A view that has the whole screen, from the request to see it until everything is back as it was. */
type View = {
	readonly gone: Promise<void>;
	/** Gets the keys; the session does where it is absent. */
	handle?: (event: KeyEvent) => void;
	shown?: ShownView;
	suspend?: () => void;
};

/**
All of the terminal; its screen, to programs without standard input that may change its modes; or the alternate screen, to a view of
our own. That leaves the modes as they are: a Ctrl-D that is typed while they change comes as another byte.
*/
type Lent = 'all' | 'screen' | 'alternate';

type ViewParts = {readonly show: () => ShownView; readonly closed: Promise<void>; readonly handle?: (event: KeyEvent) => void};

export class TerminalOwner implements Disposable {
	readonly #terminal: Terminal;
	readonly #prompt: PromptScreen;
	/** The session; it is created after us, since it needs us. */
	readonly #session: () => Session;
	/** Whoever wants it while somebody has it comes afterwards. */
	readonly #turns = new OneAtATime();
	/** Who has it, is about to get it, or waits for it. */
	#borrowerCount = 0;
	#isLent = false;
	#isKeyboardLent = false;
	/** While a Ctrl-C may still come late. */
	#late: WaitLimit | undefined;
	#view: View | undefined;

	constructor(terminal: Terminal, prompt: PromptScreen, session: () => Session) {
		this.#terminal = terminal;
		this.#prompt = prompt;
		this.#session = session;
	}

	/** The prompt takes the terminal, for the first time. */
	begin(): void {
		this.#open();
		process.on('SIGTSTP', this.#onStop).on('SIGCONT', this.#onContinue);
	}

	[Symbol.dispose](): void {
		process.off('SIGTSTP', this.#onStop).off('SIGCONT', this.#onContinue);
		this.#late?.end();
	}

	/** Resolves when the full-screen view is gone. */
	async viewGone(): Promise<void> {
		await this.#view?.gone;
	}

	/** Whether a Ctrl-C is meant for the running program, or comes late from one that has ended: it cancels what runs and what waits. */
	takeInterrupt(): boolean {
		const session = this.#session();
		if (this.#isLent && this.#view === undefined) {
			if (!this.#isKeyboardLent) {
				// The terminal itself has shown ^C.
				process.stdout.write('\n');
			}

			session.interrupt();
			return true;
		}

		if (this.#late !== undefined && session.state.running !== undefined) {
			session.interrupt();
		}

		return this.#late !== undefined;
	}

	/** Lends the screen to something else, and unless told otherwise the keyboard, too. */
	async lend<Result>(run: () => Promise<Result>, {keepsKeyboard = false} = {}): Promise<Result> {
		this.#borrowerCount++;
		try {
			await this.viewGone();
			await this.#terminal.answered();
			if (!keepsKeyboard) {
				await typedAheadRead();
			}

			return await this.#lendNow(run, keepsKeyboard ? 'screen' : 'all');
		} finally {
			this.#borrowerCount--;
		}
	}

	/** The same for a program that may draw and read as it likes, and leave the caret anywhere. */
	async lendAll<Result>(run: () => Promise<Result>): Promise<Result> {
		return this.lend(async () => {
			this.#isKeyboardLent = true;
			try {
				return await run();
			} finally {
				this.#isKeyboardLent = false;
				this.#late?.end();
				this.#late = new WaitLimit(lateInterruptMilliseconds, () => {
					this.#late = undefined;
				});
				// As many blanks as there are columns end up in the next row, unless the caret was at the start of a row.
				process.stdout.write(`${' '.repeat(this.#prompt.screen.columns)}\r\u001B[K`);
			}
		});
	}

	/** Stops as Ctrl-Z does, with the program that runs; one that is just being started is not stopped. */
	suspend(): void {
		if (this.#view !== undefined) {
			this.#view.suspend?.();
		} else if (this.#isLent) {
			void this.#stopWithProgram();
		} else if (this.#borrowerCount === 0) {
			void this.lend(async () => stopGroup(this.#onStop));
		}
	}

	/** Shows the full-screen view until `closed` resolves; false when something else has the terminal. */
	showFullScreen(view: FullScreen, closed: Promise<void>): boolean {
		const isFree = this.#borrowerCount === 0 && this.#view === undefined;
		if (isFree) {
			void this.#openView({
				closed, show: () => showFullScreen({
					session: this.#session(), view, screen: this.#prompt.screen, terminal: this.#terminal,
				}),
			});
		}

		return isFree;
	}

	/** Shows the board until the user leaves it or the signal fires; resolves to the directory that was chosen to go to. */
	async showBoard(engine: Engine, {canGo, signal}: {readonly canGo: boolean; readonly signal: AbortSignal}): Promise<string | undefined> {
		await this.viewGone();
		const {promise: closed, resolve: close} = Promise.withResolvers<void>();
		let chosen: string | undefined;
		const board = new ShownBoard(engine, {
			changed: () => {
				this.#view?.shown?.update();
			},
			leave(directory) {
				chosen = directory;
				close();
			},
			repaint: () => {
				this.#view?.shown?.redraw();
			},
			suspend: () => {
				this.#view?.suspend?.();
			},
		}, {canGo});
		const leave = (): void => {
			close();
		};

		signal.addEventListener('abort', leave);
		try {
			await (signal.aborted
				? undefined
				: this.#openView({
					closed,
					show: () => showBoard({board, screen: this.#prompt.screen, terminal: this.#terminal}),
					handle: event => {
						const rest = board.handle(event);
						if (rest !== '') {
							this.#session().handle({type: 'text', text: rest});
						}
					},
				}));
		} finally {
			signal.removeEventListener('abort', leave);
			board.close();
		}

		return chosen;
	}

	#open(): void {
		this.#terminal.open(event => {
			if (this.#view?.handle === undefined) {
				this.#session().handle(event);
			} else {
				this.#view.handle(event);
			}
		});
	}

	async #lendNow<Result>(run: () => Promise<Result>, what: Lent): Promise<Result> {
		return this.#turns.run(async () => this.#prompt.lend(async () => {
			if (what !== 'alternate') {
				this.#terminal.close();
			}

			if (what === 'screen') {
				this.#open();
			}

			this.#isLent = true;
			try {
				const result = await run();
				await this.#prompt.transcript.flush();
				return result;
			} finally {
				this.#isLent = false;
				if (what === 'alternate') {
					this.#terminal.leaveAlternate();
				} else {
					this.#terminal.close();
					this.#open();
				}

				this.#prompt.redraw();
			}
		}));
	}

	/** The keys came to us, not to the terminal. */
	async #stopWithProgram(): Promise<void> {
		this.#terminal.close();
		await stopGroup(this.#onStop);
		// Another one may have all of the terminal by now.
		if (this.#isKeyboardLent) {
			return;
		}

		this.#terminal.close();
		this.#open();
	}

	/** Another process asks us to stop, or a program that has the terminal is stopped, and we with it. */
	readonly #onStop = (): void => {
		if (this.#borrowerCount > 0 && this.#view === undefined) {
			void stopSelf(this.#onStop);
		} else {
			this.suspend();
		}
	};

	/** Whoever stopped us without notice has changed the terminal meanwhile. */
	readonly #onContinue = (): void => {
		if (this.#isLent) {
			return;
		}

		this.#terminal.close();
		this.#open();
		void this.#prompt.clear();
	};

	async #openView({show, closed, handle}: ViewParts): Promise<void> {
		const {promise: left, resolve: leave} = Promise.withResolvers<void>();
		const {promise: gone, resolve: finish} = Promise.withResolvers<void>();
		const view: View = {gone, handle};
		this.#view = view;
		this.#prompt.cover = {left};
		try {
			await this.#lendNow(async () => {
				await this.#runView(view, {show, closed, left});
				leave();
			}, 'alternate');
		} finally {
			this.#view = undefined;
			this.#prompt.cover = undefined;
			leave();
			finish();
		}
	}

	/** Shows the view, and again each time after we were stopped. */
	async #runView(view: View, {show, closed, left}: ViewParts & {readonly left: Promise<void>}): Promise<void> {
		for (;;) {
			const {promise: suspended, resolve: suspend} = Promise.withResolvers<void>();
			const shown = show();
			this.#prompt.cover = {left, redraw: shown.redraw};
			view.shown = shown;
			view.suspend = suspend;
			const ending = await Promise.race([closed.then(() => 'closed'), suspended.then(() => 'suspended')]);
			this.#prompt.cover = {left};
			view.shown = undefined;
			shown.end();
			if (ending === 'closed') {
				view.handle = undefined;
				return;
			}

			this.#terminal.close();
			await stopGroup(this.#onStop);
			this.#open();
		}
	}
}
