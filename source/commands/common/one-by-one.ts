/**
A command for each of many keys, one after the other. Where no server answers any more the others would wait as long, each for itself.
*/
import {grouped} from '../../util/counted.ts';
import {type CommandContext} from './context.ts';

export type OneByOneOptions<Item> = {
	readonly items: readonly Item[];
	/** Who changes keys is told what was not done when it ends early. */
	readonly isChanging: boolean;
	/** Resolves to the exit code. */
	run(item: Item, context: CommandContext): Promise<number>;
};

/** Resolves to the exit code: 0, or that of the first key that failed. */
export async function oneByOne<Item>(context: CommandContext, {items, isChanging, run}: OneByOneOptions<Item>): Promise<number> {
	let isUnanswered = false;
	const inner: CommandContext = {
		...context,
		unanswered() {
			isUnanswered = true;
			context.unanswered();
		},
	};
	let exitCode = 0;
	let leftCount = items.length;
	for (const item of items) {
		const result = await run(item, inner);
		exitCode ||= result;
		leftCount--;
		if (isUnanswered || context.signal.aborted) {
			break;
		}
	}

	if (leftCount > 0 && (isChanging || isUnanswered)) {
		context.stderr(`stopped: ${grouped(leftCount)} of ${grouped(items.length)} keys were not tried\n`);
	}

	if (leftCount > 0) {
		context.signal.throwIfAborted();
	}

	return exitCode;
}
