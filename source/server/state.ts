/**
The state that results from reading the log from its beginning, or from a snapshot on: the tree, the members, the cluster's
version. Applying an entry does the same whether it was just logged or is read again.
*/
import {EtcdError} from '../protocol/errors.ts';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {copyOf, entryIn, filesIn} from '../store/copied-image.ts';
import {type StoreImage} from '../store/image.ts';
import {Store} from '../store/store.ts';
import {StoredEntry, type LogEntry} from '../wal/log.ts';
import {applyRequest} from './apply.ts';
import {clusterSpace, keySpace} from './requests/key-space.ts';
import {Membership} from './membership.ts';
import {decodeRequest, type Request} from './requests/request.ts';

const inClusterSpace = `${clusterSpace}/`;
export const versionPath = `${inClusterSpace}version`;

export class State {
	readonly store: Store;
	readonly membership = new Membership();
	#clusterVersion: string;
	#foreignCount = 0;

	/** `clock` gives nanoseconds since the epoch. */
	constructor(clock: () => bigint, image?: StoreImage, onEvent?: (event: StoreEvent) => void) {
		this.store = new Store({
			clock, namespaces: [clusterSpace, keySpace], image, onEvent,
		});
		this.membership.recover(this.store);
		this.#clusterVersion = this.store.peek(versionPath)?.value ?? '';
	}

	/** The same, to go on by itself; the history of events is left out. */
	copy(clock: () => bigint, onEvent?: (event: StoreEvent) => void): State {
		return new State(clock, copyOf(this.store.view()), onEvent);
	}

	/** A node without what is in it; undefined when there is none. */
	entry(path: string, clock: () => bigint): NodeView | undefined {
		return entryIn(this.store.view(), path, clock);
	}

	/** The paths of all files that are below one. */
	filesBelow(path: string): readonly string[] {
		return filesIn(this.store.view(), path);
	}

	/** Empty until it is decided. */
	get clusterVersion(): string {
		return this.#clusterVersion;
	}

	/** Replayed entries that are not v2 operations: etcd 3 has its own. */
	get foreignCount(): number {
		return this.#foreignCount;
	}

	/** What etcd reads of the tree when it starts from files, which shows in the counters. */
	countStart(): void {
		this.membership.countReading(this.store);
		this.store.lookUp(versionPath);
	}

	/** Throws EtcdError when the tree refuses the request. */
	apply(request: Request, indexMax?: number): StoreEvent | undefined {
		const event = applyRequest(this.store, request, indexMax);
		if (request.method === 'PUT' && request.path.startsWith(inClusterSpace)) {
			this.membership.noteWrite(request.path, request.value);
			this.#clusterVersion = request.path === versionPath ? request.value : this.#clusterVersion;
		}

		return event;
	}

	/** An entry in which several keys expire is replayed up to `indexMax`, an index of the store. */
	replay(entry: Pick<LogEntry, 'type' | 'data'>, indexMax?: number): void {
		if (entry instanceof StoredEntry && entry.type === 0) {
			if (!entry.isEmpty) {
				this.#replayRequest(entry.decoded(decodeRequest), indexMax);
			}

			return;
		}

		const {type, data} = entry;
		if (data === undefined || data.length === 0) {
			return;
		}

		if (type === 1) {
			this.membership.applyChange(this.store, data);
		} else {
			this.#replayRequest(decodeRequest(data), indexMax);
		}
	}

	#replayRequest(request: Request | undefined, indexMax: number | undefined): void {
		if (request === undefined) {
			this.#foreignCount++;
			return;
		}

		try {
			this.apply(request, indexMax);
		} catch (error) {
			// What the tree refused when it was logged it refuses again.
			if (!(error instanceof EtcdError)) {
				throw error;
			}
		}
	}
}
