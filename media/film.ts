/**
Records what a terminal shows while a script types into it.
*/
import {setTimeout as delay} from 'node:timers/promises';
import {type TerminalProbe} from '../test/helpers/terminal.ts';
import {screenshot, type Frame, type Screenshot} from './terminal-svg.ts';

/** A screen that stood for less is on its way to the next one. */
const standMilliseconds = 40;
const keyMilliseconds = 55;

export class Film implements Disposable {
	readonly #terminal: TerminalProbe;
	readonly #frames: Array<{readonly shot: Screenshot; readonly at: number}> = [];
	readonly #watching: {dispose(): void};
	#timer: NodeJS.Timeout | undefined;
	#still = 0;

	constructor(terminal: TerminalProbe) {
		this.#terminal = terminal;
		this.#take();
		this.#watching = terminal.emulator.onWriteParsed(() => {
			this.#timer ??= setTimeout(() => {
				this.#take();
			}, standMilliseconds);
		});
	}

	/** Types as a person does. */
	async type(text: string): Promise<void> {
		for (const character of text) {
			this.#terminal.type(character);
			await delay(keyMilliseconds + (character === ' ' ? keyMilliseconds : 0));
		}
	}

	async enter(line: string): Promise<void> {
		await this.type(line);
		await delay(keyMilliseconds * 5);
		this.#terminal.type('\r');
	}

	/** Leaves the screen as it is for whoever reads it. */
	async hold(milliseconds: number): Promise<void> {
		await delay(milliseconds);
	}

	/** The number of the frame that stands for the film where nothing moves. */
	get still(): number {
		return this.#still;
	}

	/** Takes the screen as it is now for that. */
	chooseStill(): void {
		this.#take();
		this.#still = this.#frames.length - 1;
	}

	/** All frames until now; the last one stays for a while. */
	finish(lastMilliseconds = 3000): Frame[] {
		this.#take();
		return this.#frames.map(({shot, at}, i) => ({shot, milliseconds: Math.round((this.#frames[i + 1]?.at ?? (at + lastMilliseconds)) - at)}));
	}

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
		this.#watching.dispose();
	}

	#take(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const shot = screenshot(this.#terminal.emulator, this.#terminal);
		if (JSON.stringify(shot) !== JSON.stringify(this.#frames.at(-1)?.shot)) {
			this.#frames.push({shot, at: performance.now()});
		}
	}
}
