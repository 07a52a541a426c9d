import {type Command} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';
import {
	concurrencyFlag,
	dryRunFlag,
	keepGoingFlag,
	formatChoices,
	outputFlag,
} from './transfer/options.ts';

export const importCommand: Command = {
	name: 'import',
	summary: 'import a snapshot to a cluster',
	brief: 'a file into the tree',
	ownSummary: 'read a subtree from a file, a folder or a snapshot of etcd',
	usage: '[command options]  ',
	effect: 'destroys',
	flags: [
		{
			name: 'snap', type: 'string', usage: 'Path to the valid etcd 0.4.x snapshot.', value: 'file',
		},
		{
			name: 'hidden', type: 'strings', usage: 'Hidden key spaces to import from snapshot', value: 'key',
		},
		{
			name: 'c', type: 'int', defaultText: '10', usage: 'Number of concurrent clients to import the data',
		},
		yesFlag,
		{
			name: 'format', type: 'string', usage: 'format of the file: json, yaml or dir; by default what it looks like',
			choices: formatChoices, isExtension: true,
		},
		{
			name: 'overwrite', type: 'bool', usage: 'replace keys that have another value or time to live', isExtension: true,
		},
		{
			name: 'no-clobber', type: 'bool', usage: 'leave keys that are there already as they are', isExtension: true,
		},
		{
			name: 'prune', alias: 'delete', type: 'bool', usage: 'delete what is not in the file', isExtension: true,
		},
		{
			name: 'ttl', type: 'string', defaultText: 'keep', usage: 'keep (what the file says) or drop', choices: ['keep', 'drop'],
			isExtension: true,
		},
		dryRunFlag,
		keepGoingFlag,
		concurrencyFlag,
		outputFlag,
	],
	arguments: [{name: 'file', kind: 'file', isOptional: true}, {name: 'key', kind: 'directory', isOptional: true}],
	notes: [
		'FILE is what export has written, a folder of files, or - for standard input; in the shell also: import < FILE. KEY is '
		+ 'where it goes, by default where it was. The whole file is checked before anything is written, and a key that has another '
		+ 'value there stops the import, unless --overwrite or --no-clobber says what to do. It can be run again: what is there '
		+ 'already is not written twice.',
		'With --snap the file is a snapshot of etcd, all of which goes to where it was, by the same rules.',
	],
	examples: [
		'import backup.json --dry-run',
		'import config.yaml /config --overwrite --prune',
		'import --snap store.json',
		'import --snap 0000000000000002-00000000000000cc.snap --hidden /_secret',
	],
	isForOneKey: true,
	async run(context, invocation) {
		const {flags, positionals} = invocation;
		const file = flags.string('snap');
		if (context.mode === 'shell' || (context.mode === 'own' && (file !== '' || positionals.length > 0))) {
			const {runImport} = await import('./transfer/import.ts');
			return runImport(context, invocation);
		}

		const {importAsEtcdctl} = await import('./transfer/import-as-etcdctl.ts');
		return importAsEtcdctl(context, invocation);
	},
};
