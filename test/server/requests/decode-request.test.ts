import {Buffer} from 'node:buffer';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import test from 'ava';
import {InternalRequestSchema, RequestSchema} from '../../../source/pb/generated/etcd_pb.ts';
import {textFromBytes} from '../../../source/protocol/text.ts';
import {decodeRequest} from '../../../source/server/requests/decode-request.ts';
import {encodeRequest, makeRequest, type Request} from '../../../source/server/requests/request.ts';
import {damagedBytes, uint64} from '../../helpers/damaged-bytes.ts';
import fc, {anyCharacter, rounds} from '../../helpers/properties.ts';

/** What the generated schema reads. */
function bySchema(bytes: Uint8Array): Request | undefined {
	try {
		const message = fromBinary(RequestSchema, bytes);
		if (['PUT', 'POST', 'DELETE', 'QGET', 'SYNC'].includes(message.method)) {
			return {
				method: message.method as Request['method'],
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
	} catch {
		// It may still be one inside of another message.
	}

	try {
		const {v2} = fromBinary(InternalRequestSchema, bytes);
		return v2.length > 0 ? bySchema(v2) : undefined;
	} catch {
		return undefined;
	}
}

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, {nil: undefined});
const text = fc.oneof(fc.string({unit: anyCharacter, maxLength: 8}).map(each => Buffer.from(each)), fc.uint8Array({maxLength: 8}));
const int64 = fc.oneof(fc.bigInt({min: -300n, max: 300n}), fc.bigInt({min: -(2n ** 63n), max: (2n ** 63n) - 1n}));
const flag = optional(fc.boolean());
const encoded = fc.record({
	id: optional(uint64),
	method: optional(fc.constantFrom('PUT', 'POST', 'DELETE', 'QGET', 'SYNC', 'NOPE', '')),
	path: optional(text),
	val: optional(text),
	dir: flag,
	prevValue: optional(text),
	prevIndex: optional(uint64),
	prevExist: flag,
	expiration: optional(int64),
	wait: flag,
	since: optional(uint64),
	recursive: flag,
	sorted: flag,
	quorum: flag,
	time: optional(int64),
	stream: flag,
	refresh: flag,
}).map(fields => toBinary(RequestSchema, create(RequestSchema, fields)));

test('a request is what the generated schema reads, and so is what is damaged or none', t => {
	let requests = 0;
	fc.assert(fc.property(damagedBytes(encoded), fc.nat(3), (message, before) => {
		const segment = Buffer.concat([Buffer.alloc(before, 0x80), message, Buffer.alloc(3, 0x08)]);
		const request = decodeRequest(segment, before, before + message.length);
		requests += request === undefined ? 0 : 1;
		t.deepEqual(request, bySchema(message));
	}), {numRuns: rounds(3000)});
	t.true(requests > 200);
});

test('a write without conditions, as etcd and we log most of them, is what the generated schema reads, whole and damaged', t => {
	const plain = fc.record({
		method: fc.constantFrom('PUT', 'POST', 'DELETE'), path: fc.string({maxLength: 8}), value: fc.string({unit: anyCharacter, maxLength: 8}), id: uint64,
	}).map(({id, ...fields}) => encodeRequest(makeRequest(fields as Pick<Request, 'method' | 'path' | 'value'>), id));
	fc.assert(fc.property(plain, message => {
		const request = decodeRequest(message);
		t.deepEqual(request, bySchema(message));
		t.not(request, undefined);
	}), {numRuns: 500});
	fc.assert(fc.property(damagedBytes(plain), message => {
		t.deepEqual(decodeRequest(message), bySchema(message));
	}), {numRuns: rounds(2000)});
});

test('a request inside of a message of etcd 3', t => {
	fc.assert(fc.property(damagedBytes(encoded.map(v2 => toBinary(InternalRequestSchema, create(InternalRequestSchema, {v2})))), message => {
		t.deepEqual(decodeRequest(message), bySchema(message));
	}), {numRuns: rounds(1000)});
});
