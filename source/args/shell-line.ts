/**
The beginning of a line of bash as words: quotes and backslashes, nothing more.
*/

export type LineWord = {
	/** As it stands on the line, quotes and all. */
	readonly raw: string;
	readonly text: string;
};

const blanks = new Set([' ', '\t', '\n']);

/** The words of a line that ends at the caret; the last is the one that is being typed, and may be empty. */
export function splitLine(line: string): readonly LineWord[] {
	const words: LineWord[] = [];
	let raw = '';
	let text = '';
	let quote = '';
	for (let i = 0; i < line.length; i++) {
		const character = line[i]!;
		if (quote === '' && blanks.has(character)) {
			if (raw !== '') {
				words.push({raw, text});
			}

			raw = '';
			text = '';
			continue;
		}

		raw += character;
		if (character === quote) {
			quote = '';
		} else if (quote === '' && (character === '\'' || character === '"')) {
			quote = character;
		} else if (character === '\\' && quote !== '\'' && i + 1 < line.length) {
			i++;
			raw += line[i]!;
			// Between double quotes a backslash is one, except before what it protects.
			text += quote === '"' && !'"\\$`'.includes(line[i]!) ? `\\${line[i]!}` : line[i]!;
		} else {
			text += character;
		}
	}

	return [...words, {raw, text}];
}
