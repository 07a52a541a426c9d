/**
The commands of a text as they are run: line by line, and in each the lists that `&&` and `||` join.
*/
import {isProgram} from './pasted-line.ts';
import {type SplitCommand} from './line.ts';
import {isBlank} from './words.ts';

/** What is joined by `&&` and `||`: each is run according to the exit code of what ran before it. */
export type AndOrList = {
	readonly commands: readonly SplitCommand[];
	readonly isBackground: boolean;
};

export type CommandLine = {
	/** Offsets of all of it; `end` is exclusive. */
	readonly start: number;
	readonly end: number;
	readonly lists: readonly AndOrList[];
	/** The line was meant for the system's shell, since one of its commands begins with `etcdctl`. */
	readonly isPasted: boolean;
};

function listsOf(commands: readonly SplitCommand[]): readonly AndOrList[] {
	const lists: Array<{commands: SplitCommand[]; isBackground: boolean}> = [];
	for (const command of commands) {
		if ((command.joint === '&&' || command.joint === '||') && lists.length > 0) {
			lists.at(-1)!.commands.push(command);
		} else {
			lists.push({commands: [command], isBackground: command.isBackground === true});
		}
	}

	return lists;
}

/** Of a line with a mistake only that command is left, which says so when it is run: nothing is done by halves. */
export function linesOf(commands: readonly SplitCommand[]): readonly CommandLine[] {
	const lines: SplitCommand[][] = [];
	for (const command of commands) {
		if (command.joint === undefined || lines.length === 0) {
			lines.push([]);
		}

		lines.at(-1)!.push(command);
	}

	return lines.map(all => ({all, line: all.filter(each => !isBlank(each))})).filter(({line}) => line.length > 0).map(({all, line}) => {
		const wrong = line.find(({mistake}) => mistake !== undefined);
		return {
			start: all[0]!.start,
			end: all.at(-1)!.end,
			lists: wrong === undefined ? listsOf(line) : [{commands: [wrong], isBackground: false}],
			isPasted: line.some(({words}) => words[0] !== undefined && isProgram(words[0].text)),
		};
	});
}

/** Whether a command is run after one that ended with this exit code. */
export function isReached({joint}: SplitCommand, exitCode: number): boolean {
	return joint === '&&' ? exitCode === 0 : (joint !== '||' || exitCode !== 0);
}
