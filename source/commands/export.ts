import {type TtlPolicy} from '../archive/document.ts';
import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {formatChoices} from './transfer/options.ts';

export const exportCommand: Command = {
	name: 'export',
	summary: 'write a subtree to a file or folder',
	brief: 'a tree into a file',
	usage: '[command options] [key] [file]',
	effect: 'changes',
	flags: [
		{
			name: 'format', type: 'string',
			usage: 'json, yaml or dir (a file for each key); by default what the file name says, else json', choices: formatChoices,
		},
		{
			name: 'ttl', type: 'string',
			usage: 'keep (the time of expiration), remaining (seconds, counted from the import) or drop',
			defaultText: 'keep', choices: ['keep', 'remaining', 'drop'] satisfies readonly TtlPolicy[],
		},
		{name: 'overwrite', type: 'bool', usage: 'replace the export in a folder'},
		atFlag,
	],
	arguments: [
		{name: 'key', kind: 'directory', isOptional: true},
		{name: 'file', kind: 'file', isOptional: true},
	],
	notes: [
		'Without a file the export goes to standard output. Writes that happen meanwhile may be in it or not; its index is '
		+ 'that of its beginning.',
		'Hidden keys, those with a name that begins with _, are not in the listings of the v2 API, so an export leaves '
		+ 'them out, unless you name one: export /_secret.',
	],
	examples: [
		'export / backup.json',
		'export /config config.yaml --ttl drop',
		'export /config config/ --format dir',
		'export /a | gzip > a.json.gz',
	],
	isExtension: true,
	isForOneKey: true,
	async run(context, invocation) {
		const {runExport} = await import('./transfer/export.ts');
		return runExport(context, invocation);
	},
};
