/**
How the verbs print. Programs get lines as stored; a person gets them safe to draw, with colours. Lines are buffered for a
moment, since some verbs print very many.
*/
import {stylesFor, type TextStyles} from '../../terminal/text/styles.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {grouped} from '../../util/counted.ts';
import {
	colorsOf,
	noTerminal,
	printColored,
	type CommandContext,
} from '../common/context.ts';
import {isReadOut, signsOf, type Signs} from '../common/signs.ts';

const delayMs = 30;
const lengthMax = 16 * 1024;

/** A count shown this often keeps the screen alive. */
const progressStep = 500;

export class Printer implements Disposable {
	readonly styles: TextStyles;
	readonly signs: Signs;
	/** Cells of a preview where it is asked for; as many as the value has where it is read out. */
	readonly previewCells: number | undefined;
	readonly #context: CommandContext;
	#pending = '';
	#timer: NodeJS.Timeout | undefined;
	#seen = 0;

	constructor(context: CommandContext) {
		this.#context = context;
		this.styles = stylesFor(colorsOf(context));
		this.signs = signsOf(context);
		this.previewCells = isReadOut(context) ? Infinity : undefined;
	}

	/** Whether stored text is printed unchanged and without colours, because a program reads it. */
	get isPlain(): boolean {
		return this.#context.terminal === noTerminal;
	}

	/** Stored text as it will be printed. */
	stored(text: string): string {
		return this.isPlain ? text : visible(text);
	}

	/** A key or a directory, which ends in a slash when `isMarked`. */
	key(key: string, isDirectory: boolean, {isMarked = false}: {readonly isMarked?: boolean} = {}): string {
		const text = this.stored(key === '' ? '/' : key) + (isMarked && isDirectory && key !== '' && key !== '/' ? '/' : '');
		return isDirectory ? this.styles.directory(text) : text;
	}

	line(text: string): void {
		this.#pending += `${text}\n`;
		if (this.#pending.length >= lengthMax) {
			this.flush();
			return;
		}

		this.#timer ??= setTimeout(() => {
			this.flush();
		}, delayMs);
	}

	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#pending === '') {
			return;
		}

		const text = this.#pending;
		this.#pending = '';
		printColored(this.#context, text);
	}

	/** One more node was looked at. */
	count(): void {
		this.#seen++;
		if (this.#seen % progressStep === 0) {
			this.#context.progress(`${grouped(this.#seen)} keys`);
		}
	}

	[Symbol.dispose](): void {
		this.#context.progress('');
		this.flush();
	}
}
