/**
The words and signs of an expression in jq's language.
*/
import {UserError} from '../../errors.ts';
import {mistakeAt} from '../caret.ts';

export type Token = {
	readonly kind: 'field' | 'string' | 'number' | 'word' | 'sign' | 'end';
	/** Of a field and a string what they say, of all others as they are written. */
	readonly text: string;
	readonly offset: number;
};

/** Nobody types a longer one. */
const lengthMax = 10_000;

const tokenPattern = new RegExp([
	/\s+/,
	/(?<field>\.[a-z_][\w-]*)/,
	/(?<number>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/,
	/(?<string>"(?:[^"\\]|\\.)*")/,
	/(?<word>[a-z_]\w*)/,
	/(?<sign>&&|\|\||\/\/=?|[=!<>]=|\.\.|.)/,
].map(({source}) => source).join('|'), 'gisuy');

/** Signs that jq does not have, or that do nothing here: what to write instead. */
const otherSigns: Readonly<Record<string, string>> = {
	'&&': 'jq writes: and',
	'||': 'jq writes: or',
	'!': 'jq writes: (…) | not',
	'=': '== compares; nothing is changed here.',
	'//=': 'Nothing is changed here.',
	'\'': 'Texts stand in double quotes, with single quotes around the whole expression.',
	'"': 'The quote at the end is missing.',
	$: 'There are no variables here.',
	'{': 'No objects are made here.',
	'+': 'Nothing is calculated here.',
	'-': 'Nothing is calculated here.',
	'*': 'Nothing is calculated here.',
	'/': 'Nothing is calculated here. // gives what is said for null and false.',
	'%': 'Nothing is calculated here.',
	':': 'There are no slices of lists here.',
};

const knownSigns = new Set(['.', '..', '[', ']', '(', ')', '|', ',', ';', '?', '//', '==', '!=', '<', '<=', '>', '>=']);

/** A mistake in an expression, with the place where it is. */
export function queryMistake(text: string, offset: number, {message, hint}: {readonly message: string; readonly hint?: string}): UserError {
	return new UserError(mistakeAt(text, offset, message), {hint});
}

function stringOf(text: string, offset: number, literal: string): string {
	try {
		return JSON.parse(literal) as string;
	} catch {
		throw queryMistake(text, offset, {
			message: 'this is no text in JSON',
			hint: literal.includes('\\')
				? String.raw`A backslash is written twice: test("\\d+"). \( ) with an expression in it is not known here.`
				: String.raw`A line feed in it is written \n.`,
		});
	}
}

export function tokensOf(text: string): readonly Token[] {
	if (text.length > lengthMax) {
		throw new UserError(`the expression is longer than ${lengthMax} characters`);
	}

	const tokens: Token[] = [];
	for (const {index: offset, groups = {}} of text.matchAll(tokenPattern)) {
		const {field, number, string, word, sign} = groups;
		if (field !== undefined) {
			tokens.push({kind: 'field', text: field.slice(1), offset});
		} else if (string !== undefined) {
			tokens.push({kind: 'string', text: stringOf(text, offset, string), offset});
		} else if (number !== undefined) {
			tokens.push({kind: 'number', text: number, offset});
		} else if (word !== undefined) {
			tokens.push({kind: 'word', text: word, offset});
		} else if (sign !== undefined) {
			if (!knownSigns.has(sign)) {
				throw queryMistake(text, offset, {message: `${sign} is not known here`, hint: otherSigns[sign]});
			}

			tokens.push({kind: 'sign', text: sign, offset});
		}
	}

	return [...tokens, {kind: 'end', text: '', offset: text.trimEnd().length}];
}
