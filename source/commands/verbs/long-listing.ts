/**
What `ls -l` prints.
*/
import {type Engine, type Node} from '../../engine/engine.ts';
import {longListing, type LongRow} from '../../format/listing.ts';
import {stylesFor} from '../../format/styles.ts';
import {compareText} from '../../protocol/text.ts';
import {parentPath} from '../../protocol/paths.ts';
import {
	inheritedLifetime,
	ownLifetime,
	shorter,
	type Lifetime,
} from '../../subtree/inherited.ts';
import {type CommandContext} from '../command.ts';

/** Directories first, then by name. */
function compareEntries(a: Node, b: Node): number {
	return a.dir === b.dir ? compareText(a.key, b.key) : (a.dir ? -1 : 1);
}

export async function printLong(context: CommandContext, {engine, directory, entries, keyOf, isTree}: {
	readonly engine: Engine;
	/** What was listed. */
	readonly directory: Node;
	readonly entries: readonly Node[];
	keyOf(node: Node): string;
	/** All levels, in the order of the tree. */
	readonly isTree: boolean;
}): Promise<number> {
	const {signal, terminal, draw, stdout} = context;
	const above = await inheritedLifetime(engine, directory.key, {signal});
	/** What each directory of the listing leaves to what lies in it. */
	const lifetimes = new Map<string, Lifetime | undefined>([[directory.key, directory.dir ? shorter(ownLifetime(directory), above) : above]]);
	const inheritedBy = ({key}: Node) => lifetimes.get(key) ?? lifetimes.get(parentPath(key)) ?? lifetimes.get(directory.key);
	const rows = (isTree ? entries : entries.toSorted(compareEntries)).map((node): LongRow => {
		const own = ownLifetime(node);
		const inherited = inheritedBy(node);
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
	const isDrawn = terminal?.hasColor === true && draw !== undefined;
	const text = longListing(rows, {columns: terminal?.columns, styles: stylesFor({hasColor: isDrawn})});
	(isDrawn ? draw : stdout)(text);
	return 0;
}
