import {type Command} from '../../commands/common/command.ts';

/** `top` at the prompt: Enter goes to the directory that is marked. */
export function createTop(base: Command, cd: Command): Command {
	return {
		...base,
		notes: [...(base.notes ?? []), 'Enter goes to the directory that is marked.'],
		async run(context, invocation) {
			const {runTop} = await import('../../commands/verbs/top.ts');
			return runTop(context, invocation, async directory => cd.run(context, {...invocation, positionals: [directory]}));
		},
	};
}
