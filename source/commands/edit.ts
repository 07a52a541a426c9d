import {type Command} from './common/command.ts';
import {newKeyArgument} from './common/key-commands.ts';

export const edit: Command = {
	name: 'edit',
	summary: 'change a value in your editor ($VISUAL, $EDITOR, else vi), and keep its ttl',
	brief: 'a value in your editor',
	usage: '<key>',
	effect: 'changes',
	flags: [],
	arguments: [newKeyArgument],
	notes: [
		'A JSON document of one line is shown indented, and stored as compact as it was: only what was changed differs, '
		+ 'which is told as path and values.',
		'What was JSON, YAML or TOML and is none any more may be edited again.',
	],
	examples: ['edit /a/b/config.json'],
	isExtension: true,
	async run(context, {positionals}) {
		const {runEdit} = await import('./edit-key.ts');
		return runEdit(context, positionals);
	},
};
