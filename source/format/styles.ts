/**
The few colours of what commands print on a terminal, from its own palette. Nothing is told by colour alone.
*/
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

function sgr(start: number, end: number): TextStyle {
	return text => text === '' ? '' : `\u001B[${start}m${text}\u001B[${end}m`;
}

const plain: TextStyle = text => text;

const coloured: TextStyles = {
	directory: sgr(34, 39), key: sgr(36, 39), match: text => sgr(1, 22)(sgr(31, 39)(text)), added: sgr(32, 39), removed: sgr(31, 39), changed: sgr(33, 39), dim: sgr(2, 22),
};
const colourless: TextStyles = {
	directory: plain, key: plain, match: plain, added: plain, removed: plain, changed: plain, dim: plain,
};

export function stylesFor({hasColor}: {readonly hasColor: boolean}): TextStyles {
	return hasColor ? coloured : colourless;
}
