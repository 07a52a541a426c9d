import {type Command} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';

export function createClear(actions: ShellActions): Command {
	return {
		name: 'clear',
		summary: 'clear the screen, as Ctrl-L does',
		brief: 'clear the screen',
		usage: '',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [],
		examples: ['clear'],
		async run() {
			actions.clearScreen();
			return 0;
		},
	};
}
