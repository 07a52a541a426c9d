import {type Command} from './common/command.ts';
import {copyArguments, copyFlags, copyNotes} from './copying.ts';

export const cp: Command = {
	name: 'cp',
	summary: 'copy keys, and directories with all that is in them',
	brief: 'copy keys and trees',
	usage: '[command options] <source> <target>',
	effect: 'destroys',
	flags: copyFlags,
	arguments: copyArguments,
	notes: copyNotes,
	examples: ['cp /a/os /a/os.old', 'cp /a/*.json /backup/', 'cp -r /config prod:/config --dry-run', 'cp -r http://old:2379/config /config'],
	isExtension: true,
	async run(context, invocation) {
		const {runCopy} = await import('./verbs/copy.ts');
		return runCopy(context, invocation, {isMove: false});
	},
};
