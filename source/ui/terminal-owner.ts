/**
Who has the terminal: the prompt, the full-screen view, a program that was started, or the shell around us.
*/
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {type FullScreen} from '../full-screen/full-screen.ts';
import {type Session} from '../session/session.ts';
import {showFullScreen} from './full-screen/show-full-screen.tsx';
import {type PromptScreen} from './prompt-screen.tsx';
import {type Terminal} from './screen/terminal.ts';

/** How long a stop signal may take to reach every thread of this process. */
const stopMilliseconds = 50;

/** How long after the end of a program its Ctrl-C may still reach this process, when this was busy. */
const lateInterruptMilliseconds = 1000;

/** The full-screen view, from the request to see it until everything is back as it was. */
type View = {readonly gone: Promise<void>; suspend?: () => void};

export class TerminalOwner implements Disposable {
	readonly #terminal: Terminal;
	readonly #prompt: PromptScreen;
	/** The session; it is created after us, since it needs us. */
	readonly #session: () => Session;
	#isLent = false;
	#isKeyboardLent = false;
	#keyboardReturned = -Infinity;
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
	}

	/** Resolves when the full-screen view is gone. */
	async viewGone(): Promise<void> {
		await this.#view?.gone;
	}

	/** Whether a Ctrl-C is meant for the running program, or comes late from one that has ended. */
	takesInterrupt(): 'program' | 'late' | 'nobody' {
		if (this.#isLent && this.#view === undefined) {
			if (!this.#isKeyboardLent) {
				// The terminal itself has shown ^C.
				process.stdout.write('\n');
			}

			return 'program';
		}

		return performance.now() < this.#keyboardReturned + lateInterruptMilliseconds ? 'late' : 'nobody';
	}

	/** Lends the screen to something else, and unless told otherwise the keyboard, too. */
	async lend<Result>(run: () => Promise<Result>, {keepsKeyboard = false} = {}): Promise<Result> {
		await this.viewGone();
		await this.#terminal.answered();
		return this.#lendNow(run, {keepsKeyboard});
	}

	/** The same for a program that may draw and read as it likes, and leave the caret anywhere. */
	async lendAll<Result>(run: () => Promise<Result>): Promise<Result> {
		return this.lend(async () => {
			this.#isKeyboardLent = true;
			try {
				return await run();
			} finally {
				this.#isKeyboardLent = false;
				this.#keyboardReturned = performance.now();
				// As many blanks as there are columns end up in the next row, unless the caret was at the start of a row.
				process.stdout.write(`${' '.repeat(this.#prompt.screen.columns)}\r\u001B[K`);
			}
		});
	}

	/** Stops as Ctrl-Z does. */
	suspend(): void {
		if (this.#view === undefined) {
			void this.lend(this.#stop);
		} else {
			this.#view.suspend?.();
		}
	}

	/** Shows the full-screen view until `closed` resolves; false when something else has the terminal. */
	showFullScreen(view: FullScreen, closed: Promise<void>): boolean {
		const isFree = !this.#isLent && this.#view === undefined;
		if (isFree) {
			void this.#openFullScreen(view, closed);
		}

		return isFree;
	}

	#open(): void {
		this.#terminal.open(event => {
			this.#session().handle(event);
		});
	}

	async #lendNow<Result>(run: () => Promise<Result>, {keepsKeyboard}: {readonly keepsKeyboard: boolean}): Promise<Result> {
		return this.#prompt.lend(async () => {
			this.#terminal.close();
			if (keepsKeyboard) {
				this.#open();
			}

			this.#isLent = true;
			try {
				const result = await run();
				await this.#prompt.transcript.flush();
				return result;
			} finally {
				this.#isLent = false;
				this.#terminal.close();
				this.#open();
				this.#prompt.redraw();
			}
		});
	}

	/** Resolves when the shell around us has resumed us. */
	readonly #stop = async (): Promise<void> => {
		process.off('SIGTSTP', this.#onStop);
		// The whole foreground group, as the terminal itself would do.
		process.kill(0, 'SIGTSTP');
		await wait(stopMilliseconds);
		process.on('SIGTSTP', this.#onStop);
	};

	/** Another process asks us to stop, or a program that has the terminal is stopped, and we with it. */
	readonly #onStop = (): void => {
		if (this.#isLent && this.#view === undefined) {
			process.kill(process.pid, 'SIGSTOP');
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

	async #openFullScreen(view: FullScreen, closed: Promise<void>): Promise<void> {
		const {promise: left, resolve: leave} = Promise.withResolvers<void>();
		const {promise: gone, resolve: finish} = Promise.withResolvers<void>();
		this.#view = {gone};
		this.#prompt.cover = {left};
		try {
			await this.#lendNow(async () => {
				await this.#runFullScreen(view, closed, left);
				leave();
			}, {keepsKeyboard: true});
		} finally {
			this.#view = undefined;
			this.#prompt.cover = undefined;
			leave();
			finish();
		}
	}

	/** Shows the view, and again each time after we were stopped. */
	async #runFullScreen(view: FullScreen, closed: Promise<void>, left: Promise<void>): Promise<void> {
		for (;;) {
			const {promise: suspended, resolve: suspend} = Promise.withResolvers<void>();
			const {redraw, end} = showFullScreen({
				session: this.#session(), view, screen: this.#prompt.screen, terminal: this.#terminal,
			});
			this.#prompt.cover = {left, redraw};
			this.#view!.suspend = suspend;
			const ending = await Promise.race([closed.then(() => 'closed'), suspended.then(() => 'suspended')]);
			this.#prompt.cover = {left};
			end();
			if (ending === 'closed') {
				return;
			}

			this.#terminal.close();
			await this.#stop();
			this.#open();
		}
	}
}
