/**
The colours, by meaning. They come from the terminal's own palette of sixteen, so that they fit light and dark
backgrounds; nothing is told by colour alone.
*/
import process from 'node:process';
import {Chalk, supportsColor} from 'chalk';

const hasColor = (process.env.NO_COLOR ?? '') === '';
const chalk = new Chalk({level: hasColor && supportsColor !== false ? supportsColor.level : 0});

export type Style = (text: string) => string;

export const theme = {
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
	selected: chalk.inverse,
	good: chalk.green,
	warning: chalk.yellow,
	bad: chalk.red,
} as const satisfies Record<string, Style>;

/** The colour of a profile, by its name; plain for what is none. */
export function namedColor(name: string): Style {
	const colors: Readonly<Record<string, Style>> = {
		red: chalk.red, green: chalk.green, yellow: chalk.yellow, blue: chalk.blue, magenta: chalk.magenta, cyan: chalk.cyan,
	};
	return colors[name] ?? theme.plain;
}
