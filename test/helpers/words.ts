/**
The words of a line that holds one command.
*/
import {splitCommands, type LineProblem, type Word} from '../../source/language/words.ts';

export function splitWords(line: string): {readonly words: readonly Word[]; readonly problem?: LineProblem} {
	const {commands, problem} = splitCommands(line);
	return {words: commands.flatMap(command => command.words), problem};
}

/** Without quotes. */
export function wordsOf(line: string): readonly string[] {
	return splitWords(line).words.map(({text}) => text);
}
