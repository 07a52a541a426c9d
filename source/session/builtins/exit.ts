import {type Command} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';

export function createExit(actions: ShellActions): Command {
	return {
		name: 'exit',
		aliases: ['quit'],
		summary: 'leave the shell, as Ctrl-D does; it asks first when jobs would end with it',
		brief: 'leave',
		usage: '',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [],
		examples: ['exit'],
		async run({signal}) {
			return await actions.leaveUnlessRefused(signal) ? 0 : 1;
		},
	};
}
