import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {keyArgument} from './common/key-commands.ts';

export const log: Command = {
	name: 'log',
	summary: 'list what happened to a key, or in a directory, as far back as the server remembers',
	usage: '[command options] <key>',
	flags: [outputFlag],
	arguments: [keyArgument],
	notes: ['A v2 server keeps its last 1000 events, of all keys together; etcd v3 keeps them until they are compacted. None has times, and'
		+ ' renewals with refresh are not among them.'],
	examples: ['log /a/os', 'log /a'],
	isExtension: true,
	async run(context, invocation) {
		const {runLog} = await import('./verbs/log.ts');
		return runLog(context, invocation);
	},
};
