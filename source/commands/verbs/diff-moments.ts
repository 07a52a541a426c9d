/**
One key at two moments, or two keys at one.
*/
import {UserError} from '../../errors.ts';
import {engineAt} from '../common/at-flag.ts';
import {type CommandContext} from '../common/context.ts';
import {locate, type Location} from '../common/location.ts';

const hint = 'Usage: ›diff --at INDEX [--at INDEX] [KEY], or ›diff --at INDEX A B';

/** Without a key it is the current directory; without a second moment, the present. */
export async function momentsOf(
	context: CommandContext,
	moments: readonly string[],
	positionals: readonly string[],
): Promise<readonly [Location, Location]> {
	if (moments.length > 2 || positionals.length > 2) {
		throw new UserError('two keys, or two moments of a key, can be compared', {hint});
	}

	const [first = context.resolveKey(''), second] = positionals;
	const at = async (moment: string | undefined, key: string): Promise<Location> => {
		if (moment === undefined) {
			return locate({...context, connect: async options => context.connect({...options, isForReading: true})}, key);
		}

		const engine = await engineAt(context, moment);
		const location = await locate({...context, connect: async () => engine}, key);
		return {...location, label: `${location.label}@${location.engine.info.at ?? 'now'}`};
	};

	const [before, after = second === undefined ? undefined : before] = moments;
	return [await at(before, first), await at(after, second ?? first)];
}
