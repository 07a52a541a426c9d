/**
The colours of terminal/text/palette.ts by meaning. Nothing is told by colour alone.
*/
import process from 'node:process';
import {Chalk, supportsColor, type ChalkInstance} from 'chalk';
import {
	paletteFor,
	type Background,
	type Color,
	type Palette,
} from '../../terminal/text/palette.ts';

/** NO_COLOR removes all colours, whatever else is set; FORCE_COLOR adds them where they would be missing. */
const hasColor = (process.env.NO_COLOR ?? '') === '';
const chalk = new Chalk({level: hasColor && supportsColor !== false ? supportsColor.level : 0});

/** Whether any colour is drawn at all. */
export const isColored = chalk.level > 0;

export type Style = (text: string) => string;

/** By its name, or by its number in the palette of 256. */
function ink(color: Color): ChalkInstance {
	return typeof color === 'number' ? chalk.ansi256(color) : chalk[color];
}

function stylesOf(palette: Palette) {
	const red = ink(palette.red);
	const green = ink(palette.green);
	const yellow = ink(palette.yellow);
	const blue = ink(palette.blue);
	const magenta = ink(palette.magenta);
	const cyan = ink(palette.cyan);
	const dim = ink(palette.dim);
	return {
		plain: (text: string) => text,
		dim,
		bold: chalk.bold,
		directory: blue,
		created: green,
		changed: yellow,
		/** What differs between two values: underlined, so that it is not told by colour alone. */
		difference: yellow.underline,
		removed: red,
		gone: red.strikethrough,
		error: red,
		prompt: cyan.bold,
		suggestion: dim,
		/** The words of the line being typed. */
		command: chalk.bold,
		flag: cyan,
		string: green,
		operator: magenta.bold,
		/** Wrong words are underlined, and a remark says what is wrong: colour alone tells nothing. */
		unknown: red.underline,
		missing: dim.underline,
		match: chalk.underline,
		selected: chalk.inverse,
		good: green,
		warning: yellow,
		bad: red,
	} as const satisfies Record<string, Style>;
}

type Theme = Readonly<Record<keyof ReturnType<typeof stylesOf>, Style>>;

const hasManyColors = chalk.level > 1;

let background: Background = 'dark';
let current: Theme = stylesOf(paletteFor(background, {hasManyColors}));

/** From the next frame on. */
export function setBackground(next: Background): void {
	background = next;
	current = stylesOf(paletteFor(background, {hasManyColors}));
}

/** What commands need to use the same colours. */
export function colorFacts(): {readonly background: Background; readonly hasManyColors: boolean} {
	return {background, hasManyColors};
}

function styleOf(name: keyof Theme): Style {
	return text => current[name](text);
}

/** Styles may be kept: they follow the background. */
export const theme: Theme = {
	plain: styleOf('plain'),
	dim: styleOf('dim'),
	bold: styleOf('bold'),
	directory: styleOf('directory'),
	created: styleOf('created'),
	changed: styleOf('changed'),
	difference: styleOf('difference'),
	removed: styleOf('removed'),
	gone: styleOf('gone'),
	error: styleOf('error'),
	prompt: styleOf('prompt'),
	suggestion: styleOf('suggestion'),
	command: styleOf('command'),
	flag: styleOf('flag'),
	string: styleOf('string'),
	operator: styleOf('operator'),
	unknown: styleOf('unknown'),
	missing: styleOf('missing'),
	match: styleOf('match'),
	selected: styleOf('selected'),
	good: styleOf('good'),
	warning: styleOf('warning'),
	bad: styleOf('bad'),
};

/** The colour of a profile, by its name; plain for an unknown one. */
export function namedColor(name: string): Style {
	const palette = paletteFor(background, {hasManyColors});
	return name in palette ? ink(palette[name as keyof Palette]) : theme.plain;
}
