/**
A command on a connection of its own, which the options in front of it describe.
*/
import {noProfile, type CommandContext} from '../commands/common/context.ts';
import {Deadline} from '../engine/deadline.ts';
import {InUseError} from '../errors.ts';
import {namesPlace} from '../language/global-flags.ts';

export async function runConnected(
	flags: readonly string[],
	context: CommandContext,
	run: (context: CommandContext) => Promise<number>,
): Promise<number> {
	const {connectWith, diagnose, signal} = context;
	if (connectWith === noProfile) {
		return run(context);
	}

	const there: CommandContext = {
		...context,
		// What else the command asks for, the past for instance, is of that place, unless it is one of its own.
		connectWith: async more => connectWith(namesPlace(more) ? more : [...flags, ...more]),
		diagnose: diagnose === noProfile ? noProfile : target => diagnose(target, flags),
	};

	let connection: Awaited<ReturnType<typeof connectWith>>;
	try {
		connection = await connectWith(flags);
	} catch (error) {
		return run({
			...there,
			// Told when the command connects: doctor does not, and one that changes nothing says so.
			async connect({isForReading = false} = {}) {
				if (!(isForReading && error instanceof InUseError)) {
					throw error;
				}

				return (await connectWith(['--read-only', ...flags])).engine;
			},
		});
	}

	const {engine, unrecorded = engine, profile, totalTimeoutMs} = connection;
	using deadline = totalTimeoutMs === undefined ? undefined : new Deadline(totalTimeoutMs, signal);
	return await run({
		...there,
		connect: async ({isUnrecorded = false} = {}) => isUnrecorded ? unrecorded : engine,
		startPhase() {
			deadline?.restart();
			return deadline?.signal ?? signal;
		},
		profile: profile ?? noProfile,
	});
}
