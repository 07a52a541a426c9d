import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';

export const top: Command = {
	name: 'top',
	summary: 'show live how the cluster does: members, requests, latency, what changes and what expires next',
	brief: 'how it is doing',
	usage: '[command options]',
	effect: 'reads',
	flags: [
		{name: 'once', type: 'bool', usage: 'print it once, after a second or two, instead of showing it live'},
		outputFlag,
	],
	arguments: [],
	notes: [
		'On a terminal it goes on until q. It reads all keys once, to find those that expire, and watches them as long as it is open.',
		'Elsewhere, and with -o, it prints what it knows once. The exit code is 1 when a member or another part is missing.',
	],
	examples: ['top', 'top --once', 'top -o json'],
	isExtension: true,
	async run(context, invocation) {
		const {runTop} = await import('./verbs/top.ts');
		return runTop(context, invocation);
	},
};
