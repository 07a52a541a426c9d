/**
The part of the tree that completion and live listings have looked at, kept up to date by one recursive watch on the root.

Only `request` asks the engine for a listing, one at a time: a newer request replaces an older one that is still on its
way. The watch begins where the first listing ends. When it cannot go on, everything is forgotten and read again on
demand; without a watch (for instance, without permission on the root) listings are read again each time.
*/
import {type Engine, type KeyResponse, type Node} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {shortMessage} from '../engine/short-message.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {
	baseName,
	isHiddenFrom,
	isWithin,
	parentPath,
} from '../protocol/paths.ts';
import {Slices} from '../util/event-loop-slices.ts';
import {HiddenNames} from './hidden-names.ts';
import {ExpirationCheck} from './expiration-check.ts';
import {Directory, entryOf, type CachedEntry} from './directory.ts';
import {Expirations, isRemoval, type Expiration} from './expirations.ts';

const directoryCountMax = 64;

export type DirectoryView =
	| {readonly state: 'ready'; readonly directory: Directory}
	| {readonly state: 'loading'}
	/** In one line, why the last request failed. */
	| {readonly state: 'failed'; readonly reason: string};

export type CacheChange =
	| {readonly type: 'put' | 'remove' | 'expire'; readonly path: string; readonly entry: CachedEntry}
	/** Everything was forgotten. */
	| {readonly type: 'reset'};

export type CacheListener = (change: CacheChange) => void;

type Request = {readonly path: string; readonly controller: AbortController; readonly done: Promise<DirectoryView>};

export class TreeCache {
	readonly #engine: Pick<Engine, 'get' | 'watch'>;
	readonly #directories = new Map<string, Directory>();
	readonly #failures = new Map<string, string>();
	readonly #expirations = new Expirations();
	readonly #check: ExpirationCheck;
	readonly #listeners = new Set<CacheListener>();
	readonly #hidden = new HiddenNames();
	#request: Request | undefined;
	/** Events about the directory that is being listed, since the listing may be older. */
	#missed: KeyResponse[] = [];
	#watch: AbortController | undefined;
	#index = 0;

