/**
Flags, arguments and notes that `cp` and `mv` share.
*/
import {type ArgumentSpec, type FlagSpec} from './common/command.ts';
import {elsewhereNote} from './common/elsewhere.ts';
import {yesFlag} from './common/confirmation.ts';

export const copyFlags: readonly FlagSpec[] = [
	{
		name: 'r', alias: 'recursive', type: 'bool', usage: 'directories, too',
	},
	{
		name: 'T', alias: 'no-target-directory', type: 'bool', usage: 'the target itself becomes the copy, even when it is a directory',
	},
	{name: 'n', type: 'bool', usage: 'leave existing keys alone'},
	{name: 'keep-going', type: 'bool', usage: 'skip what cannot be copied as it is'},
	{name: 'dry-run', type: 'bool', usage: 'only say what would be done'},
	yesFlag,
];

export const copyArguments: readonly ArgumentSpec[] = [
	{
		name: 'source', kind: 'key', isRepeated: true, isAnywhere: true,
	},
	{name: 'target', kind: 'key', isAnywhere: true},
];

export const copyNotes: readonly string[] = [
	'A target that is a directory, or ends in a slash, takes what is copied under its own name. Times to live are copied, too.',
	elsewhereNote,
	'Values and names with bytes that are not UTF-8 are changed by HTTP. Where there are any, nothing is written, unless '
	+ '--keep-going leaves them out; the exit code is 1 in both cases.',
];
