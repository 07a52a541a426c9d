/**
Splits a text into commands and their words; words.ts has the rules.
*/
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {isProgram} from './pasted-line.ts';
import {escapeGlob} from './glob.ts';
import {jointAt} from './joints.ts';
import {
	type Joint,
	type LineProblem,
	type Redirection,
	type SplitCommand,
	type SplitText,
	type Word,
	type WordPart,
} from './line.ts';
import {
	readCommands,
	readDoubleQuoted,
	readEscapeQuoted,
	readSingleQuoted,
	type Piece,
	type Quote,
} from './quoted-pieces.ts';
import {findSystemEnd} from './system-text.ts';

/** Adjacent escaped bytes can make up one character: `$'\xc3\xa9'` is `é`. */
function normalize(text: string): string {
	return text.isWellFormed() ? text : textFromBytes(bytesFromText(text));
}

type Operator = {readonly start: number; readonly end: number; readonly type: 'input' | 'file'; readonly isAppending: boolean};

function isOperator(character: string): character is '|' | '>' | '<' {
	return '|<>'.includes(character);
}

/**
A line copied from a terminal brings its prompt along, `[root@host ~]#` say. It is left out in front of the name of
the program, where it can be nothing else.
*/
function withoutPasted(words: readonly Word[]): readonly Word[] {
	const at = words.findIndex(({text}) => isProgram(text));
	return at > 0 && /^(?:\S*|\[\S* \S+\])[#$%]$/.test(words.slice(0, at).map(({text}) => text).join(' ')) ? words.slice(at) : words;
}

export class Splitter {
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
	/** What stands in front of the command. */
	#joint: Joint | undefined;

	constructor(text: string) {
		this.#text = text;
	}

	split(): SplitText {
		const text = this.#text;
		while (this.#offset < text.length) {
			const character = text[this.#offset]!;
			const joint = jointAt(text, this.#offset);
			if (character === '\n') {
				this.#endLine();
			} else if (joint !== undefined) {
				this.#endAtJoint(joint);
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
				&& (this.#words.length === 0 || (this.#words.length === 1 && this.#isTime(this.#words[0]!)))
				&& this.#redirection === undefined
				&& this.#input === undefined
				&& this.#operator === undefined
			) {
				this.#systemCommand = this.#readSystemCommand(this.#offset + 1, {isWhole: true});
			} else {
				this.#readWord();
			}
		}

		if (this.#isUnfinished) {
			this.#problem = {message: `nothing follows the ${this.#joint!} at the end`, offset: this.#commandStart - 2};
		}

		this.#endCommand(text.length);
		return {commands: this.#commands, problem: this.#problem};
	}

	/** Whether the command is still to come. */
	get #isEmpty(): boolean {
		return this.#words.length === 0
			&& this.#redirection === undefined
			&& this.#input === undefined
			&& this.#operator === undefined
			&& this.#systemCommand === undefined;
	}

	/** Whether a `&&` or `||` waits for what follows it, which may stand on the next line. */
	get #isUnfinished(): boolean {
		return (this.#joint === '&&' || this.#joint === '||') && this.#isEmpty;
	}

	#endLine(): void {
		this.#offset++;
		if (this.#isUnfinished) {
			return;
		}

		this.#endCommand(this.#offset - 1);
		this.#joint = undefined;
		this.#commandStart = this.#offset;
	}

	#endAtJoint(joint: Joint): void {
		const offset = this.#offset;
		if (this.#isEmpty) {
			this.#mistake ??= {
				message: `a command has to stand before the ${joint}`, offset, hint: 'Inside quotes ; & and | are ordinary characters.',
			};
		}

		this.#offset += joint.length;
		this.#endCommand(offset, {isBackground: joint === '&'});
		this.#joint = joint;
		this.#commandStart = this.#offset;
	}

	/** A `&` counts for all that is joined to its command with `&&` and `||`. */
	#sendBack(): void {
		for (let i = this.#commands.length - 1; i >= 0; i--) {
			const command = this.#commands[i]!;
			this.#commands[i] = {...command, isBackground: true};
			if (command.joint !== '&&' && command.joint !== '||') {
				return;
			}
		}
	}

	/** A word `time` in front of others is none of theirs. */
	#takeTime(): Word | undefined {
		const [first] = this.#words;
		return first !== undefined && this.#isTime(first) ? this.#words.shift() : undefined;
	}

	#isTime({start, end}: Word): boolean {
		return end < this.#text.length && this.#text.slice(start, end) === 'time';
	}

	#endCommand(end: number, {isBackground = false} = {}): void {
		this.#endOperator();
		this.#words = [...withoutPasted(this.#words)];
		const time = this.#takeTime();
		this.#commands.push({
			words: this.#words,
			start: this.#commandStart,
			end,
			...(this.#redirection !== undefined && {redirection: this.#redirection}),
			...(this.#input !== undefined && {input: this.#input}),
			...(this.#systemCommand !== undefined && {systemCommand: this.#systemCommand}),
			...(this.#mistake !== undefined && {mistake: this.#mistake}),
			...(this.#joint !== undefined && {joint: this.#joint}),
			...(time !== undefined && {time}),
		});
		if (isBackground) {
			this.#sendBack();
		}

		this.#words = [];
		this.#redirection = undefined;
		this.#input = undefined;
		this.#systemCommand = undefined;
		this.#mistake = undefined;
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

		const command = this.#readSystemCommand(end, {isWhole: false});
		this.#redirection ??= {
			type: 'pipe', start, end, command,
		};
	}

	/** What belongs to the system's shell, as it is. */
	#readSystemCommand(start: number, {isWhole}: {readonly isWhole: boolean}): string {
		const {end, openQuote} = findSystemEnd(this.#text, start, {isWhole});
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
		let openCommands: number | undefined;
		const parts: WordPart[] = [];
		/** What has come since the last part, if anything has. */
		let part: {text: string; glob: string} | undefined;
		while (this.#offset < text.length && !' \t\r\n|<>'.includes(text[this.#offset]!) && jointAt(text, this.#offset) === undefined) {
			const piece = this.#readPiece();
			for (const each of piece.parts ?? [{text: piece.text}]) {
				if ('commands' in each) {
					parts.push(...(part === undefined ? [] : [part]), each);
					part = undefined;
				} else {
					part = {text: (part?.text ?? '') + each.text, glob: (part?.glob ?? '') + (piece.isBare ? each.text : escapeGlob(each.text))};
				}
			}

			result += piece.text;
			glob += piece.isBare ? piece.text : escapeGlob(piece.text);
			isGlob ||= piece.isBare === true && '*?[{'.includes(piece.text);
			({openQuote, openCommands} = piece);
			this.#offset = piece.end;
		}

		const word: Word = {
			text: normalize(result),
			start,
			end: this.#offset,
			...(openQuote !== undefined && {openQuote}),
			...(isGlob && {glob: normalize(glob)}),
			...(parts.length > 0 && {parts: [...parts, ...(part === undefined ? [] : [part])]}),
			...(openCommands !== undefined && {openCommands}),
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
		} else if (character === '$' && text[start + 1] === '(') {
			piece = readCommands(text, start, {isQuoted: false});
		}

		if (piece !== undefined) {
			if (piece.openCommands !== undefined) {
				this.#problem = {message: 'the $( is not closed', offset: piece.openCommands - 2};
			} else if (piece.openQuote !== undefined) {
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
