/**
From the bytes that a log keeps of a v2 operation back to the operation. A start decodes every one that came after the snapshot, so
what etcd and we write is read field by field (pb/field-reader.ts); the generated schema reads everything else.
*/
import {Buffer} from 'node:buffer';
import {fromBinary} from '@bufbuild/protobuf';
import {FieldReader} from '../../pb/field-reader.ts';
import {InternalRequestSchema, RequestSchema} from '../../pb/generated/etcd_pb.ts';
import {textBetween, textFromBytes} from '../../protocol/text.ts';
import {type Method, type Request} from './request.ts';

const methods: readonly Method[] = ['PUT', 'POST', 'DELETE', 'QGET', 'SYNC'];

/**
The operation in a part of `bytes`; undefined when there is none: etcd 3 logs other things, too, which leave the v2 tree alone.
*/
export function decodeRequest(bytes: Uint8Array, start = 0, end = bytes.length): Request | undefined {
	const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return decodePlain(buffer, start, end) ?? decodeUnusual(buffer.subarray(start, end));
}

const fields = new FieldReader();
/** Of an operation's fields: number and wire type. */
const tags = {
	id: 0x08,
	method: 0x12,
	path: 0x1A,
	value: 0x22,
	dir: 0x28,
	prevValue: 0x32,
	prevIndex: 0x38,
	prevExist: 0x40,
	expiration: 0x48,
	wait: 0x50,
	since: 0x58,
	recursive: 0x60,
	sorted: 0x68,
	quorum: 0x70,
	time: 0x78,
} as const;
const longTags = {stream: [0x80, 0x01], refresh: [0x88, 0x01]} as const;
/** What follows the path and the value of most writes: everything else at its default, but for `prevExist`, which is absent. */
const defaults = Buffer.from('2800320038004800500058006000680070007800800100', 'hex');

/** Undefined when anything is not as etcd and we write it. */
function decodePlain(bytes: Buffer, start: number, end: number): Request | undefined {
	fields.open(bytes, start, end);
	skip(tags.id);
	const method = methodIn(bytes);
	const path = text(tags.path, bytes);
	const value = text(tags.value, bytes);
	if (method !== undefined && fields.takeLast(defaults)) {
		return fields.isUnusual
			? undefined
			: {
				method, path, value, dir: false, prevValue: '', prevIndex: 0n, prevExist: undefined, expiration: 0n, recursive: false, sorted: false,
				isRefresh: false, time: 0n,
			};
	}

	const dir = flag(tags.dir) ?? false;
	const prevValue = text(tags.prevValue, bytes);
	const prevIndex = bigint(tags.prevIndex);
	const prevExist = flag(tags.prevExist);
	const expiration = bigint(tags.expiration);
	skip(tags.wait);
	skip(tags.since);
	const recursive = flag(tags.recursive) ?? false;
	const sorted = flag(tags.sorted) ?? false;
	skip(tags.quorum);
	const time = bigint(tags.time);
	if (fields.takeLongTag(...longTags.stream)) {
		fields.skipNumber();
	}

	const isRefresh = fields.takeLongTag(...longTags.refresh) && fields.boolean();
	return method === undefined || !fields.isComplete
		? undefined
		: {
			method, path, value, dir, prevValue, prevIndex, prevExist, expiration, recursive, sorted, isRefresh, time,
		};
}

function methodIn(bytes: Buffer): Method | undefined {
	if (!fields.takeTag(tags.method)) {
		return undefined;
	}

	fields.bytes();
	const {start, end} = fields;
	for (const method of methods) {
		if (method.length === end - start && isAt(method, bytes, start)) {
			return method;
		}
	}

	return undefined;
}

function isAt(method: string, bytes: Buffer, start: number): boolean {
	let length = 0;
	while (length < method.length && bytes[start + length] === method.charCodeAt(length)) {
		length++;
	}

	return length === method.length;
}

function text(tag: number, bytes: Buffer): string {
	if (!fields.takeTag(tag)) {
		return '';
	}

	fields.bytes();
	return fields.start === fields.end ? '' : textBetween(bytes, fields.start, fields.end);
}

function flag(tag: number): boolean | undefined {
	return fields.takeTag(tag) ? fields.boolean() : undefined;
}

function bigint(tag: number): bigint {
	return fields.takeTag(tag) ? fields.bigint() : 0n;
}

function skip(tag: number): void {
	if (fields.takeTag(tag)) {
		fields.skipNumber();
	}
}

function decodeUnusual(bytes: Buffer): Request | undefined {
	return decodeBare(bytes) ?? decodeWrapped(bytes);
}

/** etcd 3 can log a v2 operation inside of a message of its own. */
function decodeWrapped(bytes: Buffer): Request | undefined {
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

	const method = methods.find(each => each === message.method);
	return method === undefined
		? undefined
		: {
			method,
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
