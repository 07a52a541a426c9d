/**
Words with what their `$(…)` stands for. What was printed is text and nothing else: it is no pattern, no operator, no quote.
*/
import {escapeGlob} from './glob.ts';
import {type Word} from './line.ts';

/** As shells cut it: at blanks and line feeds. */
const blanks = /[ \t\n]+/;

function withoutLastLineFeeds(text: string): string {
	let end = text.length;
	while (end > 0 && text[end - 1] === '\n') {
		end--;
	}

	return text.slice(0, end);
}

type Growing = {text: string; glob: string};

/**
`outputs` are what the commands of its parts print, in order. A word outside double quotes may become several, or none.
*/
export function filledWords(word: Word, outputs: readonly string[]): readonly Word[] {
	const {parts = []} = word;
	const done: Growing[] = [];
	let growing: Growing | undefined;
	const grow = (text: string, glob: string): void => {
		growing = {text: (growing?.text ?? '') + text, glob: (growing?.glob ?? '') + glob};
	};

	const cut = (): void => {
		done.push(...(growing === undefined ? [] : [growing]));
		growing = undefined;
	};

	let index = 0;
	for (const part of parts) {
		if (!('commands' in part)) {
			grow(part.text, part.glob);
			continue;
		}

		const output = withoutLastLineFeeds(outputs[index++]!);
		if (part.isQuoted) {
			grow(output, escapeGlob(output));
			continue;
		}

		for (const [i, piece] of output.split(blanks).entries()) {
			if (i > 0) {
				cut();
			}

			if (piece !== '') {
				grow(piece, escapeGlob(piece));
			}
		}
	}

	cut();
	const {start, end, glob} = word;
	return done.map(each => ({
		start, end, text: each.text, ...(glob !== undefined && {glob: each.glob}),
	}));
}
