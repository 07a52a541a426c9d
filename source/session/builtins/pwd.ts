import {type Command} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';

export function createPwd(actions: ShellActions): Command {
	return {
		name: 'pwd',
		summary: 'print the current directory',
		brief: 'where am I',
		usage: '',
		effect: 'reads',
		mayBeJob: true,
		isExtension: true,
		flags: [],
		arguments: [],
		examples: ['pwd'],
		async run(context) {
			context.stdout(`${actions.directory()}\n`);
			return 0;
		},
	};
}
