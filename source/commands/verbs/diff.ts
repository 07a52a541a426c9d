/**
How two keys, or two subtrees, differ: exit codes and lines are those of diff.
*/
import {type Node} from '../../engine/engine.ts';
import {changePreview} from '../../format/change-preview.ts';
import {differingHunks} from '../../format/line-difference.ts';
import {previewOf} from '../../format/listing.ts';
import {type Row} from '../../format/rows.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {UserError} from '../../errors.ts';
import {isSameKind, pairUp, type Pair} from '../../subtree/compare.ts';
import {entriesOf, entryAt, type TreeEntry} from '../../subtree/entries.ts';
import {isLossy, lossyText} from '../../subtree/lossy.ts';
import {isHidden} from '../../subtree/plan.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {describeFailure} from '../common/errors.ts';
import {
	locate,
	nodeAt,
	requireNode,
	type Location,
} from '../common/location.ts';
import {printRows} from '../common/rows.ts';
import {Printer} from './printer.ts';

const isDifferent = 1;
const isTrouble = 2;

/** Cells for each of two values on one line. */
const previewCells = 30;

function printLines(printer: Printer, [a, b]: readonly [Node, Node], [from, to]: readonly [string, string]): void {
	const {styles} = printer;
	const {value: before = ''} = a;
	const {value: after = ''} = b;
	const hunks = differingHunks(before, after);
	if (hunks === undefined) {
		printer.line(`${printer.stored(from)} and ${printer.stored(to)} differ`);
		return;
	}

	printer.line(styles.removed(`--- ${printer.stored(from)}`));
	printer.line(styles.added(`+++ ${printer.stored(to)}`));
	for (const {oldStart, oldLines, newStart, newLines, lines} of hunks) {
		printer.line(styles.dim(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`));
		for (const line of lines) {
			const style = line.startsWith('-') ? styles.removed : (line.startsWith('+') ? styles.added : (text: string) => text);
			printer.line(style(printer.stored(line)));
		}
	}
}

type Side = {
	readonly location: Location;
	readonly node: Node;
	/** The node stands for nothing. */
	readonly isMissing?: boolean;
};

function printPair(
	printer: Printer,
	{path, source, target}: Pair<TreeEntry, TreeEntry>,
	[a, b]: readonly [Side, Side],
	{isBrief, isByLine}: {readonly isBrief: boolean; readonly isByLine: boolean},
): boolean {
	const {styles, signs: {arrow}} = printer;
	const name = printer.stored(path) + ((source ?? target)?.value === undefined ? '/' : '');
	const cells = printer.previewCells ?? previewCells;
	const preview = ({value}: TreeEntry) => isBrief || value === undefined ? '' : styles.dim(`  ${previewOf(value, cells)}`);
	if (source === undefined || target === undefined) {
		printer.line(source === undefined ? styles.added(`+ ${name}`) + preview(target!) : styles.removed(`- ${name}`) + preview(source));
		return true;
	}

	if (source.value === target.value) {
		return false;
	}

	if (!isSameKind(source, target)) {
		const kinds = source.value === undefined ? `directory ${arrow} key` : `key ${arrow} directory`;
		printer.line(`${styles.changed(`! ${printer.stored(path)}`)}  ${kinds}`);
	} else if (isByLine) {
		const labels = [a, b].map(({location: {label}}) => `${label === '/' ? '' : label}/${path}`) as [string, string];
		printLines(printer, [source.node, target.node], labels);
	} else {
		printer.line(styles.changed(`~ ${name}`) + (isBrief || source.value === undefined
			? ''
			: styles.dim(`  ${changePreview(source.value, target.value!, {arrow, cells})}`)));
	}

	return true;
}

function differenceOf({path, source, target}: Pair<TreeEntry, TreeEntry>, {isBrief}: {readonly isBrief: boolean}): Row | undefined {
	const values = isBrief ? {} : {from: source?.value, to: target?.value};
	if (source === undefined || target === undefined) {
		return {key: path, difference: source === undefined ? 'added' : 'removed', ...values};
	}

	const difference = isSameKind(source, target) ? 'changed' : (source.value === undefined ? 'directory to key' : 'key to directory');
	return source.value === target.value ? undefined : {key: path, difference, ...values};
}

/** A row for each difference; whether there was any. */
async function printDifferences(context: CommandContext, rows: AsyncIterable<Row | undefined>): Promise<boolean> {
	let isFound = false;
	async function * found(): AsyncGenerator<Row> {
		for await (const row of rows) {
			isFound ||= row !== undefined;
			yield * row === undefined ? [] : [row];
		}
	}

	await printRows(context, {columns: ['key', 'difference', 'from', 'to'], rows: found(), raw: 'key'});
	return isFound;
}

async function read(location: Location, signal: AbortSignal): Promise<Side> {
	const {node} = await location.engine.get(location.key, {signal});
	return {location, node};
}

/** What is compared: two keys, or one at two moments, at one of which it may be missing. */
async function readSides(context: CommandContext, {flags, positionals}: Invocation): Promise<readonly [Side, Side]> {
	const {signal} = context;
	if (flags.has('at')) {
		const {momentsOf} = await import('./diff-moments.ts');
		const [a, b] = await momentsOf(context, flags.strings('at'), positionals);
		const [before, after] = [await nodeAt(a, signal), await nodeAt(b, signal)];
		const [earlier, later] = [before ?? nothingLike(after), after ?? nothingLike(before)];
		// Refuses in the words of the engine where there is nothing at both.
		return earlier === undefined || later === undefined
			? [await read(a, signal), await read(b, signal)]
			: [{location: a, node: earlier, isMissing: before === undefined}, {location: b, node: later, isMissing: after === undefined}];
	}

	const [first, second] = positionals;
	if (first === undefined || second === undefined || positionals.length > 2) {
		throw new UserError('two keys are needed', {hint: 'Usage: ›diff A B, or ›diff A --at INDEX'});
	}

	const [a, b] = [await locate(context, first), await locate(context, second)];
	return [{location: a, node: await requireNode(a, [b], signal)}, {location: b, node: await requireNode(b, [a], signal)}];
}

function nothingLike(node: Node | undefined): Node | undefined {
	return node && {...node, value: undefined, nodes: []};
}

async function * noEntries(): AsyncGenerator<TreeEntry> {
	yield * [];
}

/** What v3 lists and v2 hides is looked up in v2. */
async function unhidden(
	pair: Pair<TreeEntry, TreeEntry>,
	[a, b]: readonly [Side, Side],
	signal: AbortSignal,
): Promise<Pair<TreeEntry, TreeEntry>> {
	const {path, source, target} = pair;
	const [present, {location: {engine, key}, isMissing = false}] = source === undefined ? [b, a] : [a, b];
	const isOnOneSide = source === undefined || target === undefined;
	if (!isOnOneSide || isMissing || present.location.engine.info.api !== 3 || engine.info.api === 3 || !isHidden(path)) {
		return pair;
	}

	const found = await entryAt(engine, key, path, {signal});
	return {path, source: source ?? found, target: target ?? found};
}

async function compare(context: CommandContext, invocation: Invocation): Promise<number> {
	const {flags} = invocation;
	const {signal} = context;
	const sides = await readSides(context, invocation);
	const [a, b] = sides;
	const isAnyMissing = sides.some(({isMissing}) => isMissing);
	if (a.node.dir !== b.node.dir) {
		const [directory, key] = a.node.dir ? [a, b] : [b, a];
		throw new UserError(`${directory.location.label} is a directory and ${key.location.label} a key`, {
			hint: 'Name two keys or two directories.',
		});
	}

	using printer = new Printer(context);
	const isBrief = flags.bool('q');
	let doubtCount = 0;
	const doubt = (one: TreeEntry, other: TreeEntry): void => {
		const isDoubtful =
			one.value === other.value && (isLossy(a.location.engine, one.value ?? '') || isLossy(b.location.engine, other.value ?? ''));
		doubtCount += isDoubtful ? 1 : 0;
	};

	/** Two values may only look the same. */
	const codeOf = (isFound: boolean): number => {
		if (doubtCount > 0) {
			context.stderr(`${lossyText(doubtCount)}, and may differ\n`);
		}

		return isFound ? isDifferent : (doubtCount > 0 ? isTrouble : 0);
	};

	async function * pairs(): AsyncGenerator<Pair<TreeEntry, TreeEntry>> {
		if (!a.node.dir) {
			const [source, target] = sides.map(({location: {label}, node, isMissing}) => {
				const {value} = node;
				return isMissing ? undefined : {path: label, value, node};
			});
			if (source !== undefined && target !== undefined) {
				doubt(source, target);
			}

			yield {path: a.location.label, source, target};
			return;
		}

		const [sources, targets] = sides.map(({location: {engine, key}, isMissing}) => (
			isMissing ? noEntries() : entriesOf(engine, key, {signal})
		));
		for await (const listed of pairUp(sources!, targets!)) {
			const pair = await unhidden(listed, sides, signal);
			printer.count();
			await context.drained();
			if (pair.source !== undefined && pair.target !== undefined) {
				doubt(pair.source, pair.target);
			}

			yield * pair.path === '' && !isAnyMissing ? [] : [pair];
		}
	}

	if (context.rowFormat !== ownText) {
		async function * rows(): AsyncGenerator<Row | undefined> {
			for await (const pair of pairs()) {
				yield differenceOf(pair, {isBrief});
			}
		}

		return codeOf(await printDifferences(context, rows()));
	}

	if (!a.node.dir && !isAnyMissing) {
		const [pair] = await Array.fromAsync(pairs());
		if (pair!.source!.value === pair!.target!.value) {
			return codeOf(false);
		}

		if (isBrief) {
			printer.line(`${printer.stored(a.location.label)} and ${printer.stored(b.location.label)} differ`);
		} else {
			printLines(printer, [a.node, b.node], [a.location.label, b.location.label]);
		}

		return isDifferent;
	}

	let isFound = false;
	for await (const pair of pairs()) {
		isFound = printPair(printer, pair, sides, {isBrief, isByLine: flags.bool('u')}) || isFound;
	}

	return codeOf(isFound);
}

export async function runDiff(context: CommandContext, invocation: Invocation): Promise<number> {
	try {
		return await compare(context, invocation);
	} catch (error) {
		const failure =
			context.signal.aborted || !(error instanceof EtcdError || error instanceof UserError) ? undefined : describeFailure(error, context.mode);
		if (failure === undefined) {
			throw error;
		}

		context.stderr(failure.text);
		return isTrouble;
	}
}
