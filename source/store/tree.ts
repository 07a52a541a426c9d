/**
The nodes and how paths lead to them. What a change means is up to the store.
*/
import {errorCodes, type ErrorCode} from '../protocol/errors.ts';
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
	/** The last node on the way, and where in the path the name of the next one begins. */
	readonly last: TreeNode;
	readonly start: number;

	constructor(code: ErrorCode, path: string, last: TreeNode, start: number) {
		this.code = code;
		this.path = path;
		this.last = last;
		this.start = start;
	}
}

const slashCode = 0x2F;

/** Expirations before 2000-01-01 (a ttl that wrapped around) make a new node permanent. */
const earliestExpiration = 946_684_800_000_000_000n;

export class Tree {
	readonly #root: TreeNode;
	readonly #ttlQueue = new TtlQueue();
	/** Those under way. */
	readonly #walks = new Set<TreeWalk>();
	/** The directory of what was found last: the next is often beside it. */
	#nearPath = '';
	#near: TreeNode | undefined;

	/** Empty, or the tree below `root`; `expiring` are the nodes of it that have an expiration. */
	constructor(root = emptyRoot(), expiring: readonly TreeNode[] = []) {
		this.#root = root;
		for (const node of expiring) {
			this.#ttlQueue.add(node);
		}
	}

	get root(): TreeNode {
		return this.#root;
	}

	/** The node that expires next; undefined when none does. */
	get nextExpiring(): TreeNode | undefined {
		return this.#ttlQueue.peek();
	}

	find(path: string): TreeNode | Obstacle {
		const lastSlash = lastSlashOf(path);
		// The root is in no directory.
		if (this.#near !== undefined && lastSlash > 0 && lastSlash === this.#nearPath.length && path.startsWith(this.#nearPath)) {
			return this.#near.children!.get(path.slice(lastSlash + 1)) ?? new Obstacle(errorCodes.keyNotFound, path, this.#near, lastSlash + 1);
		}

		let node = this.#root;
		for (let start = 1; start < path.length;) {
			const slash = path.indexOf('/', start);
			const end = slash === -1 ? path.length : slash;
			if (node.children === undefined) {
				return new Obstacle(errorCodes.notDirectory, path.slice(0, start - 1), node, start);
			}

			const child = node.children.get(path.slice(start, end));
			if (child === undefined) {
				return new Obstacle(errorCodes.keyNotFound, path.slice(0, end), node, start);
			}

			if (start > lastSlash && lastSlash > 0) {
				this.#nearPath = path.slice(0, lastSlash);
				this.#near = node;
			}

			node = child;
			start = end + 1;
		}

		return node;
	}

	/** Puts a new node where `find` came to a missing element, with the parents that are missing. */
	attach({last, start}: Obstacle, path: string, index: number, {dir, value, expiration}: NewNode): TreeNode {
		const slash = path.lastIndexOf('/');
		const parent = slash < start ? last : this.#attachDirectories(last, start, path.slice(0, slash), index);
		const node = new TreeNode(parent, ownText(path.slice(slash + 1)), index);
		if (dir) {
			node.children = new Map();
		} else {
			node.value = value;
		}

		this.#put(parent, node);
		if (expiration >= earliestExpiration) {
			this.#ttlQueue.schedule(node, expiration);
		}

		return node;
	}

	/** Puts a new node, with nothing of the old one but its name, into the place of a file. The old one may be made the new one. */
	replace(old: TreeNode, index: number, {dir, value, expiration}: NewNode): TreeNode {
		if (!dir && this.#isChangeable(old, expiration)) {
			old.value = value;
			old.createdIndex = index;
			old.modifiedIndex = index;
			return old;
		}

		const parent = old.parent!;
		const node = new TreeNode(parent, old.name, index);
		if (dir) {
			node.children = new Map();
		} else {
			node.value = value;
		}

		this.#ttlQueue.forget(old);
		this.#put(parent, node);
		old.parent = undefined;
		if (expiration >= earliestExpiration) {
			this.#ttlQueue.schedule(node, expiration);
		}

		return node;
	}

	/** The directory at `path`, made together with its missing parents. */
	ensureDirectory(path: string, index: number): void {
		const found = this.find(path);
		if (found instanceof Obstacle) {
			this.#attachDirectories(found.last, found.start, path, index);
		}
	}

	/** Begins a walk over what is below `top` as it is now. It MUST be ended. */
	walk(top: TreeNode, index: number): TreeWalk {
		return new TreeWalk(top, index, this.#walks);
	}

	/** Takes one node out; its children are the caller's business. */
	detach(node: TreeNode): void {
		if (node.parent !== undefined) {
			this.#beforeChildrenChange(node.parent, node.name);
			node.parent.children!.delete(node.name);
			node.parent = undefined;
		}

		this.#near = node.isDirectory ? undefined : this.#near;
		this.#ttlQueue.forget(node);
	}

	/** Gives a directory another expiration; 0 takes it away. */
	setExpiration(directory: TreeNode, expiration: bigint): void {
		for (const walk of this.#walks) {
			walk.beforeExpirationChange(directory);
		}

		this.#ttlQueue.schedule(directory, expiration === 0n ? undefined : expiration);
	}

	/** Gives a file another value and expiration: perhaps in a new node, which is returned. */
	change(file: TreeNode, index: number, {value, expiration}: NewContent): TreeNode {
		if (this.#isChangeable(file, expiration)) {
			file.value = value;
			file.modifiedIndex = index;
			return file;
		}

		const parent = file.parent!;
		const node = new TreeNode(parent, file.name, file.createdIndex);
		node.value = value;
		node.modifiedIndex = index;
		this.#ttlQueue.forget(file);
		this.#put(parent, node);
		file.parent = undefined;
		if (expiration !== 0n) {
			this.#ttlQueue.schedule(node, expiration);
		}

		return node;
	}

	/** Neither a walk, nor the queue that orders nodes by their expiration, may still know what it is now. */
	#isChangeable(file: TreeNode, expiration: bigint): boolean {
		return this.#walks.size === 0 && file.expiration === undefined && expiration === 0n;
	}

	/** The directories that the rest of `path` names. */
	#attachDirectories(above: TreeNode, restStart: number, path: string, index: number): TreeNode {
		let parent = above;
		for (let start = restStart; start < path.length;) {
			const slash = path.indexOf('/', start);
			const end = slash === -1 ? path.length : slash;
			const directory = new TreeNode(parent, ownText(path.slice(start, end)), index);
			directory.children = new Map();
			this.#put(parent, directory);
			parent = directory;
			start = end + 1;
		}

		return parent;
	}

	#put(parent: TreeNode, child: TreeNode): void {
		this.#beforeChildrenChange(parent, child.name);
		parent.children!.set(child.name, child);
	}

	/** The child of this name comes, goes or is replaced. */
	#beforeChildrenChange(directory: TreeNode, name: string): void {
		if (this.#walks.size === 0) {
			return;
		}

		// Several walks share one list.
		let children: readonly TreeNode[] | undefined;
		const list = () => {
			children ??= directory.listChildren();
			return children;
		};

		const leaving = directory.children!.get(name);
		for (const walk of this.#walks) {
			walk.beforeChildrenChange(directory, leaving, list);
		}
	}
}

/** By hand: V8 leaves its compiled code for `lastIndexOf`, which takes longer than a name is. */
function lastSlashOf(path: string): number {
	let at = path.length - 1;
	while (at >= 0 && path.charCodeAt(at) !== slashCode) {
		at--;
	}

	return at;
}

function emptyRoot(): TreeNode {
	const root = new TreeNode(undefined, '', 0);
	root.children = new Map();
	return root;
}
