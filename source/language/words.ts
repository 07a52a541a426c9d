/**
The words of a line, and words made into lines.

Quoting is that of a POSIX shell without variables:

- `'…'` takes everything as it is; `"…"` takes a backslash before `"`, `\`, `$`, a backquote or a line feed
- `$'…'` knows the escapes of C: `\n \r \t \e \a \b \f \v \\ \' \" \0oo \xHH \uHHHH \UHHHHHHHH`; `\xHH` is one byte
- outside quotes `*`, `?`, `[…]` and `{…,…}` make a pattern of keys (language/glob.ts)
- outside quotes a backslash takes the next character as it is, and joins two lines before a line feed
- `#` at the start of a word begins a comment, up to the end of its line
- a line feed outside quotes ends a command
- `|` outside quotes hands what is printed, and the rest of the line as it is, to the system's shell; `!` at the start of
  a command hands it the whole line; `>` and `>>` send what is printed to a file
- a prompt that was pasted in front of `etcdctl` is not a word
- `;`, `&` and `&&` outside quotes, where a shell would end a command, are refused: taken for keys, they
  would be removed or copied with the others
- `<` outside quotes gives a command a file to read, where it would read standard input
*/
import {isVisible} from '../terminal/text/terminal-safe.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {pastedProgram} from './pasted-line.ts';
import {escapeGlob} from './glob.ts';
import {
	readDoubleQuoted,
	readEscapeQuoted,
	readSingleQuoted,
	type Piece,
	type Quote,
} from './quoted-pieces.ts';

export type {Quote} from './quoted-pieces.ts';

export type Word = {
	/** Without quotes. */
	readonly text: string;
	/** Offsets of the word with its quotes, in UTF-16 units; `end` is exclusive. */
	readonly start: number;
	readonly end: number;
	/** The quote that is still open where the text ends. */
	readonly openQuote?: Quote;
	/** The word as a pattern: what was quoted is escaped with backslashes. Absent when none of `*?[{` is unquoted. */
	readonly glob?: string;
};

export type LineProblem = {
	readonly message: string;
	/** Where it begins. */
	readonly offset: number;
	readonly hint?: string;
};

/** Where the output of a command goes instead. Offsets are those of the operator. */
export type Redirection = {readonly start: number; readonly end: number} & (
	/** `command` is the rest of the line, for the system's shell. */
	| {readonly type: 'pipe'; readonly command: string}
	/** `file` is absent while its name is missing. */
	| {readonly type: 'file'; readonly isAppending: boolean; readonly file?: Word}
);

export type SplitCommand = {
	readonly words: readonly Word[];
	readonly start: number;
	readonly end: number;
	readonly redirection?: Redirection;
	/**
	Where standard input comes from instead. Offsets are those of the operator; `file` is absent while its name is missing.
	*/
	readonly input?: {readonly start: number; readonly end: number; readonly file?: Word};
	/** What followed a `!` at the start: a command for the system's shell. There are no words then. */
	readonly systemCommand?: string;
	/** An operator where there can be none: the command cannot be run. */
	readonly mistake?: LineProblem;
};

export type SplitText = {
	/** At least one, maybe without words. */
	readonly commands: readonly SplitCommand[];
	/** An open quote or a backslash at the very end. */
	readonly problem?: LineProblem;
};

/** Adjacent escaped bytes can make up one character: `$'\xc3\xa9'` is `é`. */
function normalize(text: string): string {
	return text.isWellFormed() ? text : textFromBytes(bytesFromText(text));
}

/** The end of a command for the system's shell: a line feed outside its quotes, or the end of the text. */
function findSystemEnd(text: string, start: number): {readonly end: number; readonly openQuote?: number} {
	for (let i = start; i < text.length; i++) {
		const character = text[i]!;
		if (character === '\n') {
			return {end: i};
		}

		if (character === '\\') {
			i++;
		} else if (character === '\'' || character === '"') {
			const {end, openQuote} = character === '"' ? readDoubleQuoted(text, i) : readSingleQuoted(text, i);
			if (openQuote !== undefined) {
				return {end, openQuote: i};
			}

			i = end - 1;
		}
	}

	return {end: text.length};
}

