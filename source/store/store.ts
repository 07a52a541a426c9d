/**
The v2 key tree in memory: nodes, TTLs, event history, watchers, statistics.

Pure: no I/O, no timers, the clock is passed in. Every successful change takes one step of the index and makes one
event. Paths are those of the whole tree: the name spaces given to the constructor (`/0`, `/1`) and the root itself
can't be changed. All methods throw EtcdError and leave the tree as it was when they do.
*/
import {EtcdError, errorCodes, type ErrorCode} from '../protocol/errors.ts';
import {type Action, type NodeView, type StoreEvent} from '../protocol/event.ts';
import {childPath} from '../protocol/paths.ts';
import {EventHistory} from './event-history.ts';
import {type StoreImage, type StoreView} from './image.ts';
import {Listing, listingOf, type ListOptions} from './listing.ts';
import {
	TreeNode,
	pathOf,
	postOrder,
	viewOf,
} from './node.ts';
import {
	refusalCounter,
	successCounters,
	zeroCounters,
	type CountedOperation,
	type Counters,
} from './statistics.ts';
import {
	Obstacle,
	Tree,
	type NewContent,
	type NewNode,
} from './tree.ts';
import {WatchHub} from './watch-hub.ts';

export type StoreOptions = {
	/** Nanoseconds since the epoch. */
	readonly clock: () => bigint;
	/** Top-level directories that exist from the start. */
	readonly namespaces: readonly string[];
	/** What to begin with, if not with an empty tree. */
	readonly image?: StoreImage;
	/** Told of every change, hidden or not. */
	readonly onEvent?: (event: StoreEvent) => void;
};

