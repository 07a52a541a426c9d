/**
A node of the tree in memory: a file (`children` undefined) or a directory. A node knows its name and parent only;
paths are put together when someone asks, so that a million keys do not hold their ancestors' names a million times.
*/
import {type NodeView} from '../protocol/event.ts';
import {ttlSeconds} from '../protocol/time.ts';

export class TreeNode {
	readonly name: string;
	/** Undefined for the root and for nodes that were removed. */
	parent: TreeNode | undefined;
	value = '';
	children: Map<string, TreeNode> | undefined;
	createdIndex: number;
	modifiedIndex: number;
	/** Nanoseconds since the epoch; undefined for permanent nodes. */
	expiration: bigint | undefined;

	constructor(parent: TreeNode | undefined, name: string, index: number) {
		this.parent = parent;
		this.name = name;
		this.createdIndex = index;
		this.modifiedIndex = index;
	}

	get isDirectory(): boolean {
		return this.children !== undefined;
	}

	/** The children of a directory, in the order in which they came. */
	listChildren(): TreeNode[] {
		// oxlint-disable-next-line unicorn-js/prefer-iterator-to-array -- many times faster
		return [...this.children!.values()];
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
export type OpenView = Omit<NodeView, 'nodes'> & {nodes?: NodeView[]};

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

/** All nodes below and including `node`, children before their parents. */
export function postOrder(node: TreeNode): readonly TreeNode[] {
	const nodes = [node];
	// oxlint-disable-next-line typescript/prefer-for-of -- the list grows while it is walked: each node is followed by its children.
	for (let i = 0; i < nodes.length; i++) {
		for (const child of nodes[i]!.children?.values() ?? []) {
			nodes.push(child);
		}
	}

	return nodes.reverse();
}
