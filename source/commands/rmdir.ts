import {type Command} from './common/command.ts';
import {confirmOnProtected, yesFlag} from './common/confirmation.ts';
import {outputFlag} from './common/rows.ts';
import {
	directoryArgument,
	printResponse,
	requireKey,
} from './common/key-commands.ts';

export const rmdir: Command = {
	name: 'rmdir',
	summary: 'removes the key if it is an empty directory or a key-value pair',
	brief: 'remove an empty one',
	usage: '<key>',
	effect: 'destroys',
	flags: [yesFlag, outputFlag],
	arguments: [{...directoryArgument, mustExist: true}],
	examples: ['rmdir /a/b'],
	changeOf: () => ({participle: 'removed'}),
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		await confirmOnProtected(context, `Remove ${key}?`, {isYes: flags.bool('yes')});
		const response = await engine.delete(key, {dir: true, signal: context.startPhase()});
		if (!response.node.dir) {
			await printResponse(context, response);
		}

		return 0;
	},
};