type Refreshable = {
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

export class Store {
	readonly history: EventHistory;
	readonly #clock: () => bigint;
	readonly #readOnlyPaths: ReadonlySet<string>;
	readonly #tree: Tree;
	readonly #hub = new WatchHub();
	readonly #counters: Counters;
	#index: number;

	constructor({clock, namespaces, image, onEvent}: StoreOptions) {
		this.#clock = clock;
		this.history = new EventHistory(image?.events, onEvent);
		this.#tree = new Tree(image?.root, image?.expiring);
		this.#counters = image?.counters ?? zeroCounters();
		this.#index = image?.index ?? 0;
		for (const path of namespaces) {
			this.#tree.ensureDirectory(path, 0);
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
		return this.#tree.nextExpiring?.expiration;
	}

	/** The store as it is now. */
	view(): StoreView {
		const walk = this.#tree.walk(this.#tree.root, this.#index);
		return {
			walk,
			index: this.#index,
			events: [...this.history],
			counters: this.statistics,
			end() {
				walk.end();
			},
		};
	}

	/** Whether anything, hidden or not, is in a directory. */
	hasChildren(path: string): boolean {
		const node = this.#tree.find(path);
		return node instanceof TreeNode && (node.children?.size ?? 0) > 0;
	}

	/** A node without being counted as a read; undefined when there is none. */
	peek(path: string, {recursive = false, sorted = false}: Partial<ListOptions> = {}): NodeView | undefined {
		const node = this.#tree.find(path);
		return node instanceof TreeNode ? listingOf(node, path, this.#clock, {recursive, sorted}) : undefined;
	}

	get(path: string, options: ListOptions): StoreEvent {
		return this.#count('gets', () => {
			const node = this.#require(path);
			return {action: 'get', node: listingOf(node, path, this.#clock, options), index: this.#index};
		});
	}

	/** Like `get`, but a directory is read step by step, and as it is now. */
	read(path: string, options: ListOptions): StoreEvent | Listing {
		return this.#count('gets', () => {
			const node = this.#require(path);
			const event: StoreEvent = {action: 'get', node: this.#view(node, path), index: this.#index};
			return node.isDirectory ? new Listing(event, this.#tree.walk(node, this.#index), {...options, now: this.#clock()}) : event;
		});
	}

	/** Like a plain `get`, counted as one, but undefined where that refuses: for keys that are mostly missing. */
	lookUp(path: string): NodeView | undefined {
		const view = this.peek(path);
		this.#counters[view === undefined ? 'getsFail' : 'getsSuccess']++;
		return view;
	}

	/** Creates or replaces a file, or makes a directory. A replaced file's createdIndex and ttl are gone. */
	set(path: string, {dir, value, expiration, isRefresh = false}: NewNode & Refreshable): StoreEvent {
		return this.#count('sets', () => {
			const found = this.#tree.find(path);
			if (found instanceof Obstacle && (found.code === errorCodes.notDirectory || isRefresh)) {
				throw this.#error(found.code, found.path);
			}

			if (found instanceof TreeNode && found.isDirectory) {
				// Only directories are read-only.
				this.#refuseReadOnly(path);
				throw this.#error(errorCodes.notFile, path);
			}

			if (found instanceof Obstacle) {
				const node = this.#tree.attach(found, path, this.#index + 1, {dir, value, expiration});
				return this.#commit('set', this.#view(node, path));
			}

			const prevNode = this.#view(found, path);
			const node = this.#tree.replace(found, this.#index + 1, {dir, value: isRefresh ? found.value : value, expiration});
			return this.#commit('set', this.#view(node, path), {prevNode, isRefresh});
		});
	}

	create(path: string, content: NewNode): StoreEvent {
		return this.#countCreate(() => {
			this.#refuseReadOnly(path);
			return this.#create(path, content);
		});
	}

	/** Creates a child named after the index of this very change, in 20 digits. */
	createInOrder(directory: string, content: NewNode): StoreEvent {
		return this.#countCreate(() => {
			const name = String(this.#index + 1).padStart(20, '0');
			return this.#create(childPath(directory, name), content);
		});
	}

	/**
	New value and ttl of a file; of a directory only the ttl, and its modifiedIndex stays although the event shows the new one.
	*/
	update(path: string, {value, expiration, isRefresh = false}: NewContent & Refreshable): StoreEvent {
		return this.#count('update', () => {
			this.#refuseReadOnly(path);
			const node = this.#require(path);
			if (node.isDirectory && value !== '') {
				throw this.#error(errorCodes.notFile, path);
			}

			const prevNode = this.#view(node, path);
			if (!node.isDirectory) {
				const changed = this.#tree.change(node, this.#index + 1, {value: isRefresh ? node.value : value, expiration});
				return this.#commit('update', this.#view(changed, path), {prevNode, isRefresh});
			}

			this.#tree.setExpiration(node, expiration);
			return this.#commit('update', {...this.#view(node, path), modifiedIndex: this.#index + 1}, {prevNode, isRefresh});
		});
	}

	compareAndSwap(path: string, condition: Condition, {value, expiration, isRefresh = false}: NewContent & Refreshable): StoreEvent {
		return this.#count('compareAndSwap', () => {
			this.#refuseReadOnly(path);
			const node = this.#requireMatch(path, condition);
			const prevNode = this.#view(node, path);
			const changed = this.#tree.change(node, this.#index + 1, {value: isRefresh ? node.value : value, expiration});
			return this.#commit('compareAndSwap', this.#view(changed, path), {prevNode, isRefresh});
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

	/** Removes what expires until then, earliest first, and no more at `indexMax`; each costs one index with all that is below it. */
	expire(until: bigint, indexMax = Infinity): readonly StoreEvent[] {
		const events: StoreEvent[] = [];
		const next = () => this.#index < indexMax ? this.#tree.nextExpiring : undefined;
		for (let node = next(); node !== undefined && node.expiration! <= until; node = next()) {
			events.push(this.#remove(node, pathOf(node), 'expire'));
			this.#counters.expireCount++;
		}

		return events;
	}

	watch(path: string, {isRecursive, isStream, waitIndex, deliver}: WatchRequest): Watch {
		const index = this.#index;
		const event = waitIndex === 0n ? undefined : this.history.find(path, isRecursive, waitIndex, index);
		if (event !== undefined) {
			return {index, event, stop() {/* It was never registered. */}};
		}

		// Above 2^53 it is not exact, and the index of the store does not get there.
		const sinceIndex = waitIndex === 0n ? index + 1 : Number(waitIndex);
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

	#require(path: string): TreeNode {
		const found = this.#tree.find(path);
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

	#create(path: string, content: NewNode): StoreEvent {
		const found = this.#tree.find(path);
		if (found instanceof TreeNode) {
			throw this.#error(errorCodes.keyExists, path);
		}

		if (found.code === errorCodes.notDirectory) {
			throw this.#error(found.code, found.path);
		}

		const node = this.#tree.attach(found, path, this.#index + 1, content);
		return this.#commit('create', this.#view(node, path));
	}

	#remove(top: TreeNode, path: string, action: Action): StoreEvent {
		const prevNode = this.#view(top, path);
		const nodes = postOrder(top);
		// Paths lead over the parents, so they are read before the first node is detached.
		const removedPaths = this.#hub.count > 0 ? nodes.map(node => pathOf(node)) : [];
		for (const node of nodes) {
			this.#tree.detach(node);
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
		const index = this.#index;
		const change: StoreEvent = prevNode === undefined
			? {action, node, index}
			: {
				action, node, prevNode, index,
			};
		const event = isRefresh ? {...change, isRefresh} : change;
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
			this.#counters[successCounters[operation]]++;
			return result;
		} catch (error) {
			this.#counters[refusalCounter(operation, error instanceof EtcdError ? error.code : undefined)]++;
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

