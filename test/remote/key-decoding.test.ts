import {Buffer} from 'node:buffer';
import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {RequestError} from '../../source/engine/errors.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {decodeAnswer, decodeNode} from '../../source/remote/key-decoding.ts';

const answer = (body: string, {status = 200, index = '9', needsNode = true} = {}): KeyResponse => decodeAnswer({
	status, headers: {'x-etcd-index': index}, body: Buffer.from(body),
}, {needsNode});

for (const member of [
	'"nodes":{}',
	'"nodes":"a"',
	'"nodes":1',
	'"nodes":[1]',
	'"nodes":[{"nodes":true}]',
	'"dir":"true"',
	'"key":1',
	'"value":{}',
	'"ttl":1.5',
	'"ttl":"1"',
	'"modifiedIndex":-1',
	'"expiration":5',
	'"expiration":"soon"',
	'"expiration":"2026-13-01T00:00:00Z"',
]) {
	test(`no node of etcd: {${member}}`, t => {
		t.throws(() => answer(`{"action":"get","node":{${member}}}`), {instanceOf: RequestError});
		t.throws(() => answer(`{"action":"set","node":{},"prevNode":{${member}}}`), {instanceOf: RequestError});
		t.throws(() => decodeNode(`{${member}}`), {instanceOf: RequestError});
	});
}

test('what is absent or null is as it was never said', t => {
	const nothing = {key: '', modifiedIndex: 0, createdIndex: 0};
	t.deepEqual(decodeNode('{}'), nothing);
	t.deepEqual(decodeNode('{"key":null,"value":null,"dir":null,"nodes":null,"expiration":null,"ttl":null,"modifiedIndex":null,"createdIndex":null}'), nothing);
	t.deepEqual(decodeNode('{"dir":false,"ttl":0}'), nothing);
	t.deepEqual(decodeNode('{"dir":true,"nodes":[],"ttl":-2,"expiration":"2026-01-02T03:04:05.1230+00:00"}'), {
		...nothing, dir: true, nodes: [], ttl: -2, expiration: '2026-01-02T03:04:05.123Z',
	});
	t.deepEqual(answer('{"action":"set"}', {needsNode: false, index: ''}), {action: 'set', node: nothing, index: 0});
	t.throws(() => answer('{"action":"set"}'), {message: 'client: the answer has no node'});
	t.throws(() => answer(''), {message: 'client: response body is empty'});
	t.throws(() => answer('{"node":{}}', {index: '-1'}), {message: /parsing "-1": invalid syntax/});
});

test('a refusal is etcd\'s, or it did not come from etcd', t => {
	const refusal = t.throws(() => answer('{"errorCode":100,"message":"Key not found","cause":"/a","index":5}', {status: 404}), {instanceOf: EtcdError});
	t.deepEqual([refusal.code, refusal.message], [100, '100: Key not found (/a) [5]']);
	for (const body of ['', 'text', '[]', '{"errorCode":"100"}', '{"index":-1}', '{"message":7}']) {
		t.throws(() => answer(body, {status: 500}), {instanceOf: RequestError});
	}
});
