/**
One key at two moments, or two keys at one.
*/
import {UserError} from '../../errors.ts';
import {parseKeyElsewhere} from '../../language/place.ts';
import {engineAt, engineThereAt, placeOption} from '../common/at-flag.ts';
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

		const elsewhere = parseKeyElsewhere(key);
		const engine = await (elsewhere === undefined
			? engineAt(context, moment)
			: engineThereAt(context, placeOption(elsewhere.word), moment));
		const location = await locate({...context, connect: async () => engine}, elsewhere?.key ?? key);
		return {...location, label: `${elsewhere?.label ?? ''}${location.label}@${engine.info.at ?? 'now'}`};
	};

	const [before, after = second === undefined ? undefined : before] = moments;
	return [await at(before, first), await at(after, second ?? first)];
}
