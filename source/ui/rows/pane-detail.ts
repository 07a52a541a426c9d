/**
The marked event below the other rows of its pane: which key, everything that has changed, and the value as far as there is
room.
*/
import {shortPath} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {counted} from '../../util/counted.ts';
import {changeOf, valuesOf} from '../../live/panes/event-values.ts';
import {type PaneEvent} from '../../live/panes/pane-row.ts';
import {diffPieces, jsonChangeParts} from './change-pieces.ts';
import {
	cellsOf,
	clockTime,
	lineOf,
	widthOf,
	type Piece,
} from './text.ts';
import {theme} from './theme.ts';

/** Pieces in rows of `width` cells, broken where a row is full; what does not fit in `rowsMax` ends in an ellipsis. */
export function wrapPieces(pieces: readonly Piece[], {width, rowsMax}: {
	readonly width: number;
	readonly rowsMax: number;
}): ReadonlyArray<readonly Piece[]> {
	const rows: Piece[][] = [[]];
	let cells = 0;
	for (const {text, style} of pieces) {
		let part = '';
		const end = (): void => {
			rows.at(-1)!.push({text: part, style});
			part = '';
		};

		for (const grapheme of graphemes(text)) {
			const size = widthOf(grapheme);
			if (cells + size > width) {
				end();
				if (rows.length >= rowsMax) {
					// One character too many, so that it is cut with an ellipsis when it is drawn.
					const last = rows.at(-1)!;
					const cut = last.at(-1)!;
					return [...rows.slice(0, -1), cells < width ? [...last, {text: '…'}] : [...last.slice(0, -1), {...cut, text: `${cut.text}…`}]];
				}

				rows.push([]);
				cells = 0;
			}

			part += grapheme;
			cells += size;
		}

		end();
	}

	return rows;
}

/** As much of a long text as can be shown. */
function shownPart(text: string, cells: number): string {
	return visible(text.slice(0, Math.max(1, cells) * 4));
}

type Paragraph = readonly Piece[];

function furtherChanges(count: number): Piece {
	return {text: `and ${counted(count, 'change')} more`, style: theme.warning};
}

/** Of a document. */
function changeCount(event: PaneEvent): number {
	const change = changeOf(event);
	return change.type === 'text' ? 0 : change.changes.count;
}

/** What has changed, in paragraphs. */
function changeParagraphs(event: PaneEvent): readonly Paragraph[] {
	if (event.before === undefined || event.after === undefined) {
		return [];
	}

	const {before, after} = valuesOf(event);
	if (before === after) {
		return [[{text: 'the value is the same as before', style: theme.dim}]];
	}

	const change = changeOf(event);
	if (change.type === 'text') {
		const {before: old, after: young} = diffPieces(change.diff);
		return [[{text: '- ', style: theme.removed}, ...old], [{text: '+ ', style: theme.created}, ...young]];
	}

	const {changes, count} = change.changes;
	const others = count - changes.length;
	return [
		...changes.map(each => {
			const {path, values} = jsonChangeParts(each);
			return [path, {text: ' '}, ...values];
		}),
		...(others === 0 ? [] : [[furtherChanges(others)]]),
	];
}

/** The whole value, where the paragraphs above do not hold it already. */
function valueParagraph(event: PaneEvent, cells: number): readonly Paragraph[] {
	const {before, after} = valuesOf(event);
	if (after === undefined) {
		return before === undefined ? [] : [[{text: 'was ', style: theme.dim}, {text: shownPart(before, cells)}]];
	}

	const isShown = event.before !== undefined && before !== after && changeOf(event).type === 'text' && event.after === after;
	return isShown ? [] : [[{text: '= ', style: theme.dim}, {text: shownPart(after, cells)}]];
}

/** At most `rowsMax` rows of `width` cells, the first of them a line that names the key. */
export function detailRows(event: PaneEvent, {width, rowsMax}: {readonly width: number; readonly rowsMax: number}): readonly string[] {
	const facts = [event.action, `index ${event.index}`, ...(event.time === undefined ? [] : [clockTime(event.time)])].join(' · ');
	const keyCells = Math.max(10, width - widthOf(facts) - 8);
	const title: readonly Piece[] = [
		{text: '── ', style: theme.dim},
		{text: shortPath(visible(event.key), keyCells), style: theme.directory},
		{text: `  ${facts} `, style: theme.dim},
	];
	const rows = [lineOf([...title, {text: '─'.repeat(Math.max(0, width - cellsOf(title))), style: theme.dim}], width, {isFilled: true})];
	const cells = width * rowsMax;
	const changes = changeParagraphs(event);
	const paragraphs = [...changes, ...valueParagraph(event, cells)];
	for (const [i, paragraph] of paragraphs.entries()) {
		const room = rowsMax - rows.length;
		if (room <= 0) {
			break;
		}

		if (room === 1 && i > 0 && i < changes.length - 1) {
			rows.push(lineOf([furtherChanges(changeCount(event) - i)], width, {isFilled: true}));
			break;
		}

		// What was before leaves half of the room to what is there now.
		const share = i < paragraphs.length - 1 ? Math.ceil(room / 2) : room;
		rows.push(...wrapPieces(paragraph, {width, rowsMax: share}).map(row => lineOf(row, width, {isFilled: true})));
	}

	return rows;
}
