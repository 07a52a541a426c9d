import {type Command} from './common/command.ts';
import {copyArguments, copyFlags, copyNotes} from './copying.ts';

export const mv: Command = {
	name: 'mv',
	summary: 'move keys, and directories with all that is in them',
	brief: 'move keys and trees',
	usage: '[command options] <source> <target>',
	effect: 'destroys',
	flags: copyFlags,
	arguments: copyArguments,
	notes: [
		...copyNotes,
		'A move copies first, and then removes what has not changed since. Hidden keys stay where they are, and so do their directories.',
	],
	examples: ['mv /a/os /a/system', 'mv -r /config /old/', 'mv -r /config prod:/config --dry-run'],
	isExtension: true,
	changeOf: ({flags}) => flags.bool('dry-run') ? undefined : {participle: 'moved'},
	async run(context, invocation) {
		const {runCopy} = await import('./verbs/copy.ts');
		return runCopy(context, invocation, {isMove: true});
	},
};
