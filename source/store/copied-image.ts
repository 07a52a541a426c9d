/**
What can be taken from a store besides what it does: a copy of all of it but its events, which another one can begin with, and single
nodes.
*/
import {type NodeView} from '../protocol/event.ts';
import {type StoreImage, type StoreView} from './image.ts';
import {TreeNode, viewOf} from './node.ts';

function nodeIn({walk}: StoreView, path: string): TreeNode | undefined {
	let node: TreeNode | undefined = walk.top;
	for (const name of path.split('/').slice(1)) {
		node = node?.children?.get(name);
	}

	return node;
}

/** A node without what is in it; undefined when there is none. Ends the view. */
export function entryIn(view: StoreView, path: string, clock: () => bigint): NodeView | undefined {
	view.end();
	const node = nodeIn(view, path);
	return node && viewOf(node, path, clock);
}

/** The paths of all files below a directory. Ends the view. */
export function filesIn(view: StoreView, path: string): readonly string[] {
	view.end();
	const files: string[] = [];
	const pending = [{path, node: nodeIn(view, path)}];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		for (const child of next.node?.children?.values() ?? []) {
			const below = {path: `${next.path}/${child.name}`, node: child};
			if (child.isDirectory) {
				pending.push(below);
			} else {
				files.push(below.path);
			}
		}
	}

	return files;
}

/** Ends the view. */
export function copyOf(view: StoreView): StoreImage {
	const {walk, index, counters} = view;
	const expiring: TreeNode[] = [];
	const copied = (node: TreeNode, parent: TreeNode | undefined): TreeNode => {
		const copy = new TreeNode(parent, node.name, node.createdIndex);
		copy.modifiedIndex = node.modifiedIndex;
		copy.value = node.value;
		copy.expiration = node.expiration;
		if (node.expiration !== undefined) {
			expiring.push(copy);
		}

		return copy;
	};

	const root = copied(walk.top, undefined);
	const pairs: Array<readonly [TreeNode, TreeNode]> = [[walk.top, root]];
	for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
		const [from, to] = pair;
		to.children = new Map();
		for (const child of from.children!.values()) {
			const copy = copied(child, to);
			to.children.set(child.name, copy);
			if (child.isDirectory) {
				pairs.push([child, copy]);
			}
		}
	}

	view.end();
	return {
		root, expiring, index, events: [], counters,
	};
}
