/**
The v2 key tree in memory: nodes, TTLs, event history, watchers, statistics.

Pure: no I/O, no timers, the clock is passed in. Every successful change takes one step of the index and makes one
event. Paths are those of the whole tree: the name spaces given to the constructor (`/0`, `/1`) and the root itself
can't be changed. All methods throw EtcdError and leave the tree as it was when they do.
*/
import {EtcdError, errorCodes, type ErrorCode} from '../protocol/errors.ts';
import {type Action, type NodeView, type StoreEvent} from '../protocol/event.ts';
import {baseName, childPath, parentPath} from '../protocol/paths.ts';
import {EventHistory} from './event-history.ts';
import {
	TreeNode,
	listingOf,
	pathOf,
	postOrder,
	viewOf,
	type ListOptions,
} from './node.ts';
import {zeroCounters, type Counters} from './statistics.ts';
import {TtlQueue} from './ttl-queue.ts';
import {WatchHub} from './watch-hub.ts';

export type StoreOptions = {
	/** Nanoseconds since the epoch. */
	readonly clock: () => bigint;
	/** Top-level directories that exist from the start. */
	readonly namespaces: readonly string[];
};

/** What a write gives a node. `expiration` is in nanoseconds since the epoch, 0 for none. */
export type NewContent = {
	readonly value: string;
	readonly expiration: bigint;
	/** Keep the stored value, change the expiration alone, and wake no watcher. */
	readonly isRefresh?: boolean;
};

/** Empty and 0 are not compared. */
export type Condition = {readonly prevValue: string; readonly prevIndex: bigint};

export type WatchRequest = {
	readonly isRecursive: boolean;
	readonly isStream: boolean;
	/** 0 means from the next event on. */
	readonly waitIndex: bigint;
	/** Takes an event while it is applied; `false` says that the reader is too slow, which ends the watch. */
	deliver(event: StoreEvent): boolean;
};

export type Watch = {
	/** The store index at registration. */
	readonly index: number;
	/** The answer, when the history had it; then nothing was registered. */
	readonly event?: StoreEvent;
	stop(): void;
};

/** What a change brings along besides the node itself. */
type Circumstances = {
	readonly prevNode?: NodeView;
	readonly isRefresh?: boolean;
	/** Of the nodes that left the tree, children before their parents. */
	readonly removedPaths?: readonly string[];
};

/** Why a path leads nowhere. */
class Obstacle {
	readonly code: ErrorCode;
	readonly path: string;

	constructor(code: ErrorCode, path: string) {
		this.code = code;
		this.path = path;
	}
}

/** Expirations before 2000-01-01 (a ttl that wrapped around) make a new node permanent. */
const earliestExpiration = 946_684_800_000_000_000n;

/** Refusals that etcd counts as successes. */
const countedAsSuccess: Partial<Record<CountedOperation, ReadonlySet<number>>> = {
	update: new Set([errorCodes.rootReadOnly, errorCodes.notFile]),
	compareAndSwap: new Set([errorCodes.rootReadOnly]),
	delete: new Set([errorCodes.rootReadOnly]),
	compareAndDelete: new Set([errorCodes.compareFailed, errorCodes.notFile]),
};

type CountedOperation = 'gets' | 'sets' | 'create' | 'update' | 'delete' | 'compareAndSwap' | 'compareAndDelete';

function nothing(): void {
	// A watch that the history answered was never registered.
}

export class Store {
	readonly history = new EventHistory();
	readonly #clock: () => bigint;
	readonly #root = new TreeNode(undefined, '', 0);
	readonly #readOnlyPaths: ReadonlySet<string>;
	readonly #ttlQueue = new TtlQueue();
	readonly #hub = new WatchHub();
	readonly #counters = zeroCounters();
	#index = 0;

	constructor({clock, namespaces}: StoreOptions) {
		this.#clock = clock;
		this.#root.children = new Map();
		for (const path of namespaces) {
			this.#ensureDirectory(path, 0);
		}

		this.#readOnlyPaths = new Set(['/', ...namespaces]);
	}

	/** The store index: one step for each successful change. */
	get index(): number {
		return this.#index;
	}

