/**
What `cp` and `mv` have in common for those who type them.
*/
import {type ArgumentSpec, type FlagSpec} from './common/command.ts';
import {yesFlag} from './common/confirmation.ts';

export const copyFlags: readonly FlagSpec[] = [
	{
		name: 'r', alias: 'recursive', type: 'bool', usage: 'directories, too',
	},
	{
		name: 'T', alias: 'no-target-directory', type: 'bool', usage: 'the target is the copy itself, also when it is a directory',
	},
	{name: 'n', type: 'bool', usage: 'leave alone what is there already'},
	{name: 'keep-going', type: 'bool', usage: 'leave out what cannot be copied as it is'},
	{name: 'dry-run', type: 'bool', usage: 'only say what would be done'},
	yesFlag,
];

export const copyArguments: readonly ArgumentSpec[] = [
	{name: 'source', kind: 'key', isRepeated: true},
	{name: 'target', kind: 'key'},
];

export const copyNotes: readonly string[] = [
	'A target that is a directory, or ends in a slash, takes what is copied under its own name. PROFILE:/key is a key on another cluster of yours. Times to live go along.',
	'Values and names of bytes that are no UTF-8 cannot be told over HTTP. Where there are such, nothing is written, unless --keep-going leaves them out; the exit code is 1 in both cases.',
];
