/* eslint-disable-next-line @typescript-eslint/triple-slash-reference -- there is no other way to name a library of TypeScript */
/// <reference lib="esnext.disposable" />
/**
The types of the package. The build hands this file out as it is, so nothing is imported here.
*/

/** Milliseconds, or a text with units: `250`, `'10 s'`, `'1h30m'`, `'1.5d'`. */
export type Duration = number | string;

export type ServerOptions = {
	/** The directory that keeps the data; made if it is not there. Without one they are in memory, and gone with the server. */
	readonly dataDir?: string;
	/** Where it listens on 127.0.0.1; any free port when absent or 0. */
	readonly port?: number;
	/** Whether its time passes by itself (`running`, when absent) or by `advance` alone (`stopped`). */
	readonly clock?: 'running' | 'stopped';
};

/** What a server in memory had at one moment: keys, users, indexes, history and time. */
export type Snapshot = {
	/** The store's index then. */
	readonly index: number;
};

/** An etcd 2.3.7 server of one member in this process. */
export type Server = AsyncDisposable & {
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** What its clock says. */
	readonly now: Date;
	/** Moves its clock on. Resolves when what has expired by then is removed, and who watches was told. */
	advance(duration: Duration): Promise<void>;
	/** It takes connections and requests and answers nothing, as a server that hangs; watches are silent. */
	pause(): void;
	/** It ends all connections and refuses new ones, as a server that is gone. */
	refuse(): void;
	/** It ends all connections, and takes new ones. */
	disconnect(): void;
	/** The next answers, so many of them, are lost with their connections: what was asked for is done. */
	loseAnswers(count?: number): void;
	/** From now on what it sends is that late; 0 ends that. */
	delay(duration: Duration): void;
	/** Ends all of these: what has waited is answered. Rejects when somebody else has its port by now. */
	resume(): Promise<void>;
	/** Only without `dataDir`. */
	snapshot(): Promise<Snapshot>;
	/** Ends all connections, and is from then on what it was when it made the snapshot. */
	restore(snapshot: Snapshot): Promise<void>;
	/** Ends all connections and closes the data directory. `await using` does it, too. */
	close(): Promise<void>;
};

/** Starts a server. It answers when this resolves. */
export declare function startServer(options?: ServerOptions): Promise<Server>;
