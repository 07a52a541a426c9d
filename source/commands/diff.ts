import {type Command} from './common/command.ts';
import {elsewhereNote} from './common/elsewhere.ts';
import {outputFlag} from './common/rows.ts';

export const diff: Command = {
	name: 'diff',
	summary: 'show how two keys or two directories differ',
	brief: 'compare keys or trees',
	usage: '[command options] <a> <b>, or --at <index> [--at <index>] [<a>]',
	effect: 'reads',
	flags: [
		{name: 'q', type: 'bool', usage: 'say only whether they differ, or which keys do'},
		{name: 'u', type: 'bool', usage: 'show the lines that differ for directories, too'},
		{
			name: 'at', type: 'strings',
			usage: 'compare a key with itself as it was after the change of this index (or -1, before:KEY), or at two moments',
			isExtension: true,
		},
		outputFlag,
	],
	arguments: [
		{
			name: 'a', kind: 'key', isAnywhere: true, isOptional: true,
		},
		{
			name: 'b', kind: 'key', isAnywhere: true, isOptional: true,
		},
	],
	notes: [
		'The exit code is 0 when both are the same, 1 when they differ, 2 when that could not be found out. Times to live are not compared.',
		elsewhereNote,
	],
	examples: [
		'diff /a/os /b/os',
		'diff /config prod:/config',
		'diff -u http://old:2379/v1 http://new:2379/v1',
		'diff --at 1200 /config',
		'diff --at -1',
	],
	isExtension: true,
	isForOneKey: true,
	mistakeExitCode: 2,
	async run(context, invocation) {
		const {runDiff} = await import('./verbs/diff.ts');
		return runDiff(context, invocation);
	},
};
