/**
What a logged request does to the tree: the same when it is first applied and when the log is replayed.
*/
import {cleanPath} from '../protocol/paths.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {type Store} from '../store/store.ts';
import {type Request} from './requests/request.ts';

/** Applies a request; throws EtcdError when the tree refuses it. SYNC answers with nothing, and goes no further than `indexMax`. */
export function applyRequest(store: Store, request: Request, indexMax?: number): StoreEvent | undefined {
	const path = cleanPath(request.path);
	switch (request.method) {
		case 'POST': {
			return store.createInOrder(path, request);
		}

		case 'PUT': {
			return applyPut(store, path, request);
		}

		case 'DELETE': {
			return hasCondition(request) ? store.compareAndDelete(path, request) : store.delete(path, request);
		}

		case 'QGET': {
			return store.get(path, request);
		}

		case 'SYNC': {
			store.expire(request.time, indexMax);
			return undefined;
		}
	}
}

function applyPut(store: Store, path: string, request: Request): StoreEvent {
	if (request.prevExist === false) {
		return store.create(path, request);
	}

	if (hasCondition(request)) {
		return store.compareAndSwap(path, request, request);
	}

	return request.prevExist ? store.update(path, request) : store.set(path, request);
}

function hasCondition({prevValue, prevIndex}: Request): boolean {
	return prevValue !== '' || prevIndex !== 0n;
}
