import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';

/** `time` in front of a command is part of the line (language/words.ts); alone it has nothing to measure. */
export function createTime(): Command {
	return {
		name: 'time',
		summary: 'how long a command takes, with all of its pipe',
		brief: 'how long a command takes',
		usage: '<command>',
		effect: 'changes',
		mayBeJob: true,
		isExtension: true,
		flags: [],
		arguments: [{name: 'command', kind: 'command'}],
		examples: ['time ls / --recursive'],
		async run() {
			throw new UserError('a command has to follow time', {hint: 'As in: time ls / --recursive'});
		},
	};
}
