/**
The beginning of a line of bash, zsh or fish as words: quotes and backslashes, nothing more.
*/
export type ShellName = 'bash' | 'zsh' | 'fish';

export type Quote = '' | '\'' | '"';

export type LineWord = {
	/** As it stands on the line, with its quotes. */
	readonly raw: string;
	readonly text: string;
	/** The quote that is open at its end. */
	readonly quote: Quote;
	/** Something in it is replaced by the shell before anybody sees it: a variable, a command, a home. */
	readonly isReplaced: boolean;
};

const blanks = new Set([' ', '\t', '\n']);

/** What a backslash protects inside quotes; in front of anything else it is an ordinary character there. */
const protectedInQuotes: Readonly<Record<ShellName, Readonly<Record<Exclude<Quote, ''>, string>>>> = {
	bash: {'"': '"\\$`', '\'': ''},
	zsh: {'"': '"\\$`!', '\'': ''},
	fish: {'"': String.raw`"\$`, '\'': '\'\\'},
};

const replacing: Readonly<Record<ShellName, ReadonlySet<string>>> = {
	bash: new Set(['$', '`']),
	zsh: new Set(['$', '`']),
	fish: new Set(['$', '(']),
};

/** The words of a line that ends at the caret; the last is the one that is being typed, and may be empty. */
export function splitLine(line: string, shell: ShellName = 'bash'): readonly LineWord[] {
	const words: LineWord[] = [];
	let raw = '';
	let text = '';
	let quote: Quote = '';
	let isReplaced = false;
	for (let i = 0; i < line.length; i++) {
		const character = line[i]!;
		if (quote === '' && blanks.has(character)) {
			if (raw !== '') {
				words.push({
					raw, text, quote, isReplaced,
				});
			}

			raw = '';
			text = '';
			isReplaced = false;
			continue;
		}

		const isFirst = raw === '';
		raw += character;
		if (character === quote) {
			quote = '';
		} else if (quote === '' && (character === '\'' || character === '"')) {
			quote = character;
		} else if (character === '\\' && i + 1 < line.length && (quote === '' || protectedInQuotes[shell][quote].includes(line[i + 1]!))) {
			i++;
			raw += line[i]!;
			text += line[i]!;
			// In fish a letter behind a backslash is another character.
			isReplaced ||= shell === 'fish' && quote === '' && /[a-z\d]/i.test(line[i]!);
		} else {
			text += character;
			isReplaced
				||= (quote !== '\'' && replacing[shell].has(character))
					|| (isFirst && quote === '' && (character === '~' || (shell === 'zsh' && character === '=')));
		}
	}

	return [...words, {
		raw, text, quote, isReplaced,
	}];
}
