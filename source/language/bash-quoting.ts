/**
Text quoted so that bash reads it as itself, outside quotes or inside an open one. bash inserts what it is given.
*/
import {type Quote} from './shell-line.ts';

/** One character. `isOther` asks for a second spelling with another beginning. */
function quotedCharacter(character: string, quote: Quote, isOther: boolean): string {
	switch (quote) {
		case '\'': {
			return character === '\'' ? String.raw`'\''` : character;
		}

		case '"': {
			// The history is expanded between double quotes, and a backslash there would stay.
			if (character === '!') {
				return String.raw`"\!"`;
			}

			return /["$\\`]/.test(character) ? (isOther ? `"${quotedCharacter(character, '', true)}"` : `\\${character}`) : character;
		}

		case '': {
			if (/[\w\-./:=@%+,]/.test(character)) {
				return character;
			}

			const around = character === '\'' ? '"' : '\'';
			return isOther ? around + character + around : `\\${character}`;
		}
	}
}

function quoted(text: string, quote: Quote, otherAt?: number): string {
	const result = Array.from(text, (character, i) => quotedCharacter(character, quote, i === otherAt)).join('');
	return quote === '' ? result : closed(result, quote);
}

/** bash closes the quote after what it has inserted, unless that ends with a quote: then it has to be closed already. */
function closed(result: string, quote: '\'' | '"'): string {
	return quote === '\'' ? result.replace(/'$/, '') : result.replace(/"$/, '""');
}

/** How many characters all of the texts begin with. */
function commonLength(texts: readonly string[]): number {
	const [first = [], ...others] = texts.map(text => [...text]);
	const length = first.findIndex((character, i) => others.some(other => other[i] !== character));
	return length === -1 ? first.length : length;
}

/**
Texts to choose from, quoted. bash inserts what their spellings have in common, so that must not end in the middle of a
character: where all would go on with a backslash, the first is spelled otherwise.
*/
export function quoteForBash(texts: readonly string[], quote: Quote): readonly string[] {
	const common = commonLength(texts);
	const isCutInside = texts.length > 1 && texts.every(text => {
		const character = [...text][common];
		return character !== undefined && quotedCharacter(character, quote, false).startsWith('\\');
	});
	return texts.map((text, i) => quoted(text, quote, isCutInside && i === 0 ? common : undefined));
}
