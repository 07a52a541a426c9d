/**
What meets the faults of the network: every command of the table that asks a server, with its words.
*/
import {commands} from '../../source/commands/index.ts';
import {isGroup} from '../../source/commands/common/command.ts';
import {commandLines} from '../helpers/command-lines.ts';

export type Subject = {
	/** The path of its command. */
	readonly name: string;
	/** `K` stands for a directory of its own: K/a, K/d/b, K/d/e/f. */
	readonly words: readonly string[];
	readonly isStrictToo: boolean;
	/** It waits for events until it is told to end. */
	readonly isWatch?: boolean;
	/** It asks several times, so that a fault can come later. */
	readonly isLong?: boolean;
};

const paths = commands.flatMap(entry => isGroup(entry)
	? entry.subcommands.map(command => [`${entry.name} ${command.name}`, command] as const)
	: [[entry.name, entry] as const]);

export const subjects: readonly Subject[] = paths.flatMap(([name, {isExtension = false}]) => {
	const {network = 'offline'} = commandLines[name] ?? {};
	if (network === 'offline') {
		return [];
	}

	const {line, ...kinds} = network;
	return [{
		name, words: line.split(' '), isStrictToo: !isExtension, ...kinds,
	}];
});
