/**
A v2 operation as the log keeps it, and its bytes there.
*/
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {InternalRequestSchema, RequestSchema} from '../../pb/generated/etcd_pb.ts';
import {bytesFromText, textFromBytes} from '../../protocol/text.ts';

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

const methods: ReadonlySet<string> = new Set<Method>(['PUT', 'POST', 'DELETE', 'QGET', 'SYNC']);

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

/** Undefined when the bytes are not a v2 operation: etcd 3 logs others too, which leave the v2 tree alone. */
export function decodeRequest(bytes: Uint8Array): Request | undefined {
	return decodeBare(bytes) ?? decodeWrapped(bytes);
}

/** etcd 3 can log a v2 operation inside of a message of its own. */
function decodeWrapped(bytes: Uint8Array): Request | undefined {
	try {
		const {v2} = fromBinary(InternalRequestSchema, bytes);
		return v2.length > 0 ? decodeBare(v2) : undefined;
	} catch {
		return undefined;
	}
}

function decodeBare(bytes: Uint8Array): Request | undefined {
	let message;
	try {
		message = fromBinary(RequestSchema, bytes);
	} catch {
		return undefined;
	}

	if (!methods.has(message.method)) {
		return undefined;
	}

	return {
		method: message.method as Method,
		path: textFromBytes(message.path),
		value: textFromBytes(message.val),
		dir: message.dir,
		prevValue: textFromBytes(message.prevValue),
		prevIndex: message.prevIndex,
		prevExist: Object.hasOwn(message, 'prevExist') ? message.prevExist : undefined,
		expiration: message.expiration,
		recursive: message.recursive,
		sorted: message.sorted,
		isRefresh: message.refresh,
		time: message.time,
	};
}
