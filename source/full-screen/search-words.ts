/**
What is looked for: words in any order, all of which have to be there, as in the finder. Quotes keep words together that have a
blank between them; others are looked for, as JSON has them.
*/
const wordCountMax = 32;

/** In lower case. */
export function searchWords(text: string): readonly string[] {
	const words: string[] = [];
	let rest = text.toLowerCase().trim();
	while (rest !== '' && words.length < wordCountMax) {
		const close = rest.startsWith('"') ? rest.indexOf('"', 1) : 0;
		const phrase = rest.slice(1, close === -1 ? undefined : close);
		const isPhrase = rest.startsWith('"') && /\s/.test(phrase) && (close === -1 || /^\s|^$/.test(rest.slice(close + 1, close + 2)));
		const blank = rest.search(/\s/);
		const end = blank === -1 ? rest.length : blank;
		words.push(isPhrase ? phrase.trim() : rest.slice(0, end));
		rest = isPhrase ? (close === -1 ? '' : rest.slice(close + 1)) : rest.slice(end);
		rest = rest.trimStart();
	}

	return words;
}
