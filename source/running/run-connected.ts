/**
A command on a connection of its own, which the options in front of it describe.
*/
import {noProfile, type CommandContext} from '../commands/common/context.ts';
import {sayFailure} from '../commands/common/errors.ts';
import {Deadline} from '../engine/deadline.ts';
import {InUseError} from '../errors.ts';

export async function runConnected(
	flags: readonly string[],
	context: CommandContext,
	run: (context: CommandContext) => Promise<number>,
): Promise<number> {
	const {connectWith, signal} = context;
	if (connectWith === noProfile) {
		return run(context);
	}

	let connection: Awaited<ReturnType<typeof connectWith>>;
	try {
		connection = await connectWith(flags);
	} catch (error) {
		// A command that changes nothing says so when it connects.
		return error instanceof InUseError
			? run({
				...context,
				async connect({isForReading = false} = {}) {
					if (!isForReading) {
						throw error;
					}

					return (await connectWith(['--read-only', ...flags])).engine;
				},
			})
			: sayFailure(error, context);
	}

	const {engine, unrecorded = engine, profile, totalTimeoutMs} = connection;
	using deadline = totalTimeoutMs === undefined ? undefined : new Deadline(totalTimeoutMs, signal);
	return await run({
		...context,
		connect: async ({isUnrecorded = false} = {}) => isUnrecorded ? unrecorded : engine,
		startPhase() {
			deadline?.restart();
			return deadline?.signal ?? signal;
		},
		profile: profile ?? noProfile,
	});
}
