import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {keyArgument} from './common/key-commands.ts';

export const log: Command = {
	name: 'log',
	summary: 'list what happened to a key, or in a directory, as far back as the server, or its log on disk, remembers',
	brief: 'what happened to a key',
	usage: '[command options] <key>',
	effect: 'reads',
	flags: [
		{name: 'since', type: 'int', usage: 'only what has happened from this index on'},
		{
			name: 'recursive', alias: 'r', type: 'bool', defaultText: 'true', usage: 'what lies below it, too; =false: only the key itself',
		},
		atFlag,
		outputFlag,
	],
	arguments: [keyArgument],
	notes: [
		'The newest change comes first. With a data dir (--data-dir, and in the shell on the embedded server) the whole log is read.'
		+ ' Elsewhere a v2 server keeps its last 1000 events, of all keys together, and renewals with refresh are not among them; etcd v3 keeps'
		+ ' them until they are compacted. None has times.',
	],
	examples: ['log /a/os', 'log /a --since 1200'],
	isExtension: true,
	async run(context, invocation) {
		const {runLog} = await import('./verbs/log.ts');
		return runLog(context, invocation);
	},
};
