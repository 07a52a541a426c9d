/**
Who watches what. Watchers are registered per key; an event walks up from its key to the root.
*/
import {type StoreEvent} from '../protocol/event.ts';
import {isHiddenFrom, parentPath} from '../protocol/paths.ts';

export type Watcher = {
	readonly path: string;
	readonly isRecursive: boolean;
	/** Stays registered after its first event. */
	readonly isStream: boolean;
	/** Events below this index do not concern it. */
	readonly sinceIndex: number;
	/** Takes an event; `false` says that its buffer is full, which unregisters it. */
	deliver(event: StoreEvent): boolean;
};

export class WatchHub {
	readonly #watchers = new Map<string, Set<Watcher>>();
	#count = 0;

	/** Watchers registered now. */
	get count(): number {
		return this.#count;
	}

	add(watcher: Watcher): void {
		const sameKey = this.#watchers.get(watcher.path);
		if (sameKey === undefined) {
			this.#watchers.set(watcher.path, new Set([watcher]));
		} else {
			sameKey.add(watcher);
		}

		this.#count++;
	}

	/** Does nothing when it is no longer registered. */
	remove(watcher: Watcher): void {
		const sameKey = this.#watchers.get(watcher.path);
		if (!sameKey?.delete(watcher)) {
			return;
		}

		this.#count--;
		if (sameKey.size === 0) {
			this.#watchers.delete(watcher.path);
		}
	}

	/** Tells everyone who watches the event's key, and recursive watchers of the directories above it. */
	notify(event: StoreEvent): void {
		for (let path = event.node.key; this.#count > 0; path = parentPath(path)) {
			this.#notifyAt(path, event);
			if (path === '/') {
				return;
			}
		}
	}

	/** Tells those who watch exactly `path`, a node that went away with the event's. */
	notifyRemoved(path: string, event: StoreEvent): void {
		for (const watcher of this.#watchers.get(path) ?? []) {
			this.#deliver(watcher, event);
		}
	}

	#notifyAt(path: string, event: StoreEvent): void {
		const watchers = this.#watchers.get(path);
		if (watchers === undefined) {
			return;
		}

		const isOwnKey = path === event.node.key;
		if (!isOwnKey && isHiddenFrom(event.node.key, path)) {
			return;
		}

		for (const watcher of watchers) {
			if (isOwnKey || watcher.isRecursive) {
				this.#deliver(watcher, event);
			}
		}
	}

	#deliver(watcher: Watcher, event: StoreEvent): void {
		if (event.node.modifiedIndex < watcher.sinceIndex) {
			return;
		}

		const isAccepted = watcher.deliver(event);
		if (!isAccepted || !watcher.isStream) {
			this.remove(watcher);
		}
	}
}
