/**
What the core tells, as the nodes of a response.
*/
import {type NodeView} from '../protocol/event.ts';
import {compareText} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {clientKey} from '../server/requests/key-space.ts';
import {type ListedNode, type Listing} from '../server/server.ts';
import {sortInSlices, Slices} from '../util/event-loop-slices.ts';
import {type Node} from '../engine/engine.ts';

export function nodeOf({expiration, ttl, nodes: _, ...rest}: NodeView, key = clientKey(rest.key)): Node {
	return {
		...rest,
		key,
		...(expiration !== undefined && {expiration: formatInstant(expiration)}),
		...(ttl !== undefined && ttl !== 0 && {ttl}),
	};
}

/** A node whose children are still to come. */
type OpenNode = Omit<Node, 'nodes'> & {nodes?: readonly Node[]};

type PendingDirectory = {readonly directory: ListedNode; readonly node: OpenNode; readonly prefix: string};

/** Children between two looks at the clock. */
const stepLength = 512;

/**
The directory with all that the listing has below it, in the order of the names where `isSorted`. In slices: this thread serves
the keyboard as well. Rejects with the reason of `signal` once that fires.
*/
export async function nodeOfListing(
	listing: Listing,
	key: string,
	{isSorted, signal}: {readonly isSorted: boolean; readonly signal?: AbortSignal},
): Promise<Node> {
	const slices = new Slices(signal);
	const top: OpenNode = nodeOf(listing.event.node);
	const pending: PendingDirectory[] = [{directory: listing.top, node: top, prefix: key === '/' ? '/' : `${key}/`}];
	for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
		const nodes: Node[] = [];
		for (const child of listing.childrenOf(at.directory)) {
			if (nodes.length % stepLength === 0 && slices.isOver) {
				await slices.next();
			}

			const node = childNode(listing, child, at.prefix + child.name);
			nodes.push(node);
			if (child.isDirectory) {
				pending.push({directory: child, node, prefix: `${node.key}/`});
			}
		}

		if (nodes.length > 0) {
			at.node.nodes = isSorted ? await sortInSlices(nodes, (a, b) => compareText(a.key, b.key), slices) : nodes;
		}
	}

	return top;
}

function childNode(listing: Listing, child: ListedNode, key: string): Node {
	const {value, isDirectory, modifiedIndex, createdIndex} = child;
	const expiration = listing.expirationOf(child);
	const content = isDirectory ? {dir: true as const} : {value};
	if (expiration === undefined) {
		return {
			key, ...content, modifiedIndex, createdIndex,
		};
	}

	return nodeOf({
		key, ...content, expiration, ttl: listing.ttlOf(expiration), modifiedIndex, createdIndex,
	}, key);
}
