/**
The screen that the prompt is on: the app that Ink draws at its bottom, what is printed above that, and what a resize does to
both. While something else has the terminal, nothing is drawn here.
*/
import process from 'node:process';
import {render} from 'ink';
import {type ReactNode} from 'react';
import {type SessionState} from '../session/front-end.ts';
import {type Session} from '../session/session.ts';
import {App, type AppHandle} from './app.tsx';
import {eraseScreen, Transcript} from './rows/transcript.ts';
import {ErrorBoundary} from './screen/error-boundary.tsx';
import {
	needsRoomAbove,
	reflowOf,
	rowsGained,
	rowsMissingAbove,
	type Frame,
} from './screen/reflow.ts';
import {Screen} from './screen/screen.ts';
import {type Terminal} from './screen/terminal.ts';

const framesPerSecondMax = 1000;
/** How often a frame may be overtaken by the next one before nobody asks where it is. */
const calmTriesMax = 20;
// tmux keeps in its history what is erased all at once from the upper left corner.
const eraseFromHere = '\r\u001B[K\u001B[C\u001B[J\r';

/** What covers this screen for a while: the full-screen view, from the request to see it until everything is back as it was. */
export type Cover = {
	/** Resolves when it is gone. */
	readonly left: Promise<void>;
	/** Redraws everything; absent while nothing of it is shown. */
	readonly redraw?: () => void;
};

export class PromptScreen implements Disposable {
	readonly screen: Screen;
	readonly transcript: Transcript;
	cover: Cover | undefined;
	readonly #terminal: Terminal;
	#isLent = false;
	/** Panes, listings and the finder. What opens below the prompt makes no room: the prompt would move with each menu. */
	#boxCount = 0;
	#session: Session | undefined;
	#instance: ReturnType<typeof render> | undefined;
	#app: AppHandle | undefined;
	#describeFrame: (() => Frame) | undefined;
	/** The frame when the size began to change. */
	#frame: Frame | undefined;

	constructor(terminal: Terminal) {
		this.#terminal = terminal;
		this.screen = new Screen(process.stdout, {
			isInTmux: process.env.TMUX !== undefined,
			held: () => {
				this.#frame = this.#describeFrame?.();
			},
			settled: resume => {
				this.#drawAfterResize(resume);
			},
		});
		this.transcript = new Transcript({
			write: text => {
				if (this.#isLent || this.#app === undefined) {
					process.stdout.write(text);
				} else {
					this.#app.write(text);
				}
			},
			columns: () => this.screen.columns,
			settled: async () => this.#settled(),
		});
	}

	/** Draws the session. Resolves when the app has ended, which only an error in a component causes. */
	async show(session: Session): Promise<unknown> {
		this.#session = session;
		this.#instance = render(this.#draw(), {
			stdout: this.screen.stdout, exitOnCtrlC: false, interactive: true, incrementalRendering: true, maxFps: framesPerSecondMax,
			patchConsole: false,
		});
		if (needsRoomAbove(process.env)) {
			session.subscribe(() => {
				this.#makeRoomForBoxes(session.state);
			});
		}

		return this.#instance.waitUntilExit();
	}

	redraw(): void {
		this.#instance?.rerender(this.#draw());
	}

	/** At once, whatever is still to be printed. */
	async clear(): Promise<void> {
		await this.screen.rest;
		this.#app?.write(eraseScreen);
	}

	/** Nothing is drawn until `run` has ended; what was printed before is on the screen by then. */
	async lend<Result>(run: () => Promise<Result>): Promise<Result> {
		await this.transcript.flush();
		await this.screen.rest;
		let result: Result | undefined;
		this.screen.release();
		await this.#app!.suspendTerminal(async () => {
			this.#isLent = true;
			try {
				result = await run();
			} finally {
				this.#isLent = false;
			}
		});
		return result!;
	}

	[Symbol.dispose](): void {
		this.screen[Symbol.dispose]();
		this.#instance?.clear();
		this.#instance?.unmount();
	}

	readonly #onReady = (handle: AppHandle): void => {
		this.#app = handle;
	};

	readonly #onFrame = (describe: () => Frame): void => {
		this.#describeFrame = describe;
	};

	#draw(): ReactNode {
		return (
			<ErrorBoundary>
				<App session={this.#session!} columns={this.screen.columns} rows={this.screen.rows} onReady={this.#onReady} onFrame={this.#onFrame}/>
			</ErrorBoundary>
		);
	}

	#drawAfterResize(resume: () => void): void {
		if (this.cover !== undefined) {
			resume();
			this.cover.redraw?.();
			return;
		}

		// Makes Ink forget what it believes to be on the screen; this writes nothing yet.
		this.#instance?.clear();
		resume();

		if (!this.#isLent && this.#frame !== undefined) {
			const rise = this.#frame.caret.y + rowsGained(this.#frame, this.screen.columns, reflowOf(process.env));
			process.stdout.write(`${rise > 0 ? `\u001B[${rise}A` : ''}${eraseFromHere}`);
		}

		this.redraw();
		if (needsRoomAbove(process.env)) {
			void this.#keepRoomAbove();
		}
	}

	/** With a box the area becomes higher, and the next change of the size may be to fewer columns. */
	#makeRoomForBoxes({panes, listing, finder}: SessionState): void {
		const count = panes.length + [listing, finder].filter(each => each !== undefined).length;
		if (count > this.#boxCount) {
			void this.#keepRoomAbove();
		}

		this.#boxCount = count;
	}

	/** Moves everything down as far as the terminal needs it. */
	async #keepRoomAbove(): Promise<void> {
		let describe: (() => Frame) | undefined;
		// The frame that is described has to be the one on the screen.
		for (let i = 0; i < calmTriesMax && (describe === undefined || describe !== this.#describeFrame); i++) {
			describe = this.#describeFrame;
			await this.#instance?.waitUntilRenderFlush();
		}

		const isCalm = describe === this.#describeFrame && !this.#isLent && this.screen.rest === undefined && this.cover === undefined;
		if (describe === undefined || !isCalm || this.#terminal.isRowAsked) {
			return;
		}

		const frame = describe();
		const {rows} = this.screen;
		const release = this.screen.hold();
		this.#terminal.askRow(row => {
			const count = rowsMissingAbove(frame, row, rows);
			release(count > 0 ? `\u001B7\u001B[H\u001B[${count}L\u001B8\u001B[${count}B` : '');
		});
	}

	async #settled(): Promise<void> {
		do {
			// What is printed while the full-screen view is shown is kept for the prompt's own screen.
			await (this.cover?.redraw === undefined ? undefined : this.cover.left);
			await this.screen.rest;
			await (this.#isLent ? undefined : this.#instance?.waitUntilRenderFlush());
		} while (this.screen.rest !== undefined || this.cover?.redraw !== undefined);
	}
}
