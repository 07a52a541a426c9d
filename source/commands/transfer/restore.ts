import {type Engine} from '../../engine/engine.ts';
import {placeOf} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {OutOfReachError} from '../../engine/out-of-reach.ts';
import {entriesToCopy, type Entry} from '../../subtree/entries.ts';
import {withoutExpired, withoutLifetimes} from '../../subtree/lifetimes.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {engineAt, engineThereAt, placeOption} from '../common/at-flag.ts';
import {noProfile, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {locate} from '../common/location.ts';
import {namedKey} from '../common/named-key.ts';
import {parseKeyElsewhere} from '../../language/place.ts';
import {applyPlan} from './apply-plan.ts';
import {concurrencyOf, withOutput} from './options.ts';
import {type RestoreSource} from './restore-source.ts';

const withoutFlag: Readonly<Record<string, string>> = {
	at: 'the newest that --from has',
	from: 'what the cluster itself remembers',
	to: 'written where it was',
};

export async function runRestore(context: CommandContext, invocation: Invocation): Promise<number> {
	try {
		return await restore(context, invocation);
	} catch (error) {
		throw error instanceof OutOfReachError ? error.by('--from DIR') : error;
	}
}

async function restore(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [word, stray] = positionals;
	if (word === undefined || stray !== undefined) {
		throw new ArgumentError('one key is needed', {hint: 'Usage: ›restore --at INDEX KEY'});
	}

	// A variable of a script that is not set would bring back something else, or somewhere else.
	const empty = ['at', 'from', 'to'].find(name => flags.has(name) && flags.string(name) === '');
	if (empty !== undefined) {
		throw new ArgumentError(`the value of --${empty} is empty`, {hint: `Without --${empty} it is ${withoutFlag[empty]}.`});
	}

	const elsewhere = parseKeyElsewhere(word);
	const from = flags.string('from');
	if (elsewhere !== undefined && from !== '') {
		throw new ArgumentError(`${elsewhere.label} and --from both say where the past is`, {hint: 'Leave one of them out.'});
	}

	const isDropping = flags.string('ttl') === 'drop';
	const concurrency = concurrencyOf(flags, 'concurrency');
	const to = await locate(
		{...context, connect: async options => context.connect({...options, isPresent: true})},
		flags.string('to') === '' ? elsewhere?.key ?? word : flags.string('to'),
	);
	const {info} = to.engine;
	if (info.at !== undefined) {
		throw new UserError(`restore needs the present, and ${placeOf(info)} is the past`, {
			hint: 'Leave out the --at that does not stand behind restore.',
		});
	}

	await using stack = new AsyncDisposableStack();
	const now = Date.now();
	const source = await sourceOf(context, flags, {
		word: elsewhere?.key ?? word, place: elsewhere?.label ?? '', origin: originOf(elsewhere?.word, from), now, stack,
	});
	return await applyPlan(withOutput(context, flags), {
		engine: to.engine,
		top: to.key,
		sourceLabel: source.label,
		targetLabel: to.label,
		policy: {existing: flags.bool('missing') ? 'keep' : 'overwrite', isPruning: flags.bool('delete')},
		concurrency,
		isDryRun: flags.bool('dry-run'),
		isYes: flags.bool('yes'),
		isKeepGoing: false,
		isIntoNewer: true,
		verb: 'restoring',
		conflictHint: 'With --delete a directory gives way to a key; --dry-run shows all.',
		readSource(onExpired): AsyncIterable<Entry> {
			return isDropping ? withoutLifetimes(source.entries()) : withoutExpired(source.entries(), now, onExpired);
		},
	});
}

/** The flag that goes to the cluster of a word, or to the data directory of --from; empty where neither is given. */
function originOf(word: string | undefined, from: string): string {
	if (word === undefined) {
		return from === '' ? '' : `--data-dir=${from}`;
	}

	return placeOption(word);
}

type Past = {
	/** The key, as it was typed. */
	readonly word: string;
	/** What stands before the key of another cluster; else empty. */
	readonly place: string;
	/** The flag that goes there; empty for the cluster in use. */
	readonly origin: string;
	readonly now: number;
	readonly stack: AsyncDisposableStack;
};

async function sourceOf(context: CommandContext, flags: FlagValues, {word, place, origin, now, stack}: Past): Promise<RestoreSource> {
	const from = flags.string('from');
	if (from !== '') {
		const {isExportIn, sourceInExport} = await import('./restore-source.ts');
		if (await isExportIn(from, context)) {
			return sourceInExport(from, {
				key: namedKey(context, word), moment: flags.string('at'), now, stack,
			}, context);
		}
	}

	const past = await pastOf(context, flags.string('at'), origin);
	const {key} = await locate({...context, connect: async () => past}, word);
	const {signal} = context;
	// Without this, what was not there then would count as empty.
	await past.get(key, {signal});
	const {at} = past.info;
	return {label: place + (at === undefined ? key : `${key}@${at}`), entries: () => entriesToCopy(past, key, {signal})};
}

async function pastOf(context: CommandContext, moment: string, origin: string): Promise<Engine> {
	if (origin === '') {
		if (moment === '') {
			throw new ArgumentError('restore needs the moment that is to come back', {
				hint: 'Usage: ›restore --at INDEX KEY; ›log KEY lists the indexes.',
			});
		}

		return engineAt(context, moment);
	}

	if (moment !== '') {
		return engineThereAt(context, origin, moment);
	}

	const {connectWith} = context;
	if (connectWith === noProfile) {
		throw new UserError('the past of another place can\'t be read here', {hint: 'Name a key of the cluster in use, without --from.'});
	}

	const {engine} = await connectWith([origin, '--read-only']);
	return engine;
}
