import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {
	concurrencyFlag,
	dryRunFlag,
	keepGoingFlag,
	outputFlag,
	ttlChoices,
} from './transfer/options.ts';

export const sync: Command = {
	name: 'sync',
	summary: 'make a subtree equal to another one, here or on another cluster',
	usage: '[command options] <from> <to>',
	flags: [
		{
			name: 'delete', alias: 'prune', type: 'bool', usage: 'delete what is not in FROM',
		},
		{name: 'watch', type: 'bool', usage: 'go on with every change of FROM, until Ctrl-C'},
		{
			name: 'ttl', type: 'string', defaultText: 'keep', usage: 'keep or drop', choices: ttlChoices,
		},
		dryRunFlag,
		keepGoingFlag,
		concurrencyFlag,
		outputFlag,
		yesFlag,
	],
	arguments: [{name: 'from', kind: 'directory'}, {name: 'to', kind: 'directory'}],
	notes: [
		'PROFILE:/key is a key on another cluster of yours. A directory gives way to a key only with --delete. Hidden keys, those with a name that begins with _, are in no listing, so they are neither copied nor deleted.',
		'Values and names of bytes that are no UTF-8 cannot be told over HTTP. Where there are such, nothing is written, unless --keep-going or --watch leaves them out; the exit code is 1 in both cases.',
		'--watch misses nothing: where the history of the server no longer reaches back, FROM is read again. A ttl that is renewed with refresh wakes no watcher, and so is renewed in TO only when FROM is read.',
	],
	examples: ['sync /config /config-copy --dry-run', 'sync /config staging:/config --delete', 'sync prod:/config /config --watch'],
	isExtension: true,
	isForOneKey: true,
	async run(context, invocation) {
		const {runSync} = await import('./transfer/sync.ts');
		return runSync(context, invocation);
	},
};
