import {noTerminal, type CommandContext} from './context.ts';
import {asTyped} from './typed.ts';

/** A listing of nothing prints nothing, for programs; a person is told that there is nothing. */
export function sayNone({mode, terminal, stdout}: CommandContext, text: string): void {
	if (mode !== 'strict' && terminal !== noTerminal) {
		stdout(asTyped(`${text}\n`, mode));
	}
}
