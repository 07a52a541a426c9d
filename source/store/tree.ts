/**
The nodes and how paths lead to them. What a change means is up to the store.
*/
import {errorCodes, type ErrorCode} from '../protocol/errors.ts';
import {baseName, parentPath} from '../protocol/paths.ts';
import {ownText} from '../protocol/text.ts';
import {TreeNode} from './node.ts';
import {TreeWalk} from './tree-walk.ts';
import {TtlQueue} from './ttl-queue.ts';

/** What a write gives a node. `expiration` is in nanoseconds since the epoch, 0 for none. */
export type NewContent = {readonly value: string; readonly expiration: bigint};

/** The value of a directory is ignored. */
export type NewNode = NewContent & {readonly dir: boolean};

/** Why a path leads nowhere: an element is missing (100) or a file where a directory is needed (104). */
export class Obstacle {
	readonly code: ErrorCode;
	readonly path: string;

	constructor(code: ErrorCode, path: string) {
		this.code = code;
		this.path = path;
	}
}

/** Expirations before 2000-01-01 (a ttl that wrapped around) make a new node permanent. */
const earliestExpiration = 946_684_800_000_000_000n;

export class Tree {
	readonly #root: TreeNode;
	readonly #ttlQueue = new TtlQueue();
	#walk: TreeWalk | undefined;

	/** Empty, or the tree below `root`; `expiring` are the nodes of it that have an expiration. */
	constructor(root = emptyRoot(), expiring: readonly TreeNode[] = []) {
		this.#root = root;
		for (const node of expiring) {
			this.#ttlQueue.add(node);
		}
	}

	/** The node that expires next; undefined when none does. */
	get nextExpiring(): TreeNode | undefined {
		return this.#ttlQueue.peek();
	}

	find(path: string): TreeNode | Obstacle {
		let node = this.#root;
		for (let start = 1; start < path.length;) {
			const slash = path.indexOf('/', start);
			const end = slash === -1 ? path.length : slash;
			if (node.children === undefined) {
				return new Obstacle(errorCodes.notDirectory, path.slice(0, start - 1));
			}

			const child = node.children.get(path.slice(start, end));
			if (child === undefined) {
				return new Obstacle(errorCodes.keyNotFound, path.slice(0, end));
			}

			node = child;
			start = end + 1;
		}

		return node;
	}

	/** Puts a new node into the tree, with the parents that are missing. No file is in the way: the caller has checked. */
	attach(path: string, index: number, {dir, value, expiration}: NewNode): TreeNode {
		const parent = this.ensureDirectory(parentPath(path), index);
		const node = new TreeNode(parent, ownText(baseName(path)), index);
		if (dir) {
			node.children = new Map();
		} else {
			node.value = value;
		}

		parent.children!.set(node.name, node);
		if (expiration >= earliestExpiration) {
			this.#ttlQueue.schedule(node, expiration);
		}

		return node;
	}

	/** The directory at `path`, made together with its missing parents. */
	ensureDirectory(path: string, index: number): TreeNode {
		let node = this.#root;
		for (let start = 1; start < path.length;) {
			const slash = path.indexOf('/', start);
			const end = slash === -1 ? path.length : slash;
			const name = path.slice(start, end);
			let child = node.children!.get(name);
			if (child === undefined) {
				child = new TreeNode(node, ownText(name), index);
				child.children = new Map();
				node.children!.set(child.name, child);
			}

			node = child;
			start = end + 1;
		}

		return node;
	}

	/** Begins a walk over the tree as it is now; a walk that is under way sees no changes from here on. */
	walk(index: number): TreeWalk {
		this.#walk = new TreeWalk(this.#root, index);
		return this.#walk;
	}

	/** The walk is over, or nobody goes on with it. */
	endWalk(): void {
		this.#walk = undefined;
	}

	/** Takes one node out; its children are the caller's business. */
	detach(node: TreeNode): void {
		this.#walk?.beforeRemoval(node);
		node.parent?.children?.delete(node.name);
		node.parent = undefined;
		this.#ttlQueue.forget(node);
	}

	/** 0 takes the expiration away. */
	setExpiration(node: TreeNode, expiration: bigint): void {
		this.#walk?.beforeChange(node);
		this.#ttlQueue.schedule(node, expiration === 0n ? undefined : expiration);
	}

	setValue(node: TreeNode, value: string, index: number): void {
		this.#walk?.beforeChange(node);
		node.value = value;
		node.modifiedIndex = index;
	}
}

function emptyRoot(): TreeNode {
	const root = new TreeNode(undefined, '', 0);
	root.children = new Map();
	return root;
}
