import {type Command} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';

export function createExit(actions: ShellActions): Command {
	return {
		name: 'exit',
		aliases: ['quit'],
		summary: 'leave the shell, as Ctrl-D does',
		usage: '',
		isExtension: true,
		flags: [],
		arguments: [],
		examples: ['exit'],
		async run() {
			actions.leave();
			return 0;
		},
	};
}
