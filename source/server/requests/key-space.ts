/**
Where things live in the tree: client keys under `/1`, the cluster's own records under `/0`, users and
roles under `/2`.
*/
import {EtcdError} from '../../protocol/errors.ts';

export const clusterSpace = '/0';
export const keySpace = '/1';
export const authSpace = '/2';

/** The internal path of a client's key. */
export function internalPath(key: string): string {
	return key === '/' ? keySpace : keySpace + key;
}

/** The client's key of an internal path; empty for the root. */
export function clientKey(path: string): string {
	return path.startsWith(keySpace) ? path.slice(keySpace.length) : path;
}

/*
Where etcd, 2.3 and 3.4, takes a write for what a member publishes about itself: anywhere in a path. A client's value there
crashes it, and crashes it again at each start from that log.
*/
const poisonousPattern = /\/0\/members\/[\da-fA-F]{1,16}\/attributes/;

/** Whether the log would be poison for a real etcd if a client's key were simply set. */
export function isPoisonous(key: string): boolean {
	return poisonousPattern.test(key);
}

/** Runs something on the tree and turns internal paths in its errors into the client's keys. */
export function withClientErrors<Result>(run: () => Result): Result {
	try {
		return run();
	} catch (error) {
		throw asClientError(error);
	}
}

export function asClientError(error: unknown): unknown {
	return error instanceof EtcdError && error.detail.startsWith(keySpace)
		? new EtcdError(error.code, clientKey(error.detail), error.index)
		: error;
}
