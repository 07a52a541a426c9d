import {type FileFormat} from '../../archive/document.ts';
import {openFile, openOnce, type OpenOptions} from '../../archive/main.ts';
import {checkSource, reading, type RawSource} from '../../archive/source.ts';
import {withoutExpired, withoutLifetimes} from '../../subtree/lifetimes.ts';
import {type PlanPolicy} from '../../subtree/plan.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {noFile, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {namedKey} from '../common/named-key.ts';
import {applyPlan} from './apply-plan.ts';
import {chosen, concurrencyOf, withOutput} from './options.ts';
import {snapshotSource} from './snapshot-source.ts';

const stdin = '-';

/** What is imported: a file that export wrote, a folder, standard input, or a snapshot of etcd. */
type Origin = {
	readonly label: string;
	/** Where it goes, as typed; undefined for where it was. */
	readonly keyText?: string;
	open(now: number, stack: AsyncDisposableStack): Promise<RawSource>;
};

function originOf(context: CommandContext, {flags, positionals}: Invocation): Origin {
	const snapshot = flags.string('snap');
	if (snapshot !== '') {
		refuseBesideSnapshot(flags, positionals);
		return {label: snapshot, open: async now => snapshotSource(snapshot, flags.strings('hidden'), now)};
	}

	if (flags.has('hidden')) {
		throw new ArgumentError('--hidden goes with --snap', {hint: 'A file that export wrote already includes any hidden keys.'});
	}

	const [file, keyText, stray] = context.inputFile === noFile || positionals[0] === stdin ? positionals : [stdin, ...positionals];
	if (file === undefined || stray !== undefined) {
		throw new ArgumentError(file === undefined ? 'a file is needed' : 'import takes one file and one key at most', {
			hint: 'Usage: ›import FILE [KEY]; - is standard input',
		});
	}

	const format = chosen<FileFormat>(flags, 'format');
	return {
		label: file === stdin ? inputName(context) : file,
		...(keyText !== undefined && {keyText}),
		open: async (now, stack) => open(context, file, {now, stack, ...(format !== undefined && {format})}),
	};
}

function refuseBesideSnapshot(flags: FlagValues, [stray]: readonly string[]): void {
	if (stray !== undefined) {
		throw new ArgumentError(`"${stray}" is one word too many`, {
			hint: 'With --snap the whole snapshot goes to where it was; nothing else is taken.',
		});
	}

	if (flags.has('format')) {
		throw new ArgumentError('--format and --snap exclude each other', {hint: 'The format of a snapshot is recognised.'});
	}
}

/** Imports from any origin. */
export async function runImport(context: CommandContext, invocation: Invocation): Promise<number> {
	const {flags} = invocation;
	const {label, keyText, open: openOrigin} = originOf(context, invocation);
	const now = Date.now();
	const isDropping = flags.string('ttl') === 'drop';
	const policy = policyOf(flags);
	const concurrency = concurrencyOf(flags, 'concurrency', 'c');
	await using stack = new AsyncDisposableStack();
	const {header, entries} = await reading(label, context.signal, async () => checkSource(await openOrigin(now, stack), context.signal));
	if (header === undefined && keyText === undefined) {
		throw new ArgumentError(`${label} does not say where it belongs`, {hint: 'Name the key: ›import FOLDER KEY'});
	}

	const top = keyText === undefined ? header!.key : namedKey(context, keyText);
	return await applyPlan(withOutput(context, flags), {
		engine: await context.connect(),
		top,
		sourceLabel: label,
		targetLabel: top,
		policy,
		concurrency,
		isDryRun: flags.bool('dry-run'),
		isYes: flags.bool('yes'),
		isKeepGoing: flags.bool('keep-going'),
		verb: 'importing',
		conflictHint: '--overwrite replaces what is there (with --prune directories, too), --no-clobber leaves it; --dry-run shows all.',
		readSource: onExpired => isDropping ? withoutLifetimes(entries()) : withoutExpired(entries(), now, onExpired),
	});
}

function policyOf(flags: FlagValues): PlanPolicy {
	if (flags.bool('overwrite') && flags.bool('no-clobber')) {
		throw new ArgumentError('--overwrite and --no-clobber exclude each other');
	}

	if (flags.bool('overwrite')) {
		return {existing: 'overwrite', isPruning: flags.bool('prune')};
	}

	return {existing: flags.bool('no-clobber') ? 'keep' : 'refuse', isPruning: flags.bool('prune')};
}

async function open(context: CommandContext, file: string, options: OpenOptions): Promise<RawSource> {
	return file === stdin
		? openOnce(inputName(context), context.stdinChunks(), options)
		: openFile(file, {...options, signal: context.signal});
}

function inputName({inputFile}: CommandContext): string {
	return inputFile === noFile ? 'standard input' : inputFile.name;
}
