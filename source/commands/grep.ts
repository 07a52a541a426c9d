import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {outputFlag} from './common/rows.ts';
import {directoriesArgument} from './common/key-commands.ts';

export const grep: Command = {
	name: 'grep',
	summary: 'print the lines of values that match a regular expression',
	brief: 'search in values',
	usage: '[command options] <pattern> [directory]',
	effect: 'reads',
	printsKeys: true,
	flags: [
		{name: 'i', type: 'bool', usage: 'ignore case'},
		{name: 'F', type: 'bool', usage: 'take the pattern literally'},
		{name: 'v', type: 'bool', usage: 'print the lines that do not match'},
		{name: 'l', type: 'bool', usage: 'print only the keys'},
		{name: 'c', type: 'bool', usage: 'print only how many lines of each key match'},
		{name: 'json', type: 'bool', usage: 'the pattern is an expression as of jq: print the JSON documents that it is true of'},
		atFlag,
		outputFlag,
	],
	arguments: [{name: 'pattern', kind: 'text'}, directoriesArgument],
	notes: [
		'A regular expression is one of JavaScript. One with (?=…), (?!…), (?<=…), (?<!…) '
		+ String.raw`or \1 can be slow, and is given up after 1 s on one line.`,
		'An expression for --json says something about one document, as in jq: .a.b[0], .list[], .a? (no matter what is there), == != < <= > >=, '
		+ 'and, or, … | not, //, has("a"), test("regexp"; "i"), startswith, endswith, contains, length, type, any(…), all(…), select(…), '
		+ 'tonumber, .. (all that is in it). Unlike in jq, < and > compare only two numbers or two strings. Values that are '
		+ 'not JSON are counted on standard error; -c counts how often it is true of each.',
	],
	examples: [
		'grep centos',
		'grep -i error /logs',
		'grep -F "a.b" /a -l',
		'grep --json \'.port > 5000\' /a',
		'grep --json \'any(.hosts[]?; test("^db"))\'',
	],
	isExtension: true,
	mistakeExitCode: 2,
	async run(context, invocation) {
		const {runGrep} = await import('./verbs/grep.ts');
		return runGrep(context, invocation);
	},
};
