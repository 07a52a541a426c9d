/**
Lines are pasted from tutorials and terminals, with the name of the program that they were for.
*/

const otherProgram = 'etcdctl';
const ownProgram = 'etcsh';

/** How many words of a line name a program: `etcsh etcdctl ls` has two. */
export function programCount(words: readonly string[]): number {
	const [first, second] = words;
	if (first === ownProgram && second === otherProgram) {
		return 2;
	}

	return first === ownProgram || first === otherProgram ? 1 : 0;
}

export function isProgram(word: string): boolean {
	return programCount([word]) > 0;
}

/** The words of a line without the name of that program. */
export function withoutProgram(words: readonly string[]): readonly string[] {
	return words.slice(programCount(words));
}
