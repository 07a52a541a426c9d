/**
Our own signs, in ASCII where the font or the character set cannot be trusted: on the Linux console, on a vt100, and in a locale
without UTF-8. They are replaced where text is written, each by one of the same width; stored text that has one of them is made
visible before (terminal-safe.ts), so that it never looks like something else.
*/
import process from 'node:process';

const replacements: Readonly<Record<string, string>> = {
	'─': '-', '│': '|', '╭': '+', '╮': '+', '╰': '+', '╯': '+', '├': '+', '└': '+', '┌': '+', '┐': '+', '┘': '+', '┤': '+',
	'═': '=', '║': '|', '╔': '+', '╗': '+', '╚': '+', '╝': '+', '╓': '+', '╖': '+', '╙': '+', '╜': '+', '╒': '+', '╕': '+', '╘': '+', '╛': '+',
	'━': '=', '┃': '|', '┏': '+', '┓': '+', '┗': '+', '┛': '+',
	'❯': '>', '▸': '+', '▾': '-', '▏': '|', '▎': '|', '▌': '|', '█': '#', '▓': '#', '▒': ':', '░': '.',
	'●': '*', '◌': 'o', '○': 'o', '✗': 'x', '✓': 'v', '◷': '@', '·': '-', '•': '*', '…': '~',
	'→': '>', '←': '<', '↑': '^', '↓': 'v', '⏎': '<', '–': '-', '—': '-', '²': '2',
};

const signPattern = new RegExp(`[${Object.keys(replacements).join('')}]`, 'g');

type Environment = Readonly<Record<string, string | undefined>>;

/** Of a terminal. A locale that is not set says nothing: most of those terminals take UTF-8. */
export function needsAscii({TERM: terminal = '', LC_ALL: all = '', LC_CTYPE: kind = '', LANG: language = ''}: Environment): boolean {
	const locale = all === '' ? (kind === '' ? language : kind) : all;
	const isOther = locale === 'C' || locale === 'POSIX' || (locale.includes('.') && !/\.utf-?8/i.test(locale));
	return isOther || /^(?:linux|vt\d|ansi|cons\d|cygwin)/.test(terminal);
}

let isAscii = needsAscii(process.env) && process.getBuiltinModule('node:tty').isatty(1);

/** As the user wants it. */
export function useAsciiSigns(wanted: boolean): void {
	isAscii = wanted;
}

/** Stored text in which what would be taken for one of our signs has become an escape. */
export function withoutSigns(text: string, escape: (sign: string) => string): string {
	return isAscii ? text.replaceAll(signPattern, sign => escape(sign)) : text;
}

const arrowKeys: Readonly<Record<string, string>> = {
	'↑': 'Up', '↓': 'Dn', '←': 'Left', '→': 'Right',
};

/** What names keys: in ASCII an arrow has the name of its key, since ^ stands for Ctrl there, and > and v for themselves. */
export function drawableKeys(text: string): string {
	return isAscii ? text.replaceAll(/[↑↓←→]/g, arrow => arrowKeys[arrow]!) : text;
}

/** A sign that would be misread as what usually replaces it. */
export function signOr(sign: string, ascii: string): string {
	return isAscii ? ascii : sign;
}

/** Text of ours as the terminal can show it. */
export function drawable(text: string): string {
	return isAscii ? text.replaceAll(signPattern, sign => replacements[sign]!) : text;
}
