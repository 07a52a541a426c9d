/**
The colours, by meaning, for dark and for light backgrounds. On a dark one they come from the terminal's own palette of
sixteen. Nothing is told by colour alone.
*/
import process from 'node:process';
import {Chalk, supportsColor} from 'chalk';
import {type Background} from './background.ts';

/** NO_COLOR takes all colours away, whatever else is set; FORCE_COLOR brings them where they would be missing. */
const hasColor = (process.env.NO_COLOR ?? '') === '';
const chalk = new Chalk({level: hasColor && supportsColor !== false ? supportsColor.level : 0});

/** Whether any colour is drawn at all. */
export const isColored = chalk.level > 0;

export type Style = (text: string) => string;

const dark = {
	plain: (text: string) => text,
	dim: chalk.dim,
	bold: chalk.bold,
	directory: chalk.blue,
	created: chalk.green,
	changed: chalk.yellow,
	/** What differs between two values: underlined, so that it is not told by colour alone. */
	difference: chalk.yellow.underline,
	removed: chalk.red,
	gone: chalk.red.strikethrough,
	error: chalk.red,
	prompt: chalk.cyan.bold,
	suggestion: chalk.dim,
	/** The words of the line being typed. */
	command: chalk.bold,
	flag: chalk.cyan,
	string: chalk.green,
	operator: chalk.magenta.bold,
	/** Wrong words are underlined, and a remark says what is wrong: colour alone tells nothing. */
	unknown: chalk.red.underline,
	missing: chalk.dim.underline,
	match: chalk.underline,
	selected: chalk.inverse,
	good: chalk.green,
	warning: chalk.yellow,
	bad: chalk.red,
} as const satisfies Record<string, Style>;

type Theme = Readonly<Record<keyof typeof dark, Style>>;

/** On a light background yellow, cyan and bright green cannot be read: darker ones where there are more than sixteen, else others. */
function createLight(): Theme {
	const hasMany = chalk.level > 1;
	const brown = hasMany ? chalk.ansi256(94) : chalk.magenta;
	const green = hasMany ? chalk.ansi256(22) : chalk.green;
	const red = hasMany ? chalk.ansi256(124) : chalk.red;
	const gray = hasMany ? chalk.ansi256(242) : chalk.dim;
	return {
		...dark,
		dim: gray,
		suggestion: gray,
		created: green,
		good: green,
		changed: brown,
		difference: brown.underline,
		warning: brown,
		removed: red,
		gone: red.strikethrough,
		error: red,
		bad: red,
		flag: hasMany ? chalk.ansi256(24) : chalk.blue,
		string: green,
		operator: hasMany ? chalk.ansi256(90).bold : chalk.magenta.bold,
		unknown: red.underline,
		missing: gray.underline,
		directory: hasMany ? chalk.ansi256(19) : chalk.blue,
		prompt: hasMany ? chalk.ansi256(24).bold : chalk.blue.bold,
	};
}

let current: Theme = dark;

/** From the next frame on. */
export function setBackground(background: Background): void {
	current = background === 'light' ? createLight() : dark;
}

function styleOf(name: keyof typeof dark): Style {
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

/** The colour of a profile, by its name; plain for what is none. */
export function namedColor(name: string): Style {
	const colors: Readonly<Record<string, Style>> = {
		red: chalk.red, green: chalk.green, yellow: chalk.yellow, blue: chalk.blue, magenta: chalk.magenta, cyan: chalk.cyan,
	};
	return colors[name] ?? theme.plain;
}
