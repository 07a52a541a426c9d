/**
A line that Enter did not run, since something in it is not complete: it goes on in the next row, which looks as if nothing had happened.
*/
import {splitCommands} from '../../language/words.ts';
import {type HintContext, type LineHint} from './line-hint.ts';

export function openLine({text}: HintContext): LineHint | undefined {
	// Each line of a text is made by Enter, or comes with what is pasted.
	const problem = text.includes('\n') ? splitCommands(text).problem : undefined;
	return problem === undefined || !text.includes('\n', problem.offset)
		? undefined
		: {kind: 'warning', text: `${problem.message} yet; Ctrl-C cancels the line`};
}
