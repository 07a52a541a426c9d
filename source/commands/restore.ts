import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {
	concurrencyFlag,
	dryRunFlag,
	outputFlag,
} from './transfer/options.ts';

export const restore: Command = {
	name: 'restore',
	summary: 'bring a key or a subtree back as it was',
	brief: 'bring the past back',
	usage: '[command options] --at <index> <key>',
	effect: 'destroys',
	flags: [
		{name: 'at', type: 'string', usage: 'the index after whose change it was as wanted; or -1, or before:KEY'},
		{
			name: 'from', type: 'string', usage: 'read the past from this data directory, backup, or file of export', value: 'file',
		},
		{
			name: 'to', type: 'string', usage: 'write it there instead of where it was', value: 'key',
		},
		{name: 'missing', type: 'bool', usage: 'bring back only what is gone; what is there stays as it is'},
		{
			name: 'delete', alias: 'prune', type: 'bool', usage: 'delete what was not there then',
		},
		{
			name: 'ttl', type: 'string', defaultText: 'keep', usage: 'keep (what has expired stays away) or drop (it lives forever)',
			choices: ['keep', 'drop'],
		},
		dryRunFlag,
		concurrencyFlag,
		outputFlag,
		yesFlag,
	],
	arguments: [{name: 'key', kind: 'key', isAnywhere: true}],
	notes: [
		'At a terminal what would be overwritten is shown first and asked about. A script is not asked, as by sync and rm -r, but on a'
		+ ' protected profile has to say --yes; --dry-run shows all. A change that comes meanwhile is not lost: each key is written only if'
		+ ' it still is what it was at the first look. Keys that have come since stay, unless --delete is given. Hidden keys, those with a'
		+ ' name that begins with _, are not in listings, so they are not restored.',
		'PROFILE:/key brings it from the past of a profile, which may be that of a data directory, into the cluster in use. So does --from'
		+ ' DIR; without --at it is then the newest that is there. A file that export wrote has one moment.',
	],
	examples: [
		'restore /config --at 1200 --dry-run',
		'restore /config --at before:/config/db',
		'restore /config --at 900 --from /backup --to /old',
		'restore old:/config --at 900',
	],
	isExtension: true,
	isForOneKey: true,
	async run(context, invocation) {
		const {runRestore} = await import('./transfer/restore.ts');
		return runRestore(context, invocation);
	},
};
