/**
A node with the visible nodes below it: as one event, or to be read step by step.
*/
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {compareText} from '../protocol/text.ts';
import {ttlSeconds} from '../protocol/time.ts';
import {type TreeNode, viewOf, type OpenView} from './node.ts';
import {type TreeWalk} from './tree-walk.ts';

export type ListOptions = {readonly recursive: boolean; readonly sorted: boolean};

type PendingDirectory = {readonly node: TreeNode; readonly view: OpenView};

/** The node with its visible children: the direct ones, or all descendants. Iterative, since paths can be very deep. */
export function listingOf(node: TreeNode, key: string, clock: () => bigint, {recursive, sorted}: ListOptions): NodeView {
	const top = viewOf(node, key, clock);
	const pending: PendingDirectory[] = node.isDirectory ? [{node, view: top}] : [];
	for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
		const prefix = directory.view.key === '/' ? '/' : `${directory.view.key}/`;
		const children = visible(directory.node.listChildren(), sorted);
		const nodes = children.map(child => viewOf(child, prefix + child.name, clock));
		if (nodes.length > 0) {
			directory.view.nodes = nodes;
		}

		if (recursive) {
			for (const [i, child] of children.entries()) {
				if (child.isDirectory) {
					pending.push({node: child, view: nodes[i]!});
				}
			}
		}
	}

	return top;
}

/** A node of a listing. Expirations are told by the listing. */
export type ListedNode = Readonly<Pick<TreeNode, 'name' | 'value' | 'isDirectory' | 'modifiedIndex' | 'createdIndex'>>;

type Reading = ListOptions & {
	/** Nanoseconds since the epoch. */
	readonly now: bigint;
};

/** A directory and what is below it, all as it was at one moment, however long it takes to read. It MUST be ended. */
export class Listing {
	/** The answer without what is below the directory. */
	readonly event: StoreEvent;
	readonly #walk: TreeWalk;
	readonly #reading: Reading;

	constructor(event: StoreEvent, walk: TreeWalk, reading: Reading) {
		this.event = event;
		this.#walk = walk;
		this.#reading = reading;
	}

	get top(): ListedNode {
		return this.#walk.top;
	}

	/** The visible children of a directory that belong to the listing. Each directory can be asked for once. */
	childrenOf(directory: ListedNode): readonly ListedNode[] {
		const {recursive, sorted} = this.#reading;
		return recursive || directory === this.top ? visible(this.#walk.enter(directory as TreeNode), sorted) : [];
	}

	/** The children of this directory have been read. */
	leave(directory: ListedNode): void {
		this.#walk.leave(directory as TreeNode);
	}

	/** In nanoseconds since the epoch; of a directory before its children are asked for. Undefined for permanent nodes. */
	expirationOf(node: ListedNode): bigint | undefined {
		return this.#walk.expirationOf(node as TreeNode);
	}

	/** Whole seconds left when the listing was made. */
	ttlOf(expiration: bigint): number {
		return ttlSeconds(expiration, this.#reading.now);
	}

	/** `take` is told, now and later, how many bytes more are kept in memory so that the listing stays as it is. */
	countKept(take: (bytes: number) => void): void {
		this.#walk.countKept(take);
	}

	end(): void {
		this.#walk.end();
	}
}

const underscore = 0x5F;

/** A list of its own. */
function visible(children: readonly TreeNode[], isSorted: boolean): TreeNode[] {
	const shown = children.filter(({name}) => name.charCodeAt(0) !== underscore);
	return isSorted ? shown.sort((a, b) => compareText(a.name, b.name)) : shown;
}
