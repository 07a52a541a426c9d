import {Buffer} from 'node:buffer';
import {create, toBinary} from '@bufbuild/protobuf';
import test from 'ava';
import {RequestSchema} from '../../../source/pb/generated/etcd_pb.ts';
import {bytesFromText} from '../../../source/protocol/text.ts';
import {
	decodeRequest,
	encodeRequest,
	makeRequest,
	type Request,
} from '../../../source/server/requests/request.ts';
import {randomFrom} from '../../helpers/random-operations.ts';

const texts = ['', 'a', 'x'.repeat(127), 'x'.repeat(128), 'y'.repeat(5000), '\u0000\u0001', 'caf\u00E9 \u{1F600}', '\u20AC'.repeat(4096), 'caf\uDCE9', '\uDCFF'.repeat(5000)];
const unsigned = [0n, 1n, 127n, 128n, 0xFF_FF_FF_FFn, 0x1_00_00_00_00n, 2n ** 53n, 2n ** 63n, (2n ** 64n) - 1n];
const signed = [...unsigned.filter(number => number < 2n ** 63n), -1n, -5n, -(2n ** 63n), 1_795_325_213_857_975_486n];
const flags = [false, true];

const plain = makeRequest({method: 'PUT', path: '/1/a'});

test('a request has byte for byte what the generated message has', t => {
	const random = randomFrom(1);
	const oneOf = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
	for (let i = 0; i < 500; i++) {
		const id = oneOf(unsigned);
		const request: Request = {
			method: oneOf(['PUT', 'POST', 'DELETE', 'QGET', 'SYNC']),
			path: `/1/${oneOf(texts)}`,
			value: oneOf(texts),
			dir: oneOf(flags),
			prevValue: oneOf(texts),
			prevIndex: oneOf(unsigned),
			prevExist: oneOf([undefined, ...flags]),
			expiration: oneOf(signed),
			recursive: oneOf(flags),
			sorted: oneOf(flags),
			isRefresh: oneOf(flags),
			time: oneOf(signed),
		};
		const generated = toBinary(RequestSchema, create(RequestSchema, {
			...request,
			id,
			path: bytesFromText(request.path),
			val: bytesFromText(request.value),
			prevValue: bytesFromText(request.prevValue),
			wait: false,
			since: 0n,
			quorum: request.method === 'QGET',
			stream: false,
			refresh: request.isRefresh ? true : undefined,
		}));
		const encoded = encodeRequest(request, id);
		t.is(Buffer.compare(encoded, generated), 0, `request ${i}`);
		t.deepEqual(decodeRequest(encoded), request);
	}
});

test('a value of a megabyte has its length, and those behind it have theirs', t => {
	for (const value of ['x'.repeat(1_100_000), 'short']) {
		const request: Request = {...plain, value};
		t.is(decodeRequest(encodeRequest(request, 1n))?.value, value);
	}
});

test('what was encoded stays as it is when more is', t => {
	const first = encodeRequest({...plain, value: 'one'}, 1n);
	encodeRequest({...plain, value: 'two'}, 2n);
	t.is(decodeRequest(first)?.value, 'one');
});
