/**
Which command of ours a line runs, for whoever has to know what it is like before it runs.
*/
import {entryOf} from '../commands/at-hand.ts';
import {
	isGroup,
	namedIn,
	type Command,
	type Effect,
} from '../commands/common/command.ts';
import {withoutProgram} from '../language/pasted-line.ts';

/** Undefined for no command of the table, and where flags come first. */
export async function commandOf(words: readonly string[]): Promise<Command | undefined> {
	const [name = '', subcommand = ''] = withoutProgram(words);
	const entry = await entryOf(name, 'own');
	return entry !== undefined && isGroup(entry) ? namedIn(entry.subcommands, subcommand) : entry;
}

export async function effectOf(words: readonly string[]): Promise<Effect | undefined> {
	const command = await commandOf(words);
	return command?.effect;
}
