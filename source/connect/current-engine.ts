/**
The engine that a session works on at present. The session, its panes and its cache hold one Engine all their lives; behind
it another cluster may take the place of the first.
*/
import {type ActiveProfile, type GlobalOptions} from '../language/global-flags.ts';
import {type Engine, type EngineStatus, type Notice} from '../engine/engine.ts';
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
};

/** A node in a listing. */
export type ListedChild = {readonly name: string; readonly isDirectory: boolean};

export type ProfileSummary = {
	readonly name: string;
	/** Endpoints or data dir; empty for the default endpoints. */
	readonly place: string;
	readonly isReadOnly: boolean;
	readonly isProtected: boolean;
};

/** What a session can do with profiles; the code that opens them lies outside. */
export type ProfileAccess = {
	list(): Promise<readonly ProfileSummary[]>;
	/** What is in a directory on the cluster of a profile, for somebody who types its name. Rejects soon when nobody answers there. */
	children(name: string, directory: string, signal: AbortSignal): Promise<readonly ListedChild[]>;
	/** Examines the connection to a target, or the present one. */
	diagnose(
		target: string | undefined,
		present: Connection,
		options: {readonly signal: AbortSignal; askPassword(): Promise<string>},
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

	constructor(connection: Connection, now: () => number) {
		this.#connection = connection;
		this.#now = now;
		this.#statusTime = now();
		this.#stopListening = this.#listen();
		this.engine = forwardingEngine(() => this.#connection.engine, {
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

	/** From now on calls go to the new engine; the old one is returned, still open. */
	switchTo(connection: Connection): Connection {
		const old = this.#connection;
		this.#stopListening();
		this.#connection = connection;
		this.#statusTime = this.#now();
		this.#stopListening = this.#listen();
		this.#tell();
		return old;
	}

	/** Stops listening; the engine stays open. */
	close(): void {
		this.#stopListening();
		this.#listeners.clear();
		this.#noticeListeners.clear();
	}

	#listen(): () => void {
		const {engine} = this.#connection;
		let {state} = engine.status;
		const stopNotices = engine.onNotice(notice => {
			for (const listener of this.#noticeListeners) {
				listener(notice);
			}
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
