import {UserError} from '../../errors.ts';
import {entriesToCopy, type Entry} from '../../subtree/entries.ts';
import {withoutExpired, withoutLifetimes} from '../../subtree/lifetimes.ts';
import {standing} from '../../subtree/standing.ts';
import {type Invocation} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {
	isOverlapping,
	locate,
	requireNode,
	type Location,
} from '../common/location.ts';
import {applyPlan, type Transfer} from './apply-plan.ts';
import {follow} from './follow.ts';
import {concurrencyOf, withOutput} from './options.ts';

export async function runSync(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [fromText, toText, stray] = positionals;
	if (fromText === undefined || toText === undefined || stray !== undefined) {
		throw new ArgumentError('two subtrees are needed', {hint: 'Usage: ›sync FROM TO'});
	}

	const isDropping = flags.string('ttl') === 'drop';
	const isDeleting = flags.bool('delete');
	const isWatching = flags.bool('watch');
	const isDryRun = flags.bool('dry-run');
	if (isWatching && isDryRun) {
		throw new ArgumentError('--watch and --dry-run exclude each other');
	}

	const concurrency = concurrencyOf(flags, 'concurrency');
	const from = await locate(context, fromText);
	const to = await locate(context, toText);
	await refuseOverlap(from, to, context.signal);
	const readSource = (onExpired: () => void): AsyncIterable<Entry> => {
		const {engine, key, label} = from;
		const entries = standing(entriesToCopy(engine, key, {signal: context.signal}), engine, key, {label, signal: context.signal});
		return isDropping ? withoutLifetimes(entries) : withoutExpired(entries, Date.now(), onExpired);
	};

	const transfer: Transfer = {
		engine: to.engine,
		top: to.key,
		sourceLabel: from.label,
		targetLabel: to.label,
		policy: {existing: 'overwrite', isPruning: isDeleting, isSourceHiding: from.engine.info.api !== 3},
		concurrency,
		isDryRun,
		isYes: flags.bool('yes'),
		isKeepGoing: flags.bool('keep-going'),
		verb: 'copying',
		conflictHint: 'With --delete a directory gives way to a key; --dry-run shows all.',
		readSource,
	};
	const copyContext = withOutput(context, flags);
	if (isWatching) {
		return follow(copyContext, {
			from, transfer: {...transfer, isFollowed: true}, isDropping, isDeleting,
		});
	}

	// Without this, a source that does not exist would count as empty.
	await requireNode(from, [to], context.signal);
	return applyPlan(copyContext, transfer);
}

async function refuseOverlap(from: Location, to: Location, signal: AbortSignal): Promise<void> {
	if (await isOverlapping(from, to, signal)) {
		throw new UserError(`${from.label} and ${to.label} overlap`, {
			hint: 'Neither of the two subtrees may lie in the other one.',
		});
	}
}
