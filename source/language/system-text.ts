/**
The part of a line that belongs to the system's shell: taken as it is, so only its end has to be found.
*/
import {jointAt} from './joints.ts';
import {readSingleQuoted, skipDoubleQuoted} from './quoted-pieces.ts';

type SystemEnd = {readonly end: number; readonly openQuote?: number};

/** A command of that shell whose parts are joined by `;` themselves. */
const compound = /[ \t]*(?:(?:while|until|for|if|case|select)(?![\w./-])|\{[ \t])/y;

/**
Where it ends: at a line feed outside its quotes, or the end of the text, and unless `isWhole` at what joins commands. A
compound (`while …; do …; done`) and what is in brackets keep what is in them.
*/
export function findSystemEnd(text: string, start: number, {isWhole}: {readonly isWhole: boolean}): SystemEnd {
	let depth = 0;
	let isCut = !isWhole && !isCompound(text, start);
	for (let i = start; i < text.length; i++) {
		const character = text[i]!;
		if (character === '\n' || (isCut && depth === 0 && isJoint(text, i, start))) {
			return {end: i};
		}

		switch (character) {
			case '\\': {
				i++;
				break;
			}

			case '\'':
			case '"': {
				const {end, isOpen} = character === '"' ? skipDoubleQuoted(text, i) : singleQuoted(text, i);
				if (isOpen) {
					return {end, openQuote: i};
				}

				i = end - 1;
				break;
			}

			case '(': {
				depth++;
				break;
			}

			case ')': {
				depth = Math.max(0, depth - 1);
				break;
			}

			case '|': {
				isCut &&= depth > 0 || !isCompound(text, i + 1);
				break;
			}

			default:
		}
	}

	return {end: text.length};
}

function singleQuoted(text: string, start: number): {readonly end: number; readonly isOpen: boolean} {
	const {end, openQuote} = readSingleQuoted(text, start);
	return {end, isOpen: openQuote !== undefined};
}

/** `2>&1` and `|&` are the shell's own. */
function isJoint(text: string, offset: number, start: number): boolean {
	const isPartOfOther = text[offset] === '&' && offset > 0 && '<>|'.includes(text[offset - 1]!) && text[offset + 1] !== '&';
	return !isPartOfOther && jointAt(text, offset) !== undefined && !(offset === start && text[offset] === '|');
}

function isCompound(text: string, offset: number): boolean {
	compound.lastIndex = offset;
	return compound.test(text);
}
