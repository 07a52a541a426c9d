/**
What stands before a command where it is typed.
*/
import {type CommandMode} from './context.ts';

/** `help` alone is the system shell's own, for instance. */
export function programFor(mode: CommandMode): string {
	return mode === 'shell' ? '' : 'etcsh ';
}

/** A text for people in which each command of ours stands behind a ›, as it is to be typed there. */
export function asTyped(text: string, mode: CommandMode): string {
	return text.replaceAll(/(?<!\S)›(?=[a-z])/g, programFor(mode));
}
