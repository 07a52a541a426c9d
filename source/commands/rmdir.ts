import {type Command} from './command.ts';
import {outputFlag} from './rows.ts';
import {
	directoryArgument,
	printResponse,
	requireKey,
	startPhase,
} from './support.ts';

export const rmdir: Command = {
	name: 'rmdir',
	summary: 'removes the key if it is an empty directory or a key-value pair',
	usage: '<key>',
	flags: [outputFlag],
	arguments: [{...directoryArgument, mustExist: true}],
	examples: ['rmdir /a/b'],
	async run(context, {positionals}) {
		const engine = await context.connect();
		const key = requireKey(context, positionals);
		const response = await engine.delete(key, {dir: true, signal: startPhase(context)});
		if (!response.node.dir) {
			await printResponse(context, response);
		}

		return 0;
	},
};
