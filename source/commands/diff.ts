import {type Command} from './common/command.ts';
import {elsewhereNote} from './common/elsewhere.ts';
import {outputFlag} from './common/rows.ts';

export const diff: Command = {
	name: 'diff',
	summary: 'show how two keys or two directories differ',
	usage: '[command options] <a> <b>',
	flags: [
		{name: 'q', type: 'bool', usage: 'say only whether they differ, or which keys do'},
		{name: 'u', type: 'bool', usage: 'show the lines that differ for directories, too'},
		{name: 'at', type: 'int', usage: 'a key, or two, as at this revision (etcd v3); with one key: and as it is now'},
		outputFlag,
	],
	arguments: [
		{name: 'a', kind: 'key', isAnywhere: true},
		{
			name: 'b', kind: 'key', isAnywhere: true,
		},
	],
	notes: [
		'The exit code is 0 when both are the same, 1 when they differ, 2 when that could not be found out. Times to live are not compared.',
		elsewhereNote,
	],
	examples: ['diff /a/os /b/os', 'diff /config prod:/config', 'diff /config --at 1200', 'diff -u http://old:2379/v1 http://new:2379/v1'],
	isExtension: true,
	isForOneKey: true,
	mistakeExitCode: 2,
	async run(context, invocation) {
		const {runDiff} = await import('./verbs/diff.ts');
		return runDiff(context, invocation);
	},
};
