/**
The path that is begun at the caret, whose place a key takes that was found: `/app/` in `get /app/`, and in `diff old:/app/`.
*/
import {splitCommands, type Word} from '../../language/words.ts';
import {type EditorAction} from '../editing/editor.ts';

type Line = {readonly text: string; readonly cursor: number};

/** What may stand before a path in the same word: `old:`, `--after=`. */
const prefixPattern = /^(?:[^/'"\\]*[:=])?/;

type Place = {readonly word: Word | undefined; readonly offset: number};

/** Commands within commands: each level is read anew. */
const levelsMax = 100;

/** The last word, also of the commands within it; and the offset of the text that it is a word of. */
function lastWord(head: string): Place {
	let offset = 0;
	for (let level = 0; level < levelsMax; level++) {
		const word = splitCommands(head.slice(offset)).commands.at(-1)?.words.at(-1);
		if (word?.openCommands === undefined) {
			return {word, offset};
		}

		offset += word.openCommands;
	}

	return {word: undefined, offset};
}

function beginOfPath({text, cursor}: Line): number {
	const head = text.slice(0, cursor);
	const {word, offset} = lastWord(head);
	// What patterns stand for is no path.
	if (word === undefined || offset + word.end !== cursor || word.glob !== undefined) {
		return cursor;
	}

	const start = offset + word.start;
	const [prefix] = prefixPattern.exec(head.slice(start))!;
	const path = head.slice(start + prefix.length).replace(/^['"]/, '');
	const isPath = path.startsWith('/') || (prefix === '' && path.includes('/'));
	return isPath && !path.startsWith('//') ? start + prefix.length : cursor;
}

/** Without such a path the key goes to the caret. */
export function insertionOf(key: string, line: Line): EditorAction {
	return {
		type: 'replace', start: beginOfPath(line), end: line.cursor, text: key,
	};
}
