/**
The roles as functions that put a text into SGR sequences.
*/
import {
	paletteFor,
	type Background,
	type Color,
	type ColorDepth,
	type Palette,
	type Rgb,
} from './palette.ts';
import {
	roles,
	type Attribute,
	type Role,
	type RoleChanges,
	type RoleStyle,
} from './roles.ts';

export type TextStyle = (text: string) => string;

export type TextStyles = Readonly<Record<Role, TextStyle>>;

/** What matters for colours of what is known about a terminal. */
export type ColorFacts = {
	/** Whether it takes any SGR sequence. */
	readonly hasColor: boolean;
	/** Sixteen colours when absent. */
	readonly depth?: ColorDepth;
	readonly background?: Rgb | Background;
	readonly sixteen?: readonly Rgb[];
	readonly changes?: RoleChanges;
};

const attributeCodes: Readonly<Record<Attribute | 'faint', readonly [number, number]>> = {
	bold: [1, 22], faint: [2, 22], italic: [3, 23], underline: [4, 24], inverse: [7, 27], strikethrough: [9, 29],
};

const plain: TextStyle = text => text;

function colorCode(color: Exclude<Color, 'plain'>): string {
	if (typeof color !== 'number') {
		return `38;2;${color.join(';')}`;
	}

	return color < 16 ? String(color < 8 ? color + 30 : color + 82) : `38;5;${color}`;
}

/** What the terminal can show of a colour; `plain` when it has no such one. */
function shownColor(color: Exclude<RoleStyle['color'], undefined>, palette: Palette, depth: ColorDepth): Color {
	if (typeof color === 'string') {
		return palette[color];
	}

	const bits = typeof color === 'number' ? (color < 16 ? 4 : 8) : 24;
	return bits <= depth ? color : 'plain';
}

function styleOf({color, attributes = []}: RoleStyle, palette: Palette, depth: ColorDepth): TextStyle {
	const shown = color === undefined ? 'plain' : shownColor(color, palette, depth);
	// Where there is no grey, half the intensity: terminals that cannot draw that draw plain text.
	const all = shown === 'plain' && color === 'dim' ? [...attributes, 'faint' as const] : attributes;
	const starts = [...all.map(each => String(attributeCodes[each][0])), ...(shown === 'plain' ? [] : [colorCode(shown)])];
	const ends = [...all.map(each => String(attributeCodes[each][1])), ...(shown === 'plain' ? [] : ['39'])];
	if (starts.length === 0) {
		return plain;
	}

	const start = `\u001B[${starts.join(';')}m`;
	const end = `\u001B[${ends.join(';')}m`;
	return text => text === '' ? '' : start + text + end;
}

/** One role as it is drawn, or one of the user's colours by its name. */
export function styleFor(style: RoleStyle, {hasColor, depth = 4, ...known}: ColorFacts): TextStyle {
	return hasColor ? styleOf(style, paletteFor({depth, ...known}), depth) : plain;
}

export function stylesFor({hasColor, depth = 4, changes = {}, ...known}: ColorFacts): TextStyles {
	const palette = paletteFor({depth, ...known});
	const styles = Object.entries<RoleStyle>(roles).map(([role, style]) => [
		role, hasColor ? styleOf(changes[role as Role] ?? style, palette, depth) : plain,
	]);
	return Object.fromEntries(styles) as TextStyles;
}
