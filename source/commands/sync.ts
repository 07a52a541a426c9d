import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {elsewhereNote} from './common/elsewhere.ts';
import {
	concurrencyFlag,
	dryRunFlag,
	keepGoingFlag,
	outputFlag,
} from './transfer/options.ts';

export const sync: Command = {
	name: 'sync',
	summary: 'make a subtree equal to another one, here or on another cluster',
	brief: 'make two trees equal',
	usage: '[command options] <from> <to>',
	effect: 'destroys',
	flags: [
		{
			name: 'delete', alias: 'prune', type: 'bool', usage: 'delete what is not in FROM',
		},
		{name: 'watch', type: 'bool', usage: 'go on with every change of FROM, until Ctrl-C'},
		{
			name: 'ttl', type: 'string', defaultText: 'keep', usage: 'keep or drop', choices: ['keep', 'drop'],
		},
		dryRunFlag,
		keepGoingFlag,
		concurrencyFlag,
		outputFlag,
		yesFlag,
	],
	arguments: [{name: 'from', kind: 'directory', isAnywhere: true}, {name: 'to', kind: 'directory', isAnywhere: true}],
	notes: [
		elsewhereNote,
		'A key replaces a directory only with --delete. Hidden keys, those with a name that begins with _, are not in listings, so they are'
		+ ' neither copied nor deleted.',
		'Values and names with bytes that are not UTF-8 are changed by HTTP. Where there are any, nothing is written, unless '
		+ '--keep-going or --watch leaves them out; the exit code is 1 in both cases.',
		'--watch misses nothing: where the history of the server no longer reaches back, FROM is read again. Renewing a ttl with '
		+ 'refresh wakes no watcher, so the ttl in TO is renewed only when FROM is read.',
	],
	examples: ['sync /config /config-copy --dry-run', 'sync /config staging:/config --delete', 'sync prod:/config /config --watch'],
	isExtension: true,
	isForOneKey: true,
	async run(context, invocation) {
		const {runSync} = await import('./transfer/sync.ts');
		return runSync(context, invocation);
	},
};
