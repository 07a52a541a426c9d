/**
A walk over the tree, or over what is below one node, that sees everything as it was when the walk began, however the tree
changes meanwhile. So it can be taken in small steps between other work.

Nothing is copied up front. Before the children of a directory change that a walk has yet to enter, their list is put aside
for it. The files in a list never change themselves: as long as there is a walk, a write puts a new node in the place of the old
one. What is new in the tree is in none of these lists.
*/
import {type TreeNode} from './node.ts';

/** What is put aside with each child, besides its value. */
const nodeBytes = 200;

export class TreeWalk {
	readonly top: TreeNode;
	readonly #index: number;
	readonly #walks: Set<TreeWalk>;
	readonly #entered = new Set<TreeNode>();
	/** Those whose lists are in somebody's hands. */
	readonly #open = new Set<TreeNode>();
	readonly #children = new Map<TreeNode, readonly TreeNode[]>();
	readonly #expirations = new Map<TreeNode, bigint | undefined>();
	#keptBytes = 0;
	#onKept: (bytes: number) => void = () => undefined;

	/** `index` is the store index now; `walks` are those under way, which it joins until it is ended. */
	constructor(top: TreeNode, index: number, walks: Set<TreeWalk>) {
		this.top = top;
		this.#index = index;
		this.#walks = walks;
		walks.add(this);
	}

	/** It is over, or nobody goes on with it. */
	end(): void {
		this.#walks.delete(this);
	}

	/** `take` is told, now and later, how many bytes more are, at most, kept in memory for this walk. */
	countKept(take: (bytes: number) => void): void {
		take(this.#keptBytes);
		this.#onKept = take;
	}

	/** Enters a directory, once: its children, in the order in which they came. */
	enter(directory: TreeNode): readonly TreeNode[] {
		this.#entered.add(directory);
		this.#open.add(directory);
		const kept = this.#children.get(directory);
		if (kept === undefined) {
			return directory.listChildren();
		}

		this.#children.delete(directory);
		return kept;
	}

	/** The list that `enter` gave is no longer needed; without this it counts as kept to the end. */
	leave(directory: TreeNode): void {
		this.#open.delete(directory);
	}

	/** Of a directory, to be asked before it is entered, or of a file. */
	expirationOf(node: TreeNode): bigint | undefined {
		return this.#expirations.size > 0 && this.#expirations.has(node) ? this.#expirations.get(node) : node.expiration;
	}

	/** To be called before a child is added, removed or replaced. `leaving` is the one that will be gone, `list` makes the list of all. */
	beforeChildrenChange(directory: TreeNode, leaving: TreeNode | undefined, list: () => readonly TreeNode[]): void {
		if (!this.#isAhead(directory)) {
			if (leaving?.isDirectory === false && leaving.modifiedIndex <= this.#index && this.#open.has(directory)) {
				this.#keep(nodeBytes + leaving.value.length);
			}

			return;
		}

		if (this.#children.has(directory)) {
			return;
		}

		const children = list();
		this.#children.set(directory, children);
		let bytes = 0;
		for (const {value} of children) {
			bytes += nodeBytes + value.length;
		}

		this.#keep(bytes);
	}

	/** To be called before the expiration of a directory changes. */
	beforeExpirationChange(directory: TreeNode): void {
		if (!this.#isAhead(directory) || this.#expirations.has(directory)) {
			return;
		}

		this.#expirations.set(directory, directory.expiration);
		this.#keep(nodeBytes);
	}

	#keep(bytes: number): void {
		this.#keptBytes += bytes;
		this.#onKept(bytes);
	}

	#isAhead(directory: TreeNode): boolean {
		return directory.createdIndex <= this.#index && !this.#entered.has(directory);
	}
}
