/**
A command on the keys as they were.
*/
import {engineAt} from '../commands/common/at-flag.ts';
import {type CommandContext} from '../commands/common/context.ts';
import {sayFailure} from '../commands/common/errors.ts';
import {type Engine} from '../engine/engine.ts';

export async function runAt(moment: string, context: CommandContext, run: (context: CommandContext) => Promise<number>): Promise<number> {
	let engine: Engine;
	try {
		engine = await engineAt(context, moment);
	} catch (error) {
		return sayFailure(error, context);
	}

	return run({...context, connect: async () => engine});
}
