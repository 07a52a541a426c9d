/**
A walk over all nodes that sees the tree as it was when the walk began, however the tree changes meanwhile.

Nothing is copied up front. The old state of a node that is about to change before the walk reaches it is put aside; a node
that leaves the tree before that is put aside with its directory. Newer nodes are recognised by their createdIndex. So the
walk can be taken in small steps between other work.
*/
import {type TreeNode} from './node.ts';

/** What of a node can change. */
type NodeState = Pick<TreeNode, 'value' | 'modifiedIndex' | 'expiration'>;

/** A node as it was, on the way down. */
export type WalkedNode = NodeState & Pick<TreeNode, 'name' | 'createdIndex' | 'isDirectory'>;

/** A directory that was entered and not yet left. */
type Level = {
	readonly directory: TreeNode;
	readonly children: Iterator<TreeNode>;
};

let walkCount = 0;

export class TreeWalk {
	/** Marks the nodes that were reached. */
	readonly #mark = ++walkCount;
	readonly #index: number;
	readonly #levels: Level[] = [];
	readonly #changed = new Map<TreeNode, NodeState>();
	readonly #removed = new Map<TreeNode, TreeNode[]>();
	#next: TreeNode | undefined;

	/** `index` is the store index now. */
	constructor(root: TreeNode, index: number) {
		this.#index = index;
		this.#next = root;
	}

	/** The next node, parents before their children; 'leave' at the end of each directory; undefined at the end. */
	step(): WalkedNode | 'leave' | undefined {
		const node = this.#next ?? this.#nextChild();
		this.#next = undefined;
		if (node === undefined) {
			return this.#levels.pop() && 'leave';
		}

		node.walkMark = this.#mark;
		if (node.isDirectory) {
			this.#levels.push({directory: node, children: node.children!.values()});
		}

		const state = this.#changed.get(node) ?? node;
		return {
			name: node.name,
			createdIndex: node.createdIndex,
			isDirectory: node.isDirectory,
			value: state.value,
			modifiedIndex: state.modifiedIndex,
			expiration: state.expiration,
		};
	}

	/** To be called before a node changes. */
	beforeChange(node: TreeNode): void {
		if (!this.#isAhead(node) || this.#changed.has(node)) {
			return;
		}

		const {value, modifiedIndex, expiration} = node;
		this.#changed.set(node, {value, modifiedIndex, expiration});
	}

	/** To be called before a node leaves its parent. */
	beforeRemoval(node: TreeNode): void {
		if (node.parent === undefined || !this.#isAhead(node)) {
			return;
		}

		const siblings = this.#removed.get(node.parent);
		if (siblings === undefined) {
			this.#removed.set(node.parent, [node]);
		} else {
			siblings.push(node);
		}
	}

	#isAhead(node: TreeNode): boolean {
		return node.walkMark !== this.#mark && node.createdIndex <= this.#index;
	}

	/** The next child of the innermost directory: first the children that it has, then those that it had. */
	#nextChild(): TreeNode | undefined {
		const level = this.#levels.at(-1);
		if (level === undefined) {
			return undefined;
		}

		for (let result = level.children.next(); !result.done; result = level.children.next()) {
			if (this.#isAhead(result.value)) {
				return result.value;
			}
		}

		return this.#removed.get(level.directory)?.pop();
	}
}
