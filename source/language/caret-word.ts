/**
The word at the caret, and the words of its command in front of it.
*/
import {splitCommands, type SplitCommand, type Word} from './words.ts';

export type CaretWord = {
	/** Up to the caret. */
	readonly command: SplitCommand;
	/** The words in front of it. */
	readonly previous: readonly string[];
	/** Empty where the caret follows a blank. */
	readonly word: Word;
	/** Whether it is the file of a `>` or `<`. */
	readonly isFile: boolean;
};

export function caretWord(text: string, cursor: number): CaretWord {
	const command = splitCommands(text.slice(0, cursor)).commands.at(-1)!;
	const {words, redirection, input} = command;
	const toFile = redirection?.type === 'file' ? redirection : undefined;
	// The word at the caret is the last of all.
	const last = [words.at(-1), toFile?.file, input?.file].find(each => each?.end === cursor);
	return {
		command,
		previous: (last === undefined ? words : words.slice(0, -1)).map(each => each.text),
		word: last ?? {text: '', start: cursor, end: cursor},
		isFile: [toFile, input].some(operator => operator !== undefined && (operator.file === undefined || operator.file === last)),
	};
}
