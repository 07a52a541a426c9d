/**
The words of a line, and words made into lines.

Quoting is that of a POSIX shell without variables:

- `'…'` takes everything as it is; `"…"` takes a backslash before `"`, `\`, `$`, a backquote or a line feed
- `$'…'` knows the escapes of C: `\n \r \t \e \a \b \f \v \\ \' \" \0oo \xHH \uHHHH \UHHHHHHHH`; `\xHH` is one byte
- outside quotes `*`, `?`, `[…]` and `{…,…}` make a pattern of keys (language/glob.ts)
- outside quotes a backslash takes the next character as it is, and joins two lines before a line feed
- `#` at the start of a word begins a comment, up to the end of its line
- a line feed outside quotes ends a command
- `|` outside quotes hands what is printed to the system's shell, with all that follows up to one of those, as it is;
  `!` at the start of a command hands it the whole rest of the line; `>` and `>>` send what is printed to a file
- a prompt that was pasted in front of `etcdctl` is not a word
- `;`, `&&` and `||` outside quotes join commands, and so does `&` at the end of a word; within a word it is an ordinary
  character, since URLs have it
- `$(…)` outside single quotes stands for what the commands in it print
- `time` in front of a command has it measured
- `<` outside quotes gives a command a file to read, where it would read standard input
*/
import {isVisible} from '../terminal/text/terminal-safe.ts';
import {type SplitCommand, type SplitText, type Word} from './line.ts';
import {Splitter} from './splitter.ts';

export type {Quote} from './quoted-pieces.ts';
export type {
	Joint, LineProblem, Redirection, SplitCommand, SplitText, Word, WordPart,
} from './line.ts';

/** The commands of a text and their words. Never throws: what is wrong is in `problem`. */
export function splitCommands(text: string): SplitText {
	return new Splitter(text).split();
}

/** The text without the blanks at its end; one behind a backslash belongs to a word. */
export function withoutTrailingBlanks(text: string): string {
	const trimmed = text.trimEnd();
	return trimmed.endsWith('\\') ? text.slice(0, trimmed.length + 1) : trimmed;
}

/** Whether there is more in it than words. */
export function hasOperator({redirection, input, systemCommand, mistake}: SplitCommand): boolean {
	return redirection !== undefined || input !== undefined || systemCommand !== undefined || mistake !== undefined;
}

/** Whether there is nothing to run. */
export function isBlank(command: SplitCommand): boolean {
	return command.words.length === 0 && command.time === undefined && !hasOperator(command);
}

/**
The words of a command that are patterns, by their text. A text that also stands there as a plain word is not a pattern,
since a command gets only the texts.
*/
export function patternsOf(words: readonly Word[]): ReadonlyMap<string, string> {
	const literals = new Set(words.filter(({glob}) => glob === undefined).map(({text}) => text));
	return new Map(words.filter(({text, glob}) => glob !== undefined && !literals.has(text)).map(({text, glob}) => [text, glob!]));
}

const plainPattern = /^[\p{Letter}\p{Mark}\p{Number}@%+=:,./_-]+$/u;

function escapeForQuote(character: string): string {
	if (character === '\\' || character === '\'') {
		return `\\${character}`;
	}

	const code = character.codePointAt(0)!;
	if (code >= 0xDC_80 && code <= 0xDC_FF) {
		return String.raw`\x` + (code - 0xDC_00).toString(16);
	}

	if (isVisible(character)) {
		return character;
	}

	if (code < 0x80) {
		return String.raw`\x` + code.toString(16).padStart(2, '0');
	}

	return code > 0xFF_FF ? String.raw`\U` + code.toString(16).padStart(8, '0') : String.raw`\u` + code.toString(16).padStart(4, '0');
}

/** The text as one word that `splitCommands` reads back, with quotes only where they are needed. */
export function quoteWord(text: string): string {
	if (plainPattern.test(text)) {
		return text;
	}

	if (!isVisible(text)) {
		return `$'${Array.from(text, character => escapeForQuote(character)).join('')}'`;
	}

	if (!text.includes('\'')) {
		return `'${text}'`;
	}

	return /["\\$`]/.test(text) ? `$'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'` : `"${text}"`;
}
