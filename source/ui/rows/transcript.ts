/**
What has been printed: blocks become text, which is written once above the live area and then belongs to the terminal.
Nothing is kept. Long output is written in slices, so that keys are served in between.
*/
import {drawable} from '../../terminal/text/signs.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapWords} from '../../terminal/text/wrap.ts';
import {type Block} from '../../session/front-end.ts';
import {promptPieces} from './prompt-pieces.ts';
import {lineOf} from './text.ts';
import {theme} from './theme.ts';

const sliceLengthMax = 16 * 1024;
export const eraseScreen = '\u001B[H\u001B[J';

/** Whether what comes next begins a row. */
function isAtLineStart(text: string): boolean {
	return text === '' || text.endsWith('\n') || text.endsWith(eraseScreen);
}

/** A line as it was entered, after the part of its prompt that stays true; its further lines are indented. */
function commandText({place, text, isCancelled}: Extract<Block, {type: 'command'}>): string {
	const prompt = lineOf(promptPieces({...place, status: {state: 'ok'}}, {columns: Infinity, now: 0}), Infinity);
	const lines = text.split('\n').map((line, i) => (i === 0 ? '' : '  ') + visible(line));
	return `${drawable(prompt)}${lines.join('\n')}${isCancelled ? theme.dim('^C') : ''}\n`;
}

const styles = {output: theme.plain, error: theme.error, notice: theme.dim} as const;

/** An indented line after an error says what to do about it. */
function styleLine(line: string, type: keyof typeof styles): string {
	return line === '' ? line : (type === 'error' && line.startsWith('  ') ? theme.dim : styles[type])(line);
}

/** The text of a block, safe to be written to a terminal with that many columns. */
function blockText(block: Block, columns: number): string {
	if (block.type === 'command') {
		return commandText(block);
	}

	const {type} = block;
	if (type === 'drawn') {
		return drawable(block.text);
	}

	const text = visible(block.text, {keepLayout: true});
	// What a command prints is data, and stays as it is; what is said about it is prose.
	return (type === 'output' ? text : wrapWords(drawable(text), columns)).split('\n').map(line => styleLine(line, type)).join('\n');
}

export type TranscriptSink = {
	/** Writes whole lines. */
	write(text: string): void;
	/** How wide the terminal is now. */
	columns(): number;
	/** Resolves when the terminal has taken what was written and the live area is up to date. */
	settled(): Promise<void>;
};

export class Transcript {
	readonly #sink: TranscriptSink;
	#pending = '';
	#writing: Promise<void> | undefined;

	constructor(sink: TranscriptSink) {
		this.#sink = sink;
	}

	add(block: Block): void {
		if (block.type === 'command' && !isAtLineStart(this.#pending)) {
			this.#pending += '\n';
		}

		this.#append(blockText(block, this.#sink.columns()));
	}

	/** Erases the screen, what was added before included. */
	clear(): void {
		this.#append(eraseScreen);
	}

	/** Resolves when little is waiting to be written, at the latest when the signal fires. */
	async drained(signal: AbortSignal): Promise<void> {
		if (this.#pending.length <= sliceLengthMax || signal.aborted) {
			return;
		}

		const {promise, resolve} = Promise.withResolvers<void>();
		const done = (): void => {
			resolve();
		};

		signal.addEventListener('abort', done, {once: true});
		await Promise.race([this.#writing, promise]);
		signal.removeEventListener('abort', done);
	}

	/** Resolves when everything is written. */
	async flush(): Promise<void> {
		await this.#writing;
	}

	#append(text: string): void {
		this.#pending += text;
		// A block without text leaves nothing to write, and a run that ends at once could not clear the field that holds it.
		if (this.#pending !== '') {
			this.#writing ??= this.#writeAll();
		}
	}

	async #writeAll(): Promise<void> {
		try {
			while (this.#pending !== '') {
				await this.#sink.settled();
				const text = this.#pending;
				const cut = text.length > sliceLengthMax ? text.indexOf('\n', sliceLengthMax) : -1;
				const end = cut === -1 ? text.length : cut + 1;
				const slice = text.slice(0, end);
				this.#pending = text.slice(end);
				this.#sink.write(isAtLineStart(slice) ? slice : `${slice}\n`);
			}
		} finally {
			this.#writing = undefined;
		}
	}
}
