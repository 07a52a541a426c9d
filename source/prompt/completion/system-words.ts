/**
The word at the caret in what the system's shell gets, behind `|` and `!`: a program, or what it is given, most likely a file.
*/
export type SystemWord = {readonly kind: 'program' | 'file'; readonly start: number; readonly typed: string};

/** Undefined where only the system's shell knows how to read it. `text` ends at the caret. */
export function systemWord(text: string): SystemWord | undefined {
	let start = text.length;
	while (start > 0 && !/[\s|;&(!]/.test(text[start - 1]!)) {
		start--;
	}

	const typed = text.slice(start);
	if (/["'\\$`*?[\]{}<>~]/.test(typed)) {
		return undefined;
	}

	const isFirst = /[|;&(!]$/.test(text.slice(0, start).trimEnd());
	return {kind: isFirst && !typed.includes('/') ? 'program' : 'file', start, typed};
}