type Operator = {readonly start: number; readonly end: number; readonly type: 'input' | 'file'; readonly isAppending: boolean};

function isOperator(character: string): character is '|' | '>' | '<' {
	return '|<>'.includes(character);
}

/**
A line copied from a terminal brings its prompt along, `[root@host ~]#` say. It is left out in front of `etcdctl`, where it
can be nothing else.
*/
function withoutPasted(words: readonly Word[]): readonly Word[] {
	const at = words.findIndex(({text}) => text === pastedProgram);
	return at > 0 && /^(?:\S*|\[\S* \S+\])[#$%]$/.test(words.slice(0, at).map(({text}) => text).join(' ')) ? words.slice(at) : words;
}

/** What would join two commands in a shell: a word of its own, or a `;` at the end of a word that others follow. */
function joinerIn(raw: string, {isLast}: {readonly isLast: boolean}): string | undefined {
	return /^(?:;|&&?)$/.exec(raw)?.[0] ?? (isLast ? undefined : /(?<!\\)(;)$/.exec(raw)?.[1]);
}

class Splitter {
	readonly #text: string;
	readonly #commands: SplitCommand[] = [];
	#words: Word[] = [];
	#commandStart = 0;
	#offset = 0;
	#problem: LineProblem | undefined;
	#redirection: Redirection | undefined;
	#systemCommand: string | undefined;
	#mistake: LineProblem | undefined;
	#input: SplitCommand['input'];
	/** A `<` or `>` whose file has not come yet. */
	#operator: Operator | undefined;

	constructor(text: string) {
		this.#text = text;
	}

	split(): SplitText {
		const text = this.#text;
		while (this.#offset < text.length) {
			const character = text[this.#offset]!;
			if (character === '\n') {
				this.#endCommand(this.#offset);
				this.#offset++;
				this.#commandStart = this.#offset;
			} else if (' \t\r'.includes(character)) {
				this.#offset++;
			} else if (character === '\\' && text[this.#offset + 1] === '\n') {
				this.#offset += 2;
			} else if (character === '#') {
				const end = text.indexOf('\n', this.#offset);
				this.#offset = end === -1 ? text.length : end;
			} else if (isOperator(character)) {
				this.#readOperator(character);
			} else if (
				character === '!'
				&& this.#words.length === 0
				&& this.#redirection === undefined
				&& this.#input === undefined
				&& this.#operator === undefined
			) {
				this.#systemCommand = this.#readSystemCommand(this.#offset + 1);
			} else {
				this.#readWord();
			}
		}

		this.#endCommand(text.length);
		return {commands: this.#commands, problem: this.#problem};
	}

	#endCommand(end: number): void {
		this.#endOperator();
		this.#refuseJoiner();
		this.#commands.push({
			words: withoutPasted(this.#words),
			start: this.#commandStart,
			end,
			...(this.#redirection !== undefined && {redirection: this.#redirection}),
			...(this.#input !== undefined && {input: this.#input}),
			...(this.#systemCommand !== undefined && {systemCommand: this.#systemCommand}),
			...(this.#mistake !== undefined && {mistake: this.#mistake}),
		});
		this.#words = [];
		this.#redirection = undefined;
		this.#input = undefined;
		this.#systemCommand = undefined;
		this.#mistake = undefined;
	}

	#refuseJoiner(): void {
		for (const [i, {start, end}] of this.#words.entries()) {
			const joiner = joinerIn(this.#text.slice(start, end), {isLast: i === this.#words.length - 1});
			if (joiner !== undefined) {
				this.#mistake ??= {
					message: `${joiner} does not join commands here`,
					offset: end - joiner.length,
					hint: 'Each command needs a line of its own; inside quotes ; and & are ordinary characters.',
				};
				return;
			}
		}
	}

	/** The file's name has come, or will not come any more. */
	#endOperator(file?: Word): void {
		if (this.#operator === undefined) {
			return;
		}

		const {start, end, type, isAppending} = this.#operator;
		const place = {start, end, ...(file !== undefined && {file})};
		this.#operator = undefined;
		if (type === 'input') {
			this.#input ??= place;
		} else {
			this.#redirection ??= {type, isAppending, ...place};
		}
	}

	#readOperator(character: '|' | '>' | '<'): void {
		const start = this.#offset;
		const isInput = character === '<';
		const isAppending = this.#text.startsWith('>>', start);
		const end = start + (isAppending ? 2 : 1);
		this.#endOperator();
		if (isInput ? this.#input !== undefined : this.#redirection !== undefined) {
			this.#mistake ??= {
				message: `the ${isInput ? 'input comes from' : 'output goes to'} one place only: a second ${character} cannot follow`,
				offset: start,
			};
		}

		const last = this.#words.at(-1);
		if (character === '>' && last?.end === start && /^\d+$/.test(this.#text.slice(last.start, last.end))) {
			this.#mistake ??= {message: `only what is printed can be redirected, not ${last.text}>`, offset: last.start};
		}

		this.#offset = end;
		if (character !== '|') {
			this.#operator = {
				start, end, isAppending, type: isInput ? 'input' : 'file',
			};
			return;
		}

		const command = this.#readSystemCommand(end);
		this.#redirection ??= {
			type: 'pipe', start, end, command,
		};
	}

	/** The rest of the line as it is. */
	#readSystemCommand(start: number): string {
		const {end, openQuote} = findSystemEnd(this.#text, start);
		if (openQuote !== undefined) {
			this.#problem = {message: `the quote ${this.#text[openQuote]!} is not closed`, offset: openQuote};
		} else if (end === this.#text.length && /(?<!\\)(?:\\\\)*\\$/.test(this.#text.slice(start))) {
			this.#problem = {message: String.raw`nothing follows the \ at the end`, offset: end - 1};
		}

		this.#offset = end;
		return this.#text.slice(start, end).trim();
	}

	#readWord(): void {
		const text = this.#text;
		const start = this.#offset;
		let result = '';
		let glob = '';
		let isGlob = false;
		let openQuote: Quote | undefined;
		while (this.#offset < text.length && !' \t\r\n|<>'.includes(text[this.#offset]!)) {
			const piece = this.#readPiece();
			result += piece.text;
			glob += piece.isBare ? piece.text : escapeGlob(piece.text);
			isGlob ||= piece.isBare === true && '*?[{'.includes(piece.text);
			openQuote = piece.openQuote;
			this.#offset = piece.end;
		}

		const word: Word = {
			text: normalize(result),
			start,
			end: this.#offset,
			...(openQuote !== undefined && {openQuote}),
			...(isGlob && {glob: normalize(glob)}),
		};
		if (this.#operator === undefined) {
			this.#words.push(word);
		} else {
			this.#endOperator(word);
		}
	}

	#readPiece(): Piece {
		const text = this.#text;
		const start = this.#offset;
		const character = text[start]!;
		let piece: Piece | undefined;
		if (character === '\'') {
			piece = readSingleQuoted(text, start);
		} else if (character === '"') {
			piece = readDoubleQuoted(text, start);
		} else if (character === '$' && text[start + 1] === '\'') {
			piece = readEscapeQuoted(text, start);
		}

		if (piece !== undefined) {
			if (piece.openQuote !== undefined) {
				this.#problem = {message: `the quote ${piece.openQuote} is not closed`, offset: start};
			}

			return piece;
		}

		if (character !== '\\') {
			return {text: character, end: start + 1, isBare: true};
		}

		const next = text[start + 1];
		if (next === undefined) {
			this.#problem = {message: String.raw`nothing follows the \ at the end`, offset: start};
			return {text: '', end: start + 1};
		}

		return {text: next === '\n' ? '' : next, end: start + 2};
	}
}

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
	return command.words.length === 0 && !hasOperator(command);
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
