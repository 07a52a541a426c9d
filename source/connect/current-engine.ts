/**
The engine that a session works on at present. The session, its panes and its cache hold one Engine all their lives; behind
it another cluster may take the place of the first.
*/
import {type ActiveProfile, type GlobalOptions} from '../language/global-flags.ts';
import {type DataDirOwner} from '../embedded/data-dir-owner.ts';
import {
	type Engine,
	type EngineStatus,
	type KeyResponse,
	type Notice,
	type WatchOptions,
} from '../engine/engine.ts';
import {type Finding} from '../engine/finding.ts';
import {forwardingEngine} from '../engine/forwarding.ts';

export type Connection = {
	readonly engine: Engine;
	/** Absent when it was not opened by a profile. */
	readonly profile?: ActiveProfile;
	/** What the prompt says when it was not opened by a profile; absent for the place that the session began at. */
	readonly label?: string;
	/** Absent when they are those that the session was started with. */
	readonly options?: GlobalOptions;
	/** How long the requests of one command may take; no limit when absent. */
	readonly totalTimeoutMs?: number;
	/** The index that is shown of it; absent for the present. */
	readonly at?: number;
};

/** A node in a listing. */
export type ListedChild = {readonly name: string; readonly isDirectory: boolean};

export type ProfileSummary = {
	readonly name: string;
	/** Endpoints or data dir; empty for the default endpoints. */
	readonly place: string;
	readonly isReadOnly: boolean;
	readonly isProtected: boolean;
	/** Absent for v2. */
	readonly api?: '3';
};

/** What a session can do with profiles; the code that opens them lies outside. */
export type ProfileAccess = {
	/** Who has a data dir of this machine. */
	ownerOf(dataDir: string): Promise<DataDirOwner>;
	list(): Promise<readonly ProfileSummary[]>;
	/** What is in a directory on the cluster of a profile, for somebody who types its name. Rejects soon when nobody answers there. */
	children(name: string, directory: string, signal: AbortSignal): Promise<readonly ListedChild[]>;
	/** Examines the connection to a target, or the present one. */
	diagnose(
		target: string | undefined,
		present: Connection,
		options: {readonly signal: AbortSignal; readonly flags?: readonly string[] | undefined; askPassword(): Promise<string>},
	): AsyncIterable<Finding>;
	/** As options in front of a command say; what they do not say is as in the present connection. */
	openFor(
		flags: readonly string[],
		present: Connection,
		options: {readonly signal: AbortSignal; askPassword(): Promise<string>; stderr(text: string): void},
	): Promise<Connection & {readonly isSamePlace: boolean; readonly isShared: boolean}>;
	/**
	Opens a place: the name of a profile, `embedded`, or endpoints. `leaving` is the engine that ends when it is open. Rejects when
	there is no such place, or nobody answers there.
	*/
	open(
		place: string,
		options: {readonly signal: AbortSignal; readonly leaving?: Engine; askPassword(): Promise<string>},
	): Promise<Connection>;
};

export class CurrentEngine {
	/** Passes calls on to the present engine. */
	readonly engine: Engine;
	readonly #now: () => number;
	readonly #listeners = new Set<(status: EngineStatus) => void>();
	readonly #noticeListeners = new Set<(notice: Notice) => void>();
	#connection: Connection;
	#stopListening: () => void;
	#statusTime: number;
	/** Fires when another engine has taken over the store of the present one. */
	#takenOver = new AbortController();

	constructor(connection: Connection, now: () => number) {
		this.#connection = connection;
		this.#now = now;
		this.#statusTime = now();
		this.#stopListening = this.#listen();
		this.engine = forwardingEngine(() => this.#connection.engine, {
			watch: (key, options) => this.#watch(key, options),
			onStatus: listener => {
				this.#listeners.add(listener);
				return () => {
					this.#listeners.delete(listener);
				};
			},
			onNotice: listener => {
				this.#noticeListeners.add(listener);
				return () => {
					this.#noticeListeners.delete(listener);
				};
			},
		});
	}

	get connection(): Connection {
		return this.#connection;
	}

	/** Since when the status has been what it is, in milliseconds since the epoch. */
	get statusTime(): number {
		return this.#statusTime;
	}

	/**
	From now on calls go to the new engine; the old one is returned, still open. When both are on the same store, watches go on
	there.
	*/
	switchTo(connection: Connection, {isSameStore = false}: {readonly isSameStore?: boolean} = {}): Connection {
		const old = this.#connection;
		this.#stopListening();
		this.#connection = connection;
		if (isSameStore) {
			const before = this.#takenOver;
			this.#takenOver = new AbortController();
			before.abort();
		}

		this.#statusTime = this.#now();
		this.#stopListening = this.#listen();
		this.#tell();
		return old;
	}

	/** For what is known of the present engine beside what it says itself. */
	notify(notice: Notice): void {
		for (const listener of this.#noticeListeners) {
			listener(notice);
		}
	}

	/** Stops listening; the engine stays open. */
	close(): void {
		this.#stopListening();
		this.#listeners.clear();
		this.#noticeListeners.clear();
	}

	async * #watch(key: string, options: WatchOptions = {}): AsyncGenerator<KeyResponse> {
		const {engine} = this.#connection;
		if (engine.info.sharedDataDir === undefined) {
			yield * engine.watch(key, options);
			return;
		}

		const {watchOnward} = await import('./watch-onward.ts');
		yield * watchOnward(() => ({engine: this.#connection.engine, takenOver: this.#takenOver.signal}), key, options);
	}

	#listen(): () => void {
		const {engine} = this.#connection;
		let {state} = engine.status;
		const stopNotices = engine.onNotice(notice => {
			this.notify(notice);
		});
		const stopStatus = engine.onStatus(status => {
			// Which endpoint is tried next does not change the state.
			if ((status.state === 'ok') !== (state === 'ok')) {
				this.#statusTime = this.#now();
			}

			({state} = status);
			this.#tell();
		});
		return () => {
			stopNotices();
			stopStatus();
		};
	}

	#tell(): void {
		for (const listener of this.#listeners) {
			listener(this.#connection.engine.status);
		}
	}
}
