/**
The terminal's input for readers with a decoder of their own, Node's readline and Ink's fields: the keys of our decoder, each
as the sequence that all understand. Incomplete sequences, mouse reports and late answers never reach them.
*/
import {Readable} from 'node:stream';
import {type ReadStream} from 'node:tty';
import {type KeyEvent} from './keys.ts';
import {KeyReader} from './key-reader.ts';

const sequences: Readonly<Record<string, string>> = {
	up: '\u001B[A', down: '\u001B[B', right: '\u001B[C', left: '\u001B[D', end: '\u001B[F', home: '\u001B[H',
	insert: '\u001B[2~', delete: '\u001B[3~',
	'ctrl-left': '\u001B[1;5D', 'ctrl-right': '\u001B[1;5C', 'alt-left': '\u001B[1;3D', 'alt-right': '\u001B[1;3C',
	'ctrl-delete': '\u001B[3;5~',
	enter: '\r', tab: '\t', 'shift-tab': '\u001B[Z', backspace: '\u007F', 'alt-backspace': '\u001B\u007F', escape: '\u001B',
	'ctrl-\\': '\u001C', 'ctrl-]': '\u001D', 'ctrl-^': '\u001E', 'ctrl-_': '\u001F',
};

/** Who reads: Ink, readline as an editor, or readline where the terminal itself edits the line. */
export type KeyInputReader = 'ink' | 'readline' | 'lines';

function sequenceOf(event: KeyEvent, reader: KeyInputReader): string {
	if (event.type === 'paste') {
		// Where a line is all there is, a paste stays in it and runs nothing.
		return event.text.replaceAll(/[\u0000-\u001F\u007F]+/g, ' ');
	}

	if (event.type === 'text') {
		return event.text;
	}

	// readline would take the next key for one with Alt.
	if ((reader === 'lines' && event.name !== 'enter' && event.name !== 'tab') || (reader === 'readline' && event.name === 'escape')) {
		return '';
	}

	const letter = /^(ctrl|alt)-([a-z])$/.exec(event.name);
	if (letter !== null) {
		return letter[1] === 'ctrl' ? String.fromCharCode(letter[2]!.charCodeAt(0) - 0x60) : `\u001B${letter[2]}`;
	}

	return sequences[event.name] ?? '';
}

/** Keys that wait for their turn; further ones go together with the last of them. */
const waitingMax = 1000;

export class KeyInput extends Readable {
	readonly #terminal: ReadStream;
	readonly #reader: KeyReader;
	readonly #waiting: string[] = [];
	#turn: NodeJS.Immediate | undefined;

	/** `take` is asked first, and keeps the keys for which it returns true. */
	constructor(terminal: ReadStream, reader: KeyInputReader, take: (event: KeyEvent) => boolean = () => false) {
		super();
		this.#terminal = terminal;
		this.#reader = new KeyReader(events => {
			const texts = events.map(event => take(event) ? '' : sequenceOf(event, reader)).filter(text => text !== '');
			if (reader === 'ink') {
				this.#pushInTurns(texts);
			} else if (texts.length > 0) {
				this.push(texts.join(''));
			}
		});
		terminal.on('data', this.#reader.read).once('end', this.#finish).on('error', this.#finish);
		terminal.pause();
	}

	get isTTY(): boolean {
		return this.#terminal.isTTY;
	}

	get isRaw(): boolean {
		return this.#terminal.isRaw;
	}

	setRawMode(isRaw: boolean): this {
		this.#terminal.setRawMode(isRaw);
		return this;
	}

	ref(): void {
		this.#terminal.ref();
	}

	unref(): void {
		this.#terminal.unref();
	}

	override pause(): this {
		this.#reader.stop();
		this.#terminal.pause();
		return super.pause();
	}

	override resume(): this {
		this.#terminal.resume();
		return super.resume();
	}

	override _read(): void {
		this.#terminal.resume();
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#reader.stop();
		clearImmediate(this.#turn);
		this.#terminal.off('data', this.#reader.read).off('end', this.#finish).off('error', this.#finish);
		this.#terminal.pause();
		done(error);
	}

	/** A terminal that is gone sends nothing more. */
	readonly #finish = (): void => {
		clearImmediate(this.#turn);
		this.push(this.#waiting.splice(0).join(''));
		this.push(null);
	};

	/** Ink's fields act on a key by what is drawn, which is what the key before it has made of it only after a turn. */
	#pushInTurns(texts: readonly string[]): void {
		const free = waitingMax - this.#waiting.length;
		this.#waiting.push(...texts.slice(0, free));
		if (texts.length > free) {
			this.#waiting.push((this.#waiting.pop() ?? '') + texts.slice(free).join(''));
		}

		if (this.#turn === undefined) {
			this.#pushNext();
		}
	}

	readonly #pushNext = (): void => {
		const text = this.#waiting.shift();
		this.#turn = text === undefined ? undefined : setImmediate(this.#pushNext);
		if (text !== undefined) {
			this.push(text);
		}
	};
}
