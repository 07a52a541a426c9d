/**
Puts Ink's frames together from whole lines side by side. Ink itself turns every cell into an object and back into a string,
which takes ten times as long (`bench/terminal.ts --only echo` shows what a key takes). What is laid out in this folder never
overlaps and is never clipped; any other frame is left to Ink. scripts/build.mjs makes Ink use it, and fails when Ink no longer
has what is replaced.
*/
import cellWidth, {barePieces, bareText, simpleWidth} from '../../terminal/text/string-width.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {drawable} from '../../terminal/text/signs.ts';
import {placedRow} from './placed-rows.ts';

type Transformer = (line: string, index: number) => string;

type Operation =
	| {readonly type: 'write'; readonly x: number; readonly y: number; readonly text: string; readonly transformers: readonly Transformer[]}
	| {readonly type: 'clip' | 'unclip'};

/** The part of Ink's Output that is used here: it notes what to write, and `get` makes the frame. */
type Output = {
	readonly operations: readonly Operation[];
	readonly width: number;
	readonly height: number;
	get(): {readonly output: string; readonly height: number};
};

type OutputClass = new (size: {readonly width: number; readonly height: number}) => Output;

type Measure = {readonly cells: number; readonly isSimple: boolean};

type LinePart = Measure & {readonly x: number; readonly text: string};

const styleReset = '\u001B[0m';

/** The width that Ink would give the line; undefined when a character in it has no cell of its own. */
function measure(line: string): Measure | undefined {
	const bare = bareText(line);
	const simple = simpleWidth(bare);
	if (simple !== undefined) {
		return {cells: simple, isSimple: true};
	}

	let cells = 0;
	// Ink joins nothing across a change of colour: a combining mark right after one has no cell.
	for (const grapheme of barePieces(line).flatMap(piece => graphemes(piece))) {
		const width = cellWidth(grapheme, {countAnsiEscapeCodes: true});
		if (width === 0) {
			return undefined;
		}

		cells += width;
	}

	return {cells, isSimple: false};
}

/** One row from parts at their columns; undefined when they overlap or leave the frame. */
function rowOf(parts: readonly LinePart[], width: number): string | undefined {
	let row = '';
	let used = 0;
	for (const {x, cells, text} of parts.length > 1 ? parts.toSorted((a, b) => a.x - b.x) : parts) {
		if (x < used || x + cells > width) {
			return undefined;
		}

		row += ' '.repeat(x - used) + text;
		used = x + cells;
	}

	const trimmed = row.trimEnd();
	return parts.every(({isSimple}) => isSimple) ? trimmed : placedRow(trimmed);
}

function joinedRows({operations, width, height}: Output): readonly string[] | undefined {
	const rows: LinePart[][] = Array.from({length: height}, () => []);
	for (const operation of operations) {
		// A style may continue in the next line of a text.
		if (operation.type !== 'write' || operation.text.includes('\u001B')) {
			return undefined;
		}

		const {x, y, text, transformers} = operation;
		for (const [i, line] of text.split('\n').entries()) {
			let shown = line;

			for (const transform of transformers) {
				shown = transform(shown, i);
			}

			const measured = measure(shown);
			const row = rows[y + i];
			if (measured === undefined || row === undefined) {
				return undefined;
			}

			if (measured.cells > 0) {
				row.push({...measured, x, text: shown.includes('\u001B') ? `${shown}${styleReset}` : shown});
			}
		}
	}

	const joined = rows.map(parts => rowOf(parts, width));
	return joined.includes(undefined) ? undefined : joined as string[];
}

/** Ink's own class with the fast path. */
export function quickOutput(Base: OutputClass): OutputClass {
	return class extends Base {
		override get() {
			const rows = joinedRows(this);
			const placed = rows ?? super.get().output.split('\n').map(row => placedRow(row));
			return {output: drawable(placed.join('\n')), height: this.height};
		}
	};
}