	get statistics(): Counters & {watchers: number} {
		return {...this.#counters, watchers: this.#hub.count};
	}

	/** When the next node expires, in nanoseconds since the epoch; undefined when none does. */
	get nextExpiration(): bigint | undefined {
		return this.#ttlQueue.peek()?.expiration;
	}

	get(path: string, options: ListOptions): StoreEvent {
		return this.#count('gets', () => {
			const node = this.#require(path);
			return {action: 'get', node: listingOf(node, path, this.#clock, options), index: this.#index};
		});
	}

	/** Creates or replaces a file, or makes a directory. A replaced file's createdIndex and ttl are gone. */
	set(path: string, {dir, value, expiration, isRefresh = false}: NewContent & {readonly dir: boolean}): StoreEvent {
		return this.#count('sets', () => {
			const found = this.#find(path);
			if (found instanceof Obstacle && (found.code === errorCodes.notDirectory || isRefresh)) {
				throw this.#error(found.code, found.path);
			}

			this.#refuseReadOnly(path);
			if (found instanceof TreeNode && found.isDirectory) {
				throw this.#error(errorCodes.notFile, path);
			}

			const old = found instanceof TreeNode ? found : undefined;
			const prevNode = old && this.#view(old, path);
			if (old !== undefined) {
				this.#detach(old);
			}

			const node = this.#attach(path, dir, isRefresh && old ? old.value : value, expiration);
			return this.#commit('set', this.#view(node, path), {prevNode, isRefresh});
		});
	}

	create(path: string, {dir, value, expiration}: NewContent & {readonly dir: boolean}): StoreEvent {
		return this.#countCreate(() => {
			this.#refuseReadOnly(path);
			return this.#create(path, dir, value, expiration);
		});
	}

	/** Creates a child named after the index of this very change, in 20 digits. */
	createInOrder(directory: string, {dir, value, expiration}: NewContent & {readonly dir: boolean}): StoreEvent {
		return this.#countCreate(() => {
			const name = String(this.#index + 1).padStart(20, '0');
			return this.#create(childPath(directory, name), dir, value, expiration);
		});
	}

	/** New value and ttl of a file; of a directory the ttl alone, and its modifiedIndex stays although the event shows the new one. */
	update(path: string, {value, expiration, isRefresh = false}: NewContent): StoreEvent {
		return this.#count('update', () => {
			this.#refuseReadOnly(path);
			const node = this.#require(path);
			if (node.isDirectory && value !== '') {
				throw this.#error(errorCodes.notFile, path);
			}

			const prevNode = this.#view(node, path);
			if (!node.isDirectory) {
				node.value = isRefresh ? node.value : value;
				node.modifiedIndex = this.#index + 1;
			}

			this.#ttlQueue.schedule(node, expiration === 0n ? undefined : expiration);
			return this.#commit('update', {...this.#view(node, path), modifiedIndex: this.#index + 1}, {prevNode, isRefresh});
		});
	}

	compareAndSwap(path: string, condition: Condition, {value, expiration, isRefresh = false}: NewContent): StoreEvent {
		return this.#count('compareAndSwap', () => {
			this.#refuseReadOnly(path);
			const node = this.#requireMatch(path, condition);
			const prevNode = this.#view(node, path);
			node.value = isRefresh ? node.value : value;
			node.modifiedIndex = this.#index + 1;
			this.#ttlQueue.schedule(node, expiration === 0n ? undefined : expiration);
			return this.#commit('compareAndSwap', this.#view(node, path), {prevNode, isRefresh});
		});
	}

	/** `recursive` implies `dir`; both are harmless for a file. */
	delete(path: string, {dir, recursive}: {readonly dir: boolean; readonly recursive: boolean}): StoreEvent {
		return this.#count('delete', () => {
			this.#refuseReadOnly(path);
			const node = this.#require(path);
			if (node.isDirectory && !dir && !recursive) {
				throw this.#error(errorCodes.notFile, path);
			}

			if (node.isDirectory && node.children!.size > 0 && !recursive) {
				throw this.#error(errorCodes.directoryNotEmpty, path);
			}

			return this.#remove(node, path, 'delete');
		});
	}

	compareAndDelete(path: string, condition: Condition): StoreEvent {
		return this.#count('compareAndDelete', () => this.#remove(this.#requireMatch(path, condition), path, 'compareAndDelete'));
	}

	/** Removes every node that expires at or before `until`, earliest first; each costs one index with all that is below it. */
	expire(until: bigint): readonly StoreEvent[] {
		const events: StoreEvent[] = [];
		for (let node = this.#ttlQueue.peek(); node !== undefined && node.expiration! <= until; node = this.#ttlQueue.peek()) {
			events.push(this.#remove(node, pathOf(node), 'expire'));
			this.#counters.expireCount++;
		}

		return events;
	}

	watch(path: string, {isRecursive, isStream, waitIndex, deliver}: WatchRequest): Watch {
		const index = this.#index;
		const event = waitIndex === 0n ? undefined : this.history.find(path, isRecursive, waitIndex, index);
		if (event !== undefined) {
			return {index, event, stop: nothing};
		}

		const sinceIndex = waitIndex === 0n ? BigInt(index + 1) : waitIndex;
		const watcher = {
			path, isRecursive, isStream, sinceIndex, deliver,
		};
		this.#hub.add(watcher);
		return {
			index,
			stop: () => {
				this.#hub.remove(watcher);
			},
		};
	}

	/** Counts a read of a node that was not found, without reading one. */
	countMissedRead(): void {
		this.#counters.getsFail++;
	}

	#find(path: string): TreeNode | Obstacle {
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

	#require(path: string): TreeNode {
		const found = this.#find(path);
		if (found instanceof Obstacle) {
			throw this.#error(found.code, found.path);
		}

		return found;
	}

	/** The file at `path`, provided that it meets the condition. */
	#requireMatch(path: string, {prevValue, prevIndex}: Condition): TreeNode {
		const node = this.#require(path);
		if (node.isDirectory) {
			throw this.#error(errorCodes.notFile, path);
		}

		const mismatches: string[] = [];
		if (prevValue !== '' && prevValue !== node.value) {
			mismatches.push(`[${prevValue} != ${node.value}]`);
		}

		if (prevIndex !== 0n && prevIndex !== BigInt(node.modifiedIndex)) {
			mismatches.push(`[${prevIndex} != ${node.modifiedIndex}]`);
		}

		if (mismatches.length > 0) {
			throw this.#error(errorCodes.compareFailed, mismatches.join(' '));
		}

		return node;
	}

	#refuseReadOnly(path: string): void {
		if (this.#readOnlyPaths.has(path)) {
			throw this.#error(errorCodes.rootReadOnly, '/');
		}
	}

	#create(path: string, isDirectory: boolean, value: string, expiration: bigint): StoreEvent {
		const found = this.#find(path);
		if (found instanceof TreeNode) {
			throw this.#error(errorCodes.keyExists, path);
		}

		if (found.code === errorCodes.notDirectory) {
			throw this.#error(found.code, found.path);
		}

		const node = this.#attach(path, isDirectory, value, expiration);
		return this.#commit('create', this.#view(node, path));
	}

	/** Puts a new node into the tree, with the parents that are missing. */
	#attach(path: string, isDirectory: boolean, value: string, expiration: bigint): TreeNode {
		const parent = this.#ensureDirectory(parentPath(path), this.#index + 1);
		const node = new TreeNode(parent, baseName(path), this.#index + 1);
		if (isDirectory) {
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

	/** The directory at `path`, made together with its missing parents. No file is in the way: the caller has looked. */
	#ensureDirectory(path: string, index: number): TreeNode {
		let node = this.#root;
		for (let start = 1; start < path.length;) {
			const slash = path.indexOf('/', start);
			const end = slash === -1 ? path.length : slash;
			const name = path.slice(start, end);
			let child = node.children!.get(name);
			if (child === undefined) {
				child = new TreeNode(node, name, index);
				child.children = new Map();
				node.children!.set(name, child);
			}

			node = child;
			start = end + 1;
		}

		return node;
	}

	#detach(node: TreeNode): void {
		node.parent?.children?.delete(node.name);
		node.parent = undefined;
		this.#ttlQueue.forget(node);
	}

	#remove(top: TreeNode, path: string, action: Action): StoreEvent {
		const prevNode = this.#view(top, path);
		const nodes = postOrder(top);
		// Paths lead over the parents, so they are read before the first node is detached.
		const removedPaths = this.#hub.count > 0 ? nodes.map(node => pathOf(node)) : [];
		for (const node of nodes) {
			this.#detach(node);
		}

		const index = this.#index + 1;
		const {createdIndex} = top;
		const node: NodeView = top.isDirectory && action !== 'expire'
			? {
				key: path, dir: true, modifiedIndex: index, createdIndex,
			}
			: {key: path, modifiedIndex: index, createdIndex};
		return this.#commit(action, node, {prevNode, removedPaths});
	}

	/** Takes the step of the index, remembers the event and tells the watchers. */
	#commit(action: Action, node: NodeView, {prevNode, isRefresh = false, removedPaths = []}: Circumstances = {}): StoreEvent {
		this.#index++;
		const event: StoreEvent = {
			action,
			node,
			...(prevNode && {prevNode}),
			index: this.#index,
			...(isRefresh && {isRefresh}),
		};
		this.history.add(event);
		for (const path of removedPaths) {
			this.#hub.notifyRemoved(path, event);
		}

		if (!isRefresh) {
			this.#hub.notify(event);
		}

		return event;
	}

	#view(node: TreeNode, path: string): NodeView {
		return viewOf(node, path, this.#clock);
	}

	#error(code: ErrorCode, detail: string): EtcdError {
		return new EtcdError(code, detail, this.#index);
	}

	#count<Result>(operation: CountedOperation, run: () => Result): Result {
		try {
			const result = run();
			this.#counters[`${operation}Success`]++;
			return result;
		} catch (error) {
			const isSuccess = error instanceof EtcdError && countedAsSuccess[operation]?.has(error.code);
			this.#counters[`${operation}${isSuccess ? 'Success' : 'Fail'}` as const]++;
			throw error;
		}
	}

	/** A creation that a file blocks counts twice: as a failed creation and as a failed set. */
	#countCreate(run: () => StoreEvent): StoreEvent {
		try {
			return this.#count('create', run);
		} catch (error) {
			if (error instanceof EtcdError && error.code === errorCodes.notDirectory) {
				this.#counters.setsFail++;
			}

			throw error;
		}
	}
}

