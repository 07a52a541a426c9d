/**
The terminal's input: raw mode, bracketed paste and keys, with one owner. What is switched on is switched off again on every
way out, even after an error: `close` is synchronous and may be called at any time.
*/
import {type ReadStream, type WriteStream} from 'node:tty';
import {type KeyEvent} from '../../terminal/input/keys.ts';
import {KeyReader} from '../../terminal/input/key-reader.ts';

const pasteOn = '\u001B[?2004h';
const pasteOff = '\u001B[?2004l';
const cursorShapes = {insert: '\u001B[6 q', normal: '\u001B[2 q', usual: '\u001B[0 q'};
const cursorOn = '\u001B[?25h';
const alternateOn = '\u001B[?1049h\u001B[2J\u001B[H';
// tmux wraps what is still on it when the size has changed meanwhile, and leaves rows of that on the usual screen.
const alternateOff = '\u001B[H\u001B[J\u001B[?1049l';
/** Every terminal answers this, and answers in order: once it has, no other answer is under way. */
const identityQuestion = '\u001B[c';
/** Nobody waits longer than this for what a terminal has been asked. */
const answerMilliseconds = 1000;

export class Terminal {
	readonly #stdin: ReadStream;
	readonly #stdout: WriteStream;
	readonly #reader = new KeyReader(events => {
		for (const event of events) {
			this.#listener?.(event);
		}
	}, {
		onReport: report => {
			const place = /^(\d+);\d+R$/.exec(report);
			if (place !== null) {
				this.#onRow?.(Number(place[1]) - 1);
			} else if (report.startsWith('?')) {
				this.#question?.resolve();
			} else {
				this.#onAnswer?.(report);
			}
		},
	});

	#listener: ((event: KeyEvent) => void) | undefined;
	#onAnswer: ((answer: string) => void) | undefined;
	#onRow: ((row: number) => void) | undefined;
	/** What the terminal has been asked, until it has answered or takes too long. */
	#question: PromiseWithResolvers<void> | undefined;
	#isAlternate = false;
	#cursorShape: keyof typeof cursorShapes = 'usual';

	/** `onGone`: the terminal was closed, perhaps without a signal. */
	constructor(stdin: ReadStream, stdout: WriteStream, onGone: () => void) {
		this.#stdin = stdin;
		this.#stdout = stdout;
		const leave = (): void => {
			this.#question?.resolve();
			onGone();
		};

		stdin.on('end', leave).on('error', leave);
	}

	/** Takes the terminal: keys go to `listener` from now on. */
	open(listener: (event: KeyEvent) => void): void {
		this.#listener = listener;
		this.#stdin.setRawMode(true);
		this.#stdout.write(pasteOn + (this.#cursorShape === 'usual' ? '' : cursorShapes[this.#cursorShape]));
		this.#stdin.on('data', this.#reader.read);
		// Its owner before, for instance the start screen, may have released it.
		this.#stdin.ref();
		this.#stdin.resume();
	}

	/** A bar or a block, as long as the terminal is ours. */
	shapeCursor(shape: 'insert' | 'normal' | 'usual'): void {
		if (shape === this.#cursorShape) {
			return;
		}

		this.#cursorShape = shape;
		if (this.#listener !== undefined) {
			this.#stdout.write(cursorShapes[shape]);
		}
	}

	/** Whether the alternate screen is shown, which has no scrollback and leaves the other one as it is. */
	get isAlternate(): boolean {
		return this.#isAlternate;
	}

	enterAlternate(): void {
		this.#isAlternate = true;
		this.#stdout.write(alternateOn);
	}

	leaveAlternate(): void {
		if (!this.#isAlternate) {
			return;
		}

		this.#isAlternate = false;
		this.#stdout.write(alternateOff + cursorOn);
	}

	/** Asks the terminal itself. `listener` gets each answer, however late; resolves when no more are to be expected. */
	async ask(question: string, listener: (answer: string) => void): Promise<void> {
		const asked = Promise.withResolvers<void>();
		const timer = setTimeout(asked.resolve, answerMilliseconds);
		this.#question = asked;
		this.#onAnswer = listener;
		this.#stdout.write(question + identityQuestion);
		await asked.promise;
		clearTimeout(timer);
		this.#question = undefined;
	}

	/** Resolves when the terminal has answered: what is still under way would be typed into whatever reads it next. */
	async answered(): Promise<void> {
		await this.#question?.promise;
	}

	/** Whether the terminal has yet to say in which row the caret is. One that never answers is not asked again. */
	get isRowAsked(): boolean {
		return this.#onRow !== undefined;
	}

	/** Asks in which row of the screen, from 0, the caret is. `listener` is called once, if the terminal answers. */
	askRow(listener: (row: number) => void): void {
		this.#onRow = row => {
			this.#onRow = undefined;
			listener(row);
		};

		this.#stdout.write('\u001B[6n');
	}

	/** Gives the terminal back in its original state. */
	close(): void {
		this.leaveAlternate();
		if (this.#listener === undefined) {
			return;
		}

		this.#listener = undefined;
		this.#onRow = undefined;
		this.#reader.stop();
		this.#stdin.off('data', this.#reader.read);
		this.#stdin.pause();
		this.#stdin.setRawMode(false);
		this.#stdout.write(pasteOff + (this.#cursorShape === 'usual' ? '' : cursorShapes.usual) + cursorOn);
	}
}
