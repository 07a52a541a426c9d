/* oxlint-disable-next-line typescript/triple-slash-reference -- there is no other way to name a library of TypeScript */
/// <reference lib="esnext.disposable" />
/**
The types of the package. The build hands this file out as it is, so nothing is imported here. What is an option
can be undefined, also for those who tell that from what is absent.
*/

/** Milliseconds, or a text with units: `250`, `'10 s'`, `'1h30m'`, `'1.5d'`. */
export type Duration = number | string;

export type ServerOptions = {
	/** The directory that keeps the data; made if it is not there. Without one they are in memory, and gone with the server. */
	readonly dataDir?: string | undefined;
	/** Where it listens on 127.0.0.1; any free port when absent or 0. */
	readonly port?: number | undefined;
	/** Whether its time passes by itself (`running`, when absent) or by `advance` alone (`stopped`). */
	readonly clock?: 'running' | 'stopped' | undefined;
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
	/**
	Moves its clock on, to 2262-04-11 at most, where etcd's instants end. Resolves when what has expired by then is removed, and who
	watches was told.
	*/
	advance(duration: Duration): Promise<void>;
	/** It takes connections and requests and answers nothing, as a server that hangs; watches are silent. */
	pause(): void;
	/** It ends all connections and refuses new ones, as a server that is gone. Resolves when clients in this thread know it. */
	refuse(): Promise<void>;
	/** It ends all connections, and takes new ones. The same. */
	disconnect(): Promise<void>;
	/** The next answers, so many of them, are lost with their connections: what was asked for is done. */
	loseAnswers(count?: number): void;
	/** From now on what it sends is that late; 0 ends that. */
	delay(duration: Duration): void;
	/** Ends all of these: what has waited is answered. Rejects when somebody else has its port by now. */
	resume(): Promise<void>;
	/** Only without `dataDir`. */
	snapshot(): Promise<Snapshot>;
	/** Ends all connections, as `disconnect` does, and is from then on what it was when it made the snapshot. */
	restore(snapshot: Snapshot): Promise<void>;
	/** Ends all connections and closes the data directory. `await using` does it, too. */
	close(): Promise<void>;
};

/** Starts a server. It answers when this resolves. */
export declare function startServer(options?: ServerOptions): Promise<Server>;

export type Action = 'get' | 'set' | 'create' | 'update' | 'delete' | 'compareAndSwap' | 'compareAndDelete' | 'expire';

/** A key or a directory. Bytes of a value that are not UTF-8 are lone surrogates (U+DC80 to U+DCFF) in its text, both ways. */
export type Node = {
	readonly key: string;
	/** Absent for directories and for what was removed. */
	readonly value?: string;
	readonly dir?: true;
	/** Of a directory, when they were asked for; hidden ones (`/_x`) are never among them. */
	readonly nodes?: readonly Node[];
	/** RFC 3339, in nanoseconds. */
	readonly expiration?: string;
	/** Whole seconds left. */
	readonly ttl?: number;
	readonly modifiedIndex: number;
	readonly createdIndex: number;
};

export type KeyResponse = {
	readonly action: Action;
	readonly node: Node;
	readonly prevNode?: Node;
	/** The store's index. */
	readonly index: number;
	/** The answer to this write was lost; it was found that it was done, and what was there before is not known. */
	readonly isReadBack?: true;
};

/**
What calls reject with. `name` is `EtcdError` when etcd refuses: then `code` is 100 (no such key), 101 (the comparison failed),
102 (it is a directory), 105 (it is there already), 108 (the directory is not empty), 401 (the history does not reach back so
far) or another of etcd's. `ClusterError`: nobody answers; `LostAnswerError`: whether a write was done is not known;
`ClusterReplacedError`: another cluster answers at that address; `RequestError`: any other useless answer. A signal rejects with
its own reason.
*/
export type EtcdFailure = Error & {readonly name: string; readonly code?: number};

export type CallOptions = {readonly signal?: AbortSignal | undefined};

export type GetOptions = CallOptions & {
	readonly recursive?: boolean | undefined;
	readonly sorted?: boolean | undefined;
	/** Never stale. */
	readonly quorum?: boolean | undefined;
};

export type WriteOptions = CallOptions & {
	/** Whole seconds; for ever when absent. */
	readonly ttl?: number | undefined;
};

