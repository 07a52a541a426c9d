/**
The part in front of the line, drawn in the available room: the directory is shortened from the left, a problem from the
right, and the sign is always shown.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {promptPrefix, type PromptPart, type PromptPlace} from '../../prompt/prompt-prefix.ts';
import {namedColor, theme, type Style} from './theme.ts';
import {
	cellsOf,
	truncate,
	truncateStart,
	type Piece,
} from './text.ts';

const nameCellsMax = 16;

function styleOf({kind, color}: PromptPart): Style {
	const styles: Readonly<Record<PromptPart['kind'], Style>> = {
		profile: color === undefined ? theme.prompt : namedColor(color),
		protected: theme.bad,
		user: theme.dim,
		readOnly: theme.warning,
		past: theme.warning,
		trouble: theme.bad,
		directory: theme.prompt,
	};
	return styles[kind];
}

/** `size.columns` is the width of the whole prompt, `size.now` in milliseconds since the epoch. */
export function promptPieces(place: PromptPlace, size: {readonly columns: number; readonly now: number}): readonly Piece[] {
	const parts = promptPrefix(place, size);
	const end: Piece = {text: `${truncateStart(visible(place.directory), Math.max(8, Math.floor(size.columns / 3)))} ❯ `, style: theme.prompt};
	const names = parts
		.filter(({kind}) => kind !== 'directory' && kind !== 'trouble')
		.map(part => ({text: `${truncate(visible(part.text), nameCellsMax)} `, style: styleOf(part)}));
	const troubleCells = Math.max(1, Math.floor(size.columns * 0.7) - cellsOf([...names, end]));
	const troubles = parts
		.filter(({kind}) => kind === 'trouble')
		.map(part => ({text: `${truncate(visible(part.text), troubleCells)} `, style: styleOf(part)}));
	return [...names, ...troubles, end];
}
