/**
Lines are pasted from tutorials and terminals, with the name of the program that they were for.
*/

export const pastedProgram = 'etcdctl';

/** The words of a line without the name of that program. */
export function withoutProgram(words: readonly string[]): readonly string[] {
	return words[0] === pastedProgram ? words.slice(1) : words;
}
