/**
The few colours of what commands print on a terminal. Nothing is told by colour alone.
*/
import {
	paletteFor,
	type Background,
	type BasicColor,
	type Color,
} from './palette.ts';

export type TextStyle = (text: string) => string;

export type TextStyles = {
	readonly directory: TextStyle;
	readonly key: TextStyle;
	readonly match: TextStyle;
	readonly added: TextStyle;
	readonly removed: TextStyle;
	readonly changed: TextStyle;
	readonly dim: TextStyle;
};

/** What matters for colours of what is known about a terminal. */
export type ColorFacts = {
	readonly hasColor: boolean;
	/** Absent means dark. */
	readonly background?: Background;
	readonly hasManyColors?: boolean;
};

const codes: Readonly<Record<BasicColor, number>> = {
	red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2,
};

function sgr(start: number | string, end: number): TextStyle {
	return text => text === '' ? '' : `\u001B[${start}m${text}\u001B[${end}m`;
}

function styleOf(color: Color): TextStyle {
	if (typeof color === 'number') {
		return sgr(`38;5;${color}`, 39);
	}

	return sgr(codes[color], color === 'dim' ? 22 : 39);
}

const plain: TextStyle = text => text;

const colourless: TextStyles = {
	directory: plain, key: plain, match: plain, added: plain, removed: plain, changed: plain, dim: plain,
};

export function stylesFor({hasColor, background = 'dark', hasManyColors = false}: ColorFacts): TextStyles {
	if (!hasColor) {
		return colourless;
	}

	const {red, green, yellow, blue, cyan, dim} = paletteFor(background, {hasManyColors});
	const bold = sgr(1, 22);
	const removed = styleOf(red);
	return {
		directory: styleOf(blue), key: styleOf(cyan), match: text => bold(removed(text)), added: styleOf(green), removed,
		changed: styleOf(yellow), dim: styleOf(dim),
	};
}