	constructor(engine: Pick<Engine, 'get' | 'watch'>) {
		this.#engine = engine;
		this.#check = new ExpirationCheck(engine, {
			isFollowing: () => this.#watch !== undefined,
			learn: response => {
				this.observe(response);
				this.#renew(response);
			},
			forget: key => {
				this.#expirations.forget(key);
			},
		});
	}

	/** The newest store index that was seen; 0 before the first answer. */
	get index(): number {
		return this.#index;
	}

	/** What is known without asking; undefined when nothing is. */
	view(path: string): DirectoryView | undefined {
		const directory = this.#directories.get(path);
		if (directory !== undefined) {
			return {state: 'ready', directory};
		}

		if (this.#request?.path === path) {
			return {state: 'loading'};
		}

		const reason = this.#failures.get(path);
		return reason === undefined ? undefined : {state: 'failed', reason};
	}

	/** Lists a directory unless it is known and up to date. Resolves to `loading` when a newer request took its place. */
	async request(path: string): Promise<DirectoryView> {
		const directory = this.#directories.get(path);
		if (directory !== undefined && this.#watch !== undefined) {
			// The least recently requested one is dropped first.
			this.#directories.delete(path);
			this.#directories.set(path, directory);
			return {state: 'ready', directory};
		}

		if (this.#request?.path === path) {
			return this.#request.done;
		}

		this.#request?.controller.abort();
		this.#missed = [];
		const controller = new AbortController();
		const request = {path, controller, done: this.#list(path, controller.signal)};
		this.#request = request;
		try {
			return await request.done;
		} finally {
			if (this.#request === request) {
				this.#request = undefined;
				this.#missed = [];
			}
		}
	}

	/** Forgets every listing: each is read again when it is requested. */
	forget(): void {
		this.#directories.clear();
		this.#failures.clear();
		this.#emit({type: 'reset'});
	}

	/** Whether an answer is on its way. */
	get isAsking(): boolean {
		return this.#request !== undefined;
	}

	/** When the answer that is on its way has come, or has failed. */
	get answered(): Promise<unknown> | undefined {
		return this.#request?.done;
	}

	/** At a path there is now this, or nothing, whichever way time went: another moment of the same tree is shown. */
	correct(path: string, node: Node | undefined): void {
		const directory = this.#directories.get(parentPath(path));
		const known = directory?.entry(baseName(path));
		if (node?.dir !== true) {
			for (const below of this.#directories.keys()) {
				if (isWithin(below, path)) {
					this.#directories.delete(below);
				}
			}
		}

		if (node === undefined) {
			directory?.remove(baseName(path));
			if (known !== undefined) {
				this.#emit({type: 'remove', path, entry: known});
			}

			return;
		}

		const entry = entryOf(node);
		if (!isHiddenFrom(path, parentPath(path))) {
			directory?.put(entry);
		}

		this.#emit({type: 'put', path, entry});
	}

	/** Learns from an answer to somebody else's request: the index and the ttls. */
	observe(response: KeyResponse): void {
		this.#index = Math.max(this.#index, response.index, response.action === 'get' ? 0 : response.node.modifiedIndex);
		this.#expirations.observe(response);
		this.#hidden.observe(response);
	}

	/** Names of hidden keys in a directory, as far as answers have named them; no listing does. */
	hiddenNames(path: string): readonly string[] {
		return this.#hidden.in(path);
	}

	/** The key that expires next among those seen, for a countdown, so it is checked; `now` in milliseconds since the epoch. */
	nextExpiration(now: number): Expiration | undefined {
		const next = this.#expirations.next(now);
		if (next !== undefined) {
			this.#check.look(next, now);
		}

		return next;
	}

	/** Calls `listener` on every change; returns a function that stops that. */
	onChange(listener: CacheListener): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	/** Forgets everything: another cluster has taken the place of the one it was read from. */
	reset(): void {
		this.#request?.controller.abort();
		this.#request = undefined;
		this.#check.close();
		this.#watch?.abort();
		this.#watch = undefined;
		this.#directories.clear();
		this.#failures.clear();
		this.#expirations.clear();
		this.#hidden.clear();
		this.#index = 0;
		this.#emit({type: 'reset'});
	}

	/** Ends the watch and the request under way. */
	close(): void {
		this.#request?.controller.abort();
		this.#check.close();
		this.#watch?.abort();
		this.#watch = undefined;
		this.#listeners.clear();
	}

	async #list(path: string, signal: AbortSignal): Promise<DirectoryView> {
		let response: KeyResponse;
		let directory: Directory;
		try {
			response = await this.#engine.get(path, {signal});
			directory = await Directory.inSlices(response.node.nodes ?? [], response.index, new Slices(signal));
		} catch (error) {
			if (signal.aborted) {
				return {state: 'loading'};
			}

			this.#directories.delete(path);
			this.#failures.set(path, shortMessage(error));
			if (hasCode(error, errorCodes.keyNotFound)) {
				// It may be created.
				this.#followFrom(error.index);
			}

			return {state: 'failed', reason: this.#failures.get(path)!};
		}

		if (signal.aborted) {
			return {state: 'loading'};
		}

		this.observe(response);
		if (response.node.dir !== true) {
			this.#failures.set(path, `${visible(path)} is a key, not a directory`);
			return {state: 'failed', reason: this.#failures.get(path)!};
		}

		this.#failures.delete(path);
		this.#directories.set(path, directory);
		for (const event of this.#missed) {
			if (event.node.modifiedIndex > response.index) {
				this.#apply(event);
			}
		}

		for (const oldest of this.#directories.keys()) {
			if (this.#directories.size <= directoryCountMax) {
				break;
			}

			this.#directories.delete(oldest);
		}

		this.#followFrom(response.index);
		return {state: 'ready', directory};
	}

	#followFrom(index: number): void {
		if (this.#watch !== undefined) {
			return;
		}

		this.#watch = new AbortController();
		void this.#follow(index, this.#watch.signal);
	}

	async #follow(index: number, signal: AbortSignal): Promise<void> {
		try {
			for await (const event of this.#engine.watch('/', {recursive: true, waitIndex: BigInt(index) + 1n, signal})) {
				this.#apply(event);
				const {path} = this.#request ?? {};
				if (path !== undefined && (isWithin(event.node.key, path) || isWithin(path, event.node.key))) {
					this.#missed.push(event);
				}
			}
		} catch {
			// Whatever ended it, from a cleared history to a missing permission: what we know may be outdated from now on.
		}

		if (signal.aborted) {
			return;
		}

		this.#watch = undefined;
		this.#directories.clear();
		this.#emit({type: 'reset'});
	}

	#emit(change: CacheChange): void {
		for (const listener of this.#listeners) {
			listener(change);
		}
	}

	#apply(event: KeyResponse): void {
		this.observe(event);
		const {key, modifiedIndex} = event.node;
		if (isRemoval(event.action)) {
			this.#drop(event, event.action === 'expire' ? 'expire' : 'remove');
			return;
		}

		this.#put(key, entryOf(event.node), modifiedIndex);
		// A write creates the missing directories above it.
		for (let path = parentPath(key); path !== '/'; path = parentPath(path)) {
			const directory = this.#directories.get(parentPath(path));
			if (directory?.entry(baseName(path)) === undefined) {
				this.#put(path, entryOf({
					key: path, dir: true, modifiedIndex, createdIndex: modifiedIndex,
				}), modifiedIndex);
			}
		}
	}

	/** A renewal makes no event. */
	#renew({node}: KeyResponse): void {
		const directory = this.#directories.get(parentPath(node.key));
		const known = directory?.entry(baseName(node.key));
		const isDirectory = node.dir === true;
		if (known?.isDirectory === isDirectory && node.modifiedIndex >= known.modifiedIndex) {
			directory!.put(entryOf(node));
		}
	}

	#put(key: string, entry: CachedEntry, index: number): void {
		const parent = parentPath(key);
		const directory = this.#directories.get(parent);
		const known = directory?.entry(baseName(key));
		// In etcd v3 a directory can be a key as well. In v2 it is removed before a key takes its place.
		if (known?.isDirectory === true && !entry.isDirectory) {
			return;
		}

		if (directory !== undefined && index > directory.index && !isHiddenFrom(key, parent)) {
			directory.put(entry);
		}

		if (entry.isDirectory) {
			this.#failures.delete(key);
		}

		this.#emit({type: 'put', path: key, entry});
	}

	#drop({node, prevNode}: KeyResponse, type: 'remove' | 'expire'): void {
		const {key, modifiedIndex: index} = node;
		const directory = this.#directories.get(parentPath(key));
		// An event of v2 does not say by its node that a directory has expired.
		const wasKey = prevNode !== undefined && prevNode.dir !== true;
		if (wasKey && directory?.entry(baseName(key))?.isDirectory === true) {
			// Only the key of its name has gone, which etcd v3 can have beside a directory.
			return;
		}

		this.#forgetBelow(key, index);
		const known = directory !== undefined && index > directory.index ? directory.remove(baseName(key)) : undefined;
		// Nobody knows what it was in a directory that is not listed.
		const entry = directory === undefined ? entryOf(node) : known;
		if (entry !== undefined) {
			this.#emit({type, path: key, entry});
		}
	}

	/** The listings of a node that is gone. */
	#forgetBelow(key: string, index: number): void {
		for (const [path, directory] of this.#directories) {
			if (isWithin(path, key) && index > directory.index) {
				this.#directories.delete(path);
			}
		}
	}
}

/** An engine that shows its answers to reads and writes to `observe` as they come back. */
export function observedEngine(engine: Engine, observe: (response: KeyResponse) => void): Engine {
	const watched = async (answer: Promise<KeyResponse>): Promise<KeyResponse> => {
		const response = await answer;
		observe(response);
		return response;
	};

	return forwardingEngine(() => engine, {
		async get(key, options) {
			const response = await engine.get(key, options);
			// Names alone say nothing about times to live.
			observe(options?.detail === 'names' && engine.info.api === 3 ? {...response, node: {...response.node, nodes: []}} : response);
			return response;
		},
		set: async (key, options) => watched(engine.set(key, options)),
		create: async (key, options) => watched(engine.create(key, options)),
		createInOrder: async (directory, options) => watched(engine.createInOrder(directory, options)),
		update: async (key, options) => watched(engine.update(key, options)),
		delete: async (key, options) => watched(engine.delete(key, options)),
	});
}
