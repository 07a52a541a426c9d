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

export type Piece = {readonly text: string; readonly end: number; readonly openQuote?: Quote; readonly isBare?: true};

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

export function readDoubleQuoted(text: string, start: number): Piece {
	let result = '';
	for (let i = start + 1; i < text.length; i++) {
		const character = text[i]!;
		if (character === '"') {
			return {text: result, end: i + 1};
		}

		const next = text[i + 1];
		if (character === '\\' && next !== undefined && '"\\$`\n'.includes(next)) {
			result += next === '\n' ? '' : next;
			i++;
		} else {
			result += character;
		}
	}

	return {text: result, end: text.length, openQuote: '"'};
}
