/**
A v2 operation as the log keeps it, and its bytes there.
*/
import {create, toBinary} from '@bufbuild/protobuf';
import {RequestSchema} from '../../pb/generated/etcd_pb.ts';
import {bytesFromText} from '../../protocol/text.ts';

export {decodeRequest} from './decode-request.ts';

export type Method = 'PUT' | 'POST' | 'DELETE' | 'QGET' | 'SYNC';

export type Request = {
	readonly method: Method;
	/** An internal path, `/1/foo`. */
	readonly path: string;
	readonly value: string;
	readonly dir: boolean;
	/** Empty means no comparison. */
	readonly prevValue: string;
	/** 0 means no comparison. */
	readonly prevIndex: bigint;
	readonly prevExist?: boolean;
	/** Nanoseconds since the epoch, 0 for none. */
	readonly expiration: bigint;
	readonly recursive: boolean;
	readonly sorted: boolean;
	readonly isRefresh: boolean;
	/** SYNC: nodes expire up to this instant, in nanoseconds since the epoch. */
	readonly time: bigint;
};

/** A request with everything at its default except what is given. */
export function makeRequest(fields: Pick<Request, 'method' | 'path'> & Partial<Request>): Request {
	return {
		value: '', dir: false, prevValue: '', prevIndex: 0n, expiration: 0n, recursive: false, sorted: false, isRefresh: false,
		time: 0n, ...fields,
	};
}

export function encodeRequest(request: Request, id: bigint): Uint8Array {
	return toBinary(RequestSchema, create(RequestSchema, {
		id,
		method: request.method,
		path: bytesFromText(request.path),
		val: bytesFromText(request.value),
		dir: request.dir,
		prevValue: bytesFromText(request.prevValue),
		prevIndex: request.prevIndex,
		prevExist: request.prevExist,
		expiration: request.expiration,
		wait: false,
		since: 0n,
		recursive: request.recursive,
		sorted: request.sorted,
		quorum: request.method === 'QGET',
		time: request.time,
		stream: false,
		refresh: request.isRefresh ? true : undefined,
	}));
}
