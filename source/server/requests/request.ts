/**
A v2 operation as the log keeps it, and its bytes there.
*/
import {Buffer} from 'node:buffer';
import {Writer} from '../../pb/writer.ts';
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

const writer = new Writer();
/** All fields but the texts. */
const numbersBytesMax = 128;
/** A longer text is encoded in a buffer of its own. */
const lengthAtOnceMax = 4096;

/**
By hand, since the generated message takes longer than the change of the tree; the bytes are the same. `refresh` is left out
unless it is needed, as etcd does for the sake of older ones.
*/
export function encodeRequest(request: Request, id: bigint): Uint8Array {
	const {method, path, value, prevValue, prevExist} = request;
	writer.clear();
	writer.reserve(numbersBytesMax);
	writer.byte(0x08);
	writer.varint64(id);
	writeText(0x12, method);
	writeText(0x1A, path);
	writeText(0x22, value);
	writeFlag(0x28, request.dir);
	writeText(0x32, prevValue);
	writer.byte(0x38);
	writer.varint64(request.prevIndex);
	if (prevExist !== undefined) {
		writeFlag(0x40, prevExist);
	}

	writer.byte(0x48);
	writer.varint64(request.expiration);
	// Neither `wait` nor `since` reach the log.
	writeFlag(0x50, false);
	writeFlag(0x58, false);
	writeFlag(0x60, request.recursive);
	writeFlag(0x68, request.sorted);
	writeFlag(0x70, method === 'QGET');
	writer.byte(0x78);
	writer.varint64(request.time);
	writer.byte(0x80);
	writeFlag(0x01, false);
	if (request.isRefresh) {
		writer.byte(0x88);
		writeFlag(0x01, true);
	}

	return Buffer.from(writer.written());
}

function writeText(tag: number, text: string): void {
	writer.byte(tag);
	if (text.length <= lengthAtOnceMax && text.isWellFormed()) {
		writer.reserve((text.length * 3) + numbersBytesMax);
		writer.varint(Buffer.byteLength(text));
		writer.length += writer.buffer.write(text, writer.length);
		return;
	}

	const bytes = bytesFromText(text);
	writer.reserve(bytes.length + numbersBytesMax);
	writer.varint(bytes.length);
	writer.bytes(bytes);
}

function writeFlag(tag: number, flag: boolean): void {
	writer.byte(tag);
	writer.byte(flag ? 1 : 0);
}
