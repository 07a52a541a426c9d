/**
Which moment of the past the full-screen view shows, and what was done last before it.
*/
import {type FullScreenMoment} from '../../full-screen/state.ts';
import {changePreview} from '../../format/change-preview.ts';
import {previewOf} from '../../format/listing.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {truncateStart, type Piece} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

function valueText(before: string | undefined, after: string | undefined, cells: number): string {
	if (after === undefined) {
		return before === undefined ? '' : `was ${previewOf(before, cells)}`;
	}

	return before === undefined || before === after ? previewOf(after, cells) : changePreview(before, after, {arrow: '→', cells});
}

/** Empty for the present, unless that is being left. */
export function momentPieces({at, change, isGoing}: FullScreenMoment, width: number): readonly Piece[] {
	const going = isGoing ? [{text: '  reading the log…', style: theme.dim}] : [];
	if (at === undefined) {
		return going;
	}

	const shown: Piece = {text: `@${at}`, style: theme.warning};
	if (change === undefined) {
		return [shown, ...going];
	}

	const {action, node, prevNode} = change;
	const cells = Math.max(8, Math.floor(width / 8));
	const values = valueText(prevNode?.value, node.value, cells);
	return [
		shown,
		{text: ` ${action} `, style: theme.dim},
		{text: truncateStart(visible(node.key === '' ? '/' : node.key), Math.max(12, Math.floor(width / 3))), style: theme.changed},
		{text: values === '' ? '' : `  ${values}`},
		...going,
	];
}
