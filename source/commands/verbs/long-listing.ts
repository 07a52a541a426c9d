/**
What `ls -l` prints.
*/
import {type Engine, type Node} from '../../engine/engine.ts';
import {
	indexChoices,
	LongListing,
	longRow,
	type LongRow,
} from '../../format/listing.ts';
import {valuePreviews} from '../../format/value-preview.ts';
import {baseName, isWithin} from '../../protocol/paths.ts';
import {compareText} from '../../protocol/text.ts';
import {
	inheritedLifetime,
	ownLifetime,
	shorter,
	type Lifetime,
} from '../../subtree/inherited.ts';
import {type Listed, type ListedStep} from '../../subtree/listed.ts';
import {stylesFor} from '../../terminal/text/styles.ts';
import {
	colorsOf,
	columnsOf,
	noTerminal,
	printColored,
	type CommandContext,
} from '../common/context.ts';

/** Rows that decide together how wide the columns are. */
const rowsAtOnce = 1000;

type LongOptions = {
	readonly engine: Engine;
	readonly listings: readonly Listed[];
	nameOf(node: Node): string;
	/** All levels, in the order of the tree; else directories come first, each kind by name. */
	readonly isTree: boolean;
	/** One of `indexChoices`; empty when nobody has said which. */
	readonly index: string;
};

/** The top, then its directories, then its keys. */
async function * directoriesFirst({isHeld, steps}: Listed): AsyncGenerator<ListedStep> {
	if (isHeld) {
		const [top, ...below] = await Array.fromAsync(steps());
		yield top!;
		yield * below.sort(({node: a}, {node: b}) => a.dir === b.dir ? compareText(a.key, b.key) : (a.dir ? -1 : 1));
		return;
	}

	yield * steps({isSorted: true, isDirectoriesOnly: true});
	for await (const step of steps({isSorted: true})) {
		if (!step.node.dir) {
			yield step;
		}
	}
}

async function * rowsOf(
	listing: Listed,
	{engine, nameOf, isTree}: LongOptions,
	{signal, startOf}: {readonly signal: AbortSignal; startOf(node: Node): Pick<LongRow, 'start' | 'brief'>},
): AsyncGenerator<LongRow> {
	/** The lifetimes that the directories around a node pass on to it, the outermost first. */
	const around: Array<{readonly key: string; readonly lifetime: Lifetime | undefined}> = [];
	let top: Node | undefined;
	let above: Lifetime | undefined;
	for await (const {node, childCount} of isTree ? listing.steps() : directoriesFirst(listing)) {
		if (top === undefined) {
			above = await inheritedLifetime(engine, node.key, {signal});
		}

		while (around.length > 0 && !isWithin(node.key, around.at(-1)!.key)) {
			around.pop();
		}

		const own = ownLifetime(node);
		const inherited = around.length === 0 ? above : around.at(-1)!.lifetime;
		const effective = shorter(own, inherited);
		if (node.dir) {
			around.push({key: node.key === '' ? '/' : node.key, lifetime: effective});
		}

		if (top !== undefined || !node.dir) {
			yield longRow(node, {
				name: nameOf(node),
				...startOf(node),
				...(isTree && {childCount}),
				...(inherited !== undefined && effective === inherited && own !== inherited && {inheritedSeconds: inherited.ttl}),
			});
		}

		top ??= node;
	}
}

export async function printLong(context: CommandContext, options: LongOptions): Promise<number> {
	const {signal, terminal} = context;
	const isForPerson = terminal !== noTerminal;
	const table = new LongListing({
		columns: columnsOf(context),
		styles: stylesFor(colorsOf(context)),
		// Programs count the columns: what they have always had stays.
		indexes: indexChoices.find(choice => choice === options.index) ?? (isForPerson ? 'modified' : 'both'),
		hasHeader: isForPerson,
	});
	const startOf = ({key, value}: Node): Pick<LongRow, 'start' | 'brief'> => {
		if (terminal === noTerminal || value === undefined) {
			return {};
		}

		if (terminal.columns === Infinity) {
			return {start: value};
		}

		const {preview: start, brief} = valuePreviews(value, baseName(key));
		return {start, ...(brief !== undefined && {brief})};
	};

	let rows: LongRow[] = [];
	for (const listing of options.listings) {
		for await (const row of rowsOf(listing, options, {signal, startOf})) {
			rows.push(row);
			if (rows.length < rowsAtOnce) {
				continue;
			}

			printColored(context, table.add(rows));
			rows = [];
			await context.drained();
		}
	}

	if (rows.length > 0) {
		printColored(context, table.add(rows));
	}

	return 0;
}
