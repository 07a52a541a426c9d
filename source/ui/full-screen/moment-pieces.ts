/**
Which moment of the past the full-screen view shows, and what a step has gone over to come to it.
*/
import {type FullScreenMoment} from '../../full-screen/state.ts';
import {changePreview} from '../../format/change-preview.ts';
import {previewOf} from '../../format/listing.ts';
import {counted} from '../../util/counted.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {cellsOf, truncateStart, type Piece} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

/** The keys of a step, of whose hint that much stays in sight: two blanks, `[ ] earlier, later  q back  ? keys`. */
const keysCells = 36;

function valueText(before: string | undefined, after: string | undefined, cells: number): string {
	if (after === undefined) {
		return before === undefined ? '' : `was ${previewOf(before, cells)}`;
	}

	return before === undefined || before === after ? previewOf(after, cells) : changePreview(before, after, {arrow: '→', cells});
}

/** Empty for the present, unless that is being left. */
export function momentPieces({at, passed, isGoing}: FullScreenMoment, width: number): readonly Piece[] {
	const going = isGoing ? [{text: '  reading the log…', style: theme.dim}] : [];
	if (at === undefined) {
		return going;
	}

	const shown: Piece = {text: `@${at}`, style: theme.warning};
	if (passed === undefined) {
		return [shown, ...going];
	}

	const {event, isTakenBack, count, keyCount} = passed;
	const before = isTakenBack ? ' before' : '';
	if (event === undefined) {
		const which = count === 1 ? 'a change' : `${counted(count, 'change')}, the ${isTakenBack ? 'first' : 'last'}`;
		return [shown, {text: `${before} ${which} of no known key`, style: theme.dim}, ...going];
	}

	const {action, node, prevNode} = event;
	const many = count === 1 ? '' : ` ${counted(count, 'change')}:`;
	const change: readonly Piece[] = [
		shown,
		{text: `${before}${many} ${action} `, style: theme.dim},
		{text: truncateStart(visible(node.key === '' ? '/' : node.key), Math.max(12, Math.floor(width / 3))), style: theme.changed},
	];
	const cells = Math.max(8, width - cellsOf(change) - 2 - keysCells);
	const values = keyCount === undefined ? valueText(prevNode?.value, node.value, cells) : `with ${counted(keyCount, 'key')}`;
	return [...change, {text: values === '' ? '' : `  ${values}`}, ...going];
}
