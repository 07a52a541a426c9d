/**
Aliases among the commands that can be typed: completed and coloured as what they stand for.
*/
import {
	isGroup,
	namesOf,
	type Command,
	type CommandEntry,
} from '../commands/common/command.ts';
import {withoutProgram} from '../language/pasted-line.ts';
import {splitCommands} from '../language/words.ts';

function entryFor(name: string, value: string, entries: readonly CommandEntry[]): CommandEntry {
	const {words} = splitCommands(value).commands.at(-1)!;
	const [meant] = withoutProgram(words.map(({text}) => text));
	const base = entries.find(entry => meant !== undefined && namesOf(entry).includes(meant));
	const summary = `stands for ${value}`;
	if (base !== undefined && isGroup(base)) {
		return {...base, name, summary};
	}

	const command: Command = base ?? {
		name, summary, usage: '', effect: 'changes', flags: [], arguments: [], isExtension: true, run: async () => 0,
	};
	return {
		...command, name, aliases: [], summary, ownSummary: summary,
	};
}

/** An alias takes the place of a command of its name. */
export function withAliases(entries: readonly CommandEntry[], aliases: ReadonlyMap<string, string>): readonly CommandEntry[] {
	return aliases.size === 0
		? entries
		: [
			...entries.filter(({name}) => !aliases.has(name)),
			...aliases.entries().map(([name, value]) => entryFor(name, value, entries)),
		];
}
