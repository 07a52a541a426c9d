/**
A JSON document for the eye: indented, coloured, long arrays folded. Its numbers, strings and repeated members appear as they
are stored; none of them is converted by JavaScript.
*/
import {stylesFor, type ColorFacts, type TextStyle} from '../terminal/text/styles.ts';
import {visible} from '../terminal/text/terminal-safe.ts';

/** Nobody reads a document that is longer. */
const lengthMax = 1024 * 1024;
const foldedCount = 20;
const shownCount = 10;

const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The arrays by the token that opens them: how many elements, and where they close. */
function arraysOf(tokens: readonly string[]): ReadonlyMap<number, {readonly count: number; readonly close: number}> {
	const arrays = new Map<number, {readonly count: number; readonly close: number}>();
	const stack: Array<{readonly open: number; count: number}> = [];
	for (const [i, token] of tokens.entries()) {
		switch (token) {
			case '[':
			case '{': {
				stack.push({open: i, count: 1});

				break;
			}

			case ',': {
				stack.at(-1)!.count++;

				break;
			}

			case ']':
			case '}': {
				const {open, count} = stack.pop()!;
				if (token === ']') {
					arrays.set(open, {count, close: i});
				}

				break;
			}
		// No default
		}
	}

	return arrays;
}

function isDocument(text: string): boolean {
	if (text.length > lengthMax || !/^\s*[[{]/.test(text)) {
		return false;
	}

	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

type Level = {readonly close?: number; readonly count: number; place: number};

/** Safe to draw, with a line end; undefined for anything but a JSON object or array. */
export function jsonView(text: string, {isFolded, ...colors}: ColorFacts & {readonly isFolded: boolean}): string | undefined {
	if (!isDocument(text)) {
		return undefined;
	}

	const styles = stylesFor(colors);
	const tokens = text.match(tokenPattern)!;
	const arrays = arraysOf(tokens);
	const levels: Level[] = [];
	let result = '';
	const newLine = (): void => {
		result += `\n${'  '.repeat(levels.length)}`;
	};

	const styleOf = (token: string, i: number): TextStyle => {
		if (token.startsWith('"')) {
			return tokens[i + 1] === ':' ? styles.member : styles.string;
		}

		return styles.number;
	};

	for (let i = 0; i < tokens.length; i++) {
		const token = tokens[i]!;
		switch (token) {
			case '{':
			case '[': {
				const isEmpty = tokens[i + 1] === (token === '{' ? '}' : ']');
				result += isEmpty ? token + tokens[++i]! : token;
				if (!isEmpty) {
					levels.push({...arrays.get(i), count: arrays.get(i)?.count ?? 0, place: 0});
					newLine();
				}

				break;
			}

			case '}':
			case ']': {
				levels.pop();
				newLine();
				result += token;

				break;
			}

			case ',': {
				const level = levels.at(-1)!;
				level.place++;
				result += ',';
				newLine();
				if (isFolded && level.close !== undefined && level.count > foldedCount && level.place === shownCount) {
					result += styles.dim(`… ${level.count - shownCount} more`);
					i = level.close - 1;
				}

				break;
			}

			default: {
				result += token === ':' ? ': ' : styleOf(token, i)(visible(token));
			}
		}
	}

	return `${result}\n`;
}
