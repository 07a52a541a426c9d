/**
What `ls -l` prints.
*/
import {type Engine, type Node} from '../../engine/engine.ts';
import {longListing, type LongRow} from '../../format/listing.ts';
import {stylesFor} from '../../terminal/text/styles.ts';
import {compareText} from '../../protocol/text.ts';
import {parentPath} from '../../protocol/paths.ts';
import {
	inheritedLifetime,
	ownLifetime,
	shorter,
	type Lifetime,
} from '../../subtree/inherited.ts';
import {type CommandContext} from '../common/command.ts';

export type Listing = {
	/** The key that was named. */
	readonly listed: Node;
	readonly entries: readonly Node[];
};

/** Directories first, then by name. */
function compareEntries(a: Node, b: Node): number {
	return a.dir === b.dir ? compareText(a.key, b.key) : (a.dir ? -1 : 1);
}

type LongOptions = {
	readonly engine: Engine;
	readonly listings: readonly Listing[];
	keyOf(node: Node): string;
	/** All levels, in the order of the tree. */
	readonly isTree: boolean;
};

async function rowsOf({listed, entries}: Listing, {engine, keyOf, isTree}: LongOptions, signal: AbortSignal): Promise<readonly LongRow[]> {
	const above = await inheritedLifetime(engine, listed.key, {signal});
	/** What each directory of the listing leaves to what lies in it. */
	const lifetimes = new Map<string, Lifetime | undefined>([[listed.key, listed.dir ? shorter(ownLifetime(listed), above) : above]]);
	return (isTree ? entries : entries.toSorted(compareEntries)).map((node): LongRow => {
		const own = ownLifetime(node);
		const inherited = lifetimes.get(node.key) ?? lifetimes.get(parentPath(node.key)) ?? lifetimes.get(listed.key);
		const effective = shorter(own, inherited);
		if (node.dir) {
			lifetimes.set(node.key, effective);
		}

		return {
			node,
			name: keyOf(node),
			...(isTree && {childCount: node.nodes?.length ?? 0}),
			...(inherited !== undefined && effective === inherited && own !== inherited && {inheritedSeconds: inherited.ttl}),
		};
	});
}

export async function printLong(context: CommandContext, options: LongOptions): Promise<number> {
	const {signal, terminal, draw, stdout} = context;
	const rows = await Promise.all(options.listings.map(async listing => rowsOf(listing, options, signal)));

	const isDrawn = terminal?.hasColor === true && draw !== undefined;
	const text = longListing(rows.flat(), {columns: terminal?.columns, styles: stylesFor({...terminal, hasColor: isDrawn})});
	(isDrawn ? draw : stdout)(text);
	return 0;
}
