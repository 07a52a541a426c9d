/**
A node of the tree in memory: a file (`children` undefined) or a directory. A node knows its name and parent only;
paths are put together when someone asks, so that a million keys do not hold their ancestors' names a million times.
*/
import {type NodeView} from '../protocol/event.ts';
import {compareText} from '../protocol/text.ts';
import {ttlSeconds} from '../protocol/time.ts';

export class TreeNode {
	readonly name: string;
	/** Undefined for the root and for nodes that were removed. */
	parent: TreeNode | undefined;
	value = '';
	children: Map<string, TreeNode> | undefined;
	readonly createdIndex: number;
	modifiedIndex: number;
	/** Nanoseconds since the epoch; undefined for permanent nodes. */
	expiration: bigint | undefined;
	/** Which walk over the tree visited it last; see tree-walk.ts. */
	walkMark = 0;

	constructor(parent: TreeNode | undefined, name: string, index: number) {
		this.parent = parent;
		this.name = name;
		this.createdIndex = index;
		this.modifiedIndex = index;
	}

	get isDirectory(): boolean {
		return this.children !== undefined;
	}
}

export function pathOf(node: TreeNode): string {
	let path = '';
	for (let at: TreeNode | undefined = node; at?.parent !== undefined; at = at.parent) {
		path = `/${at.name}${path}`;
	}

	return path === '' ? '/' : path;
}

/** A view that a listing can still put children into. */
type OpenView = Omit<NodeView, 'nodes'> & {nodes?: NodeView[]};

/** The node itself without its children. The clock is asked only when there is a ttl to report. */
export function viewOf(node: TreeNode, key: string, clock: () => bigint): OpenView {
	const {value, isDirectory, expiration, modifiedIndex, createdIndex} = node;
	if (expiration === undefined) {
		return isDirectory
			? {
				key, dir: true, modifiedIndex, createdIndex,
			}
			: {
				key, value, modifiedIndex, createdIndex,
			};
	}

	const rest = {
		expiration, ttl: ttlSeconds(expiration, clock()), modifiedIndex, createdIndex,
	};
	return isDirectory ? {key, dir: true, ...rest} : {key, value, ...rest};
}

export type ListOptions = {readonly recursive: boolean; readonly sorted: boolean};

type PendingDirectory = {readonly node: TreeNode; readonly view: OpenView};

/** The node with its visible children: the direct ones, or all descendants. Iterative, since paths can be very deep. */
export function listingOf(node: TreeNode, key: string, clock: () => bigint, {recursive, sorted}: ListOptions): NodeView {
	const top = viewOf(node, key, clock);
	const pending: PendingDirectory[] = node.isDirectory ? [{node, view: top}] : [];
	for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
		const prefix = directory.view.key === '/' ? '/' : `${directory.view.key}/`;
		const children = visibleChildrenOf(directory.node, sorted);
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

/** Children in one part of a listing. */
const partLength = 500;

/**
The visible children of this moment in parts, unsorted, below `key`; what changes before its part is taken shows as it is
then.
*/
export function * childrenInParts(node: TreeNode, key: string, clock: () => bigint): Generator<readonly NodeView[]> {
	const children = visibleChildrenOf(node, false);
	const prefix = key === '/' ? '/' : `${key}/`;
	for (let start = 0; start < children.length; start += partLength) {
		yield children.slice(start, start + partLength).map(child => viewOf(child, prefix + child.name, clock));
	}
}

function visibleChildrenOf(directory: TreeNode, isSorted: boolean): TreeNode[] {
	const children = directory.children!.values().filter(child => !child.name.startsWith('_')).toArray();
	return isSorted ? children.sort((a, b) => compareText(a.name, b.name)) : children;
}

/** All nodes below and including `node`, children before their parents. */
export function postOrder(node: TreeNode): readonly TreeNode[] {
	const nodes = [node];
	// eslint-disable-next-line @typescript-eslint/prefer-for-of -- the list grows while it is walked: each node is followed by its children.
	for (let i = 0; i < nodes.length; i++) {
		for (const child of nodes[i]!.children?.values() ?? []) {
			nodes.push(child);
		}
	}

	return nodes.reverse();
}