/** At least one of them. */
export type Comparison = {
	/** Not empty: etcd cannot compare with that. */
	readonly prevValue?: string | undefined;
	readonly prevIndex?: number | undefined;
};

export type DeleteOptions = CallOptions & {
	/** Also an empty directory. */
	readonly dir?: boolean | undefined;
	/** Also a directory with all that is in it. */
	readonly recursive?: boolean | undefined;
};

export type WatchOptions = CallOptions & {
	readonly recursive?: boolean | undefined;
	/** The first index of interest; when absent, from when the server has the request on: a change that crosses it is missed. */
	readonly waitIndex?: number | undefined;
};

export type LockOptions = CallOptions & {
	/** How many seconds it outlives a holder that was killed; 30 when absent. It is renewed in time. */
	readonly ttl?: number | undefined;
	/** How long to wait for it; for ever when absent. */
	readonly wait?: Duration | undefined;
};

export type Lock = AsyncDisposable & {
	/** Its own in-order key. */
	readonly key: string;
	/** It grows from holder to holder: whoever guards something can refuse a smaller one. */
	readonly index: number;
	/** Fires when it is held no more: it was removed, it expired, or the cluster could not be asked to keep it. */
	readonly lost: AbortSignal;
	/** Lets go. Rejects when its key could not be removed: it expires then. */
	release(): Promise<void>;
};

/** A client of etcd v2. No write is sent twice; every wait but that of a watch and a lock has a limit. Calls reject with EtcdFailure. */
export type Client = AsyncDisposable & {
	readonly endpoints: readonly string[];
	get(key: string, options?: GetOptions): Promise<KeyResponse>;
	/** Undefined when there is nothing. */
	find(key: string, options?: GetOptions): Promise<Node | undefined>;
	set(key: string, value: string, options?: WriteOptions): Promise<KeyResponse>;
	/** Rejects with code 105 when the key is there. */
	create(key: string, value: string, options?: WriteOptions): Promise<KeyResponse>;
	/** Rejects with code 100 when it is not. */
	update(key: string, value: string, options?: WriteOptions): Promise<KeyResponse>;
	/** Makes `directory/00000000000000000042`, with the index in its name. */
	createInOrder(directory: string, value: string, options?: WriteOptions): Promise<KeyResponse>;
	/** Rejects with code 105 when something is there. */
	makeDirectory(key: string, options?: WriteOptions): Promise<KeyResponse>;
	delete(key: string, options?: DeleteOptions): Promise<KeyResponse>;
	/** Undefined when the comparison fails, or the key is not there. */
	compareAndSwap(key: string, value: string, options: Comparison & WriteOptions): Promise<KeyResponse | undefined>;
	/** The same. */
	compareAndDelete(key: string, options: Comparison & CallOptions): Promise<KeyResponse | undefined>;
	/**
	Reads a key, has its new value made of the old one (undefined when there is none), and writes it unless somebody was faster: then again.
	Undefined leaves it as it is. Its time to live stays. Resolves to what is there then.
	*/
	change(key: string, change: (value: string | undefined) => string | undefined, options?: CallOptions): Promise<Node | undefined>;
	/** All changes in order, none lost or twice, over lost connections, until the loop is left, `return` is called or the signal fires. */
	watch(key: string, options?: WatchOptions): AsyncGenerator<KeyResponse, void, void>;
	/** Waits until nobody else has it. The locks of one directory are one after the other, `etcsh lock` included. */
	lock(directory: string, options?: LockOptions): Promise<Lock>;
	version(options?: CallOptions): Promise<{readonly etcdserver: string; readonly etcdcluster: string}>;
	/** Lets go of its locks, and ends its watches and connections. */
	close(): Promise<void>;
};

export type ClientOptions = {
	/** How long an endpoint may take to answer; 5 s when absent. */
	readonly timeout?: Duration | undefined;
	readonly username?: string | undefined;
	readonly password?: string | undefined;
	/** For https, as PEM texts. */
	readonly tls?: {
		readonly ca?: string | readonly string[] | undefined;
		readonly cert?: string | undefined;
		readonly key?: string | undefined;
	} | undefined;
};

/**
A client for endpoints such as `http://127.0.0.1:2379`, which are asked in this order. Nothing is asked yet. Rejects with TypeError, and
with a `UserError` for what is no endpoint or no PEM text.
*/
export declare function connect(endpoints: string | readonly string[], options?: ClientOptions): Promise<Client>;
