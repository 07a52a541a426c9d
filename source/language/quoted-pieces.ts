/**
The quoted pieces of a word: where each ends and what it says without its quotes.
*/

export type Quote = '\'' | '"' | '$\'';

const cEscapes: Record<string, string> = {
	n: '\n', r: '\r', t: '\t', e: '\u001B', E: '\u001B', a: '\u0007', b: '\b', f: '\f', v: '\v', '\\': '\\', '\'': '\'', '"': '"', '?': '?',
};
const cEscapePattern = /\\(?:x([\dA-Fa-f]{1,2})|u([\dA-Fa-f]{1,4})|U([\dA-Fa-f]{1,8})|([0-7]{1,3})|([\s\S]))/g;

function characterOfByte(byte: number): string {
	return String.fromCharCode(byte < 0x80 ? byte : 0xDC_00 + byte);
}

/** The inside of `$'…'` without its escapes. */
function decodeEscapes(text: string): string {
	return text.replaceAll(cEscapePattern, (match: string, ...groups: Array<string | undefined>) => {
		const [hex, short, long, octal, letter] = groups;
		if (hex !== undefined) {
			return characterOfByte(Number.parseInt(hex, 16));
		}

		if (octal !== undefined) {
			return characterOfByte(Number.parseInt(octal, 8) & 0xFF);
		}

		const code = short ?? long;
		if (code !== undefined) {
			const value = Number.parseInt(code, 16);
			return value > 0x10_FF_FF ? match : String.fromCodePoint(value);
		}

		return cEscapes[letter!] ?? match;
	});
}

/** Where the closing quote of `$'…'` stands, from `offset` on; -1 when there is none. */
function findEscapedEnd(text: string, offset: number): number {
	for (let i = offset; i < text.length; i++) {
		if (text[i] === '\\') {
			i++;
		} else if (text[i] === '\'') {
			return i;
		}
	}

	return -1;
}

export type Piece = {
	readonly text: string;
	readonly end: number;
	readonly openQuote?: Quote;
	readonly isBare?: true;
	/** Its text in pieces, when some of it is `$(…)`. */
	readonly parts?: ReadonlyArray<CommandsPart | {readonly text: string}>;
	/** Where the commands of a `$(` begin that is still open at the end. */
	readonly openCommands?: number;
};

export type CommandsPart = {readonly commands: string; readonly isQuoted: boolean; readonly start: number};

export function readSingleQuoted(text: string, start: number): Piece {
	const close = text.indexOf('\'', start + 1);
	return close === -1
		? {text: text.slice(start + 1), end: text.length, openQuote: '\''}
		: {text: text.slice(start + 1, close), end: close + 1};
}

export function readEscapeQuoted(text: string, start: number): Piece {
	const close = findEscapedEnd(text, start + 2);
	return close === -1
		? {text: decodeEscapes(text.slice(start + 2)), end: text.length, openQuote: '$\''}
		: {text: decodeEscapes(text.slice(start + 2, close)), end: close + 1};
}

/**
The end of what begins with `$(` or a `"` at `start`, with all that is nested in it; `isOpen` when the text ends before that.
Kept on a stack of its own, since a text may nest as deep as it likes.
*/
function skipNested(text: string, start: number): {readonly end: number; readonly isOpen: boolean} {
	const open: string[] = [];
	let i = start;
	while (i < text.length) {
		const character = text[i]!;
		const isInQuotes = open.at(-1) === '"';
		if (character === '\\') {
			i++;
		} else if (character === '"') {
			if (isInQuotes) {
				open.pop();
			} else {
				open.push('"');
			}
		} else if (character === '$' && text[i + 1] === '(') {
			open.push(')');
			i++;
		} else if (!isInQuotes && character === '\'') {
			const close = i > 0 && text[i - 1] === '$' ? findEscapedEnd(text, i + 1) : text.indexOf('\'', i + 1);
			if (close === -1) {
				return {end: text.length, isOpen: true};
			}

			i = close;
		} else if (!isInQuotes && character === '(') {
			open.push(')');
		} else if (!isInQuotes && character === ')') {
			open.pop();
		}

		i++;
		if (open.length === 0) {
			return {end: i, isOpen: false};
		}
	}

	return {end: text.length, isOpen: true};
}

/** Where a `"…"` ends. */
export function skipDoubleQuoted(text: string, start: number): {readonly end: number; readonly isOpen: boolean} {
	return skipNested(text, start);
}

/** The `$(…)` at `start`. */
export function readCommands(text: string, start: number, {isQuoted}: {readonly isQuoted: boolean}): Piece {
	const {end, isOpen} = skipNested(text, start);
	return {
		text: text.slice(start, end),
		end,
		parts: [{commands: text.slice(start + 2, isOpen ? end : end - 1), isQuoted, start: start + 2}],
		...(isOpen && {openCommands: start + 2}),
	};
}

export function readDoubleQuoted(text: string, start: number): Piece {
	let result = '';
	const parts: Array<CommandsPart | {readonly text: string}> = [];
	/** Where the piece of the result begins that is in no part yet. */
	let partStart = 0;
	const finished = (piece: Omit<Piece, 'text' | 'parts'>): Piece => ({
		text: result, ...piece, ...(parts.length > 0 && {parts: [...parts, {text: result.slice(partStart)}]}),
	});
	for (let i = start + 1; i < text.length; i++) {
		const character = text[i]!;
		if (character === '"') {
			return finished({end: i + 1});
		}

		const next = text[i + 1];
		if (character === '\\' && next !== undefined && '"\\$`\n'.includes(next)) {
			result += next === '\n' ? '' : next;
			i++;
		} else if (character === '$' && next === '(') {
			const inner = readCommands(text, i, {isQuoted: true});
			parts.push({text: result.slice(partStart)}, ...inner.parts!);
			result += inner.text;
			partStart = result.length;
			if (inner.openCommands !== undefined) {
				return finished({end: inner.end, openCommands: inner.openCommands});
			}

			i = inner.end - 1;
		} else {
			result += character;
		}
	}

	return finished({end: text.length, openQuote: '"'});
}
