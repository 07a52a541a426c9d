/**
A v2 operation on its way into the log and, from there, to the tree. A class, so that there are no closures for each.
*/
import {type StoreEvent} from '../protocol/event.ts';
import {type LogEntry} from '../wal/log.ts';
import {type Proposal, type Settle} from './proposals.ts';
import {asClientError} from './requests/key-space.ts';
import {type Request} from './requests/request.ts';
import {type State} from './state.ts';

export class LoggedRequest implements Proposal {
	readonly type: LogEntry['type'];
	readonly data: Uint8Array;
	readonly settle: Settle;
	readonly #state: State;
	readonly #request: Request;

	/** `data` is the request as the log keeps it. */
	constructor(state: State, request: Request, data: Uint8Array, settle: Settle) {
		this.#state = state;
		this.#request = request;
		this.type = 0;
		this.data = data;
		this.settle = settle;
	}

	/** Throws EtcdError with the client's keys when the tree refuses it. */
	apply(): StoreEvent | undefined {
		try {
			return this.#state.apply(this.#request);
		} catch (error) {
			throw asClientError(error);
		}
	}
}
