import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {formatResponse} from '../../source/format/response.ts';
import {tabTable} from '../../source/format/tab-table.ts';

const node = {
	key: '/k', value: 'v', modifiedIndex: 7, createdIndex: 4,
};
const set: KeyResponse = {action: 'set', node, index: 9};
const removed: KeyResponse = {
	action: 'delete', node: {key: '/k', modifiedIndex: 8, createdIndex: 4}, prevNode: node, index: 9,
};

test('simple prints the value, and the previous one of a delete', t => {
	t.is(formatResponse(set, 'simple'), 'v\n');
	t.is(formatResponse({...set, node: {...node, value: 'a\nb\u001B[0m'}}, 'simple'), 'a\nb\u001B[0m\n');
	t.is(formatResponse(removed, 'simple'), 'PrevNode.Value: v\n');
	t.is(formatResponse({...removed, action: 'compareAndDelete'}, 'simple'), '\n');
	t.is(formatResponse({...removed, action: 'expire'}, 'simple'), '\n');
});

test('extended prints the indexes, and no value for a delete', t => {
	t.is(formatResponse({...set, node: {...node, ttl: 5}}, 'extended'), 'Key: /k\nCreated-Index: 4\nModified-Index: 7\nTTL: 5\nIndex: 9\n\nv\n');
	t.is(formatResponse(removed, 'extended'), 'Key: /k\nCreated-Index: 4\nModified-Index: 8\nPrevNode.Value: v\nTTL: 0\nIndex: 9\n');
	t.is(
		formatResponse({...removed, action: 'compareAndDelete'}, 'extended'),
		'Key: /k\nCreated-Index: 4\nModified-Index: 8\nPrevNode.Value: v\nTTL: 0\nIndex: 9\n\n\n',
	);
});

test('json is one line with the members in etcdctl\'s order', t => {
	t.is(formatResponse(set, 'json'), '{"action":"set","node":{"key":"/k","value":"v","nodes":null,"createdIndex":4,"modifiedIndex":7},"prevNode":null}\n');
	const directory: KeyResponse = {
		action: 'get',
		node: {
			key: '/d', dir: true, nodes: [{...node, expiration: '2026-01-01T00:00:00.5Z', ttl: 3}], modifiedIndex: 4, createdIndex: 4,
		},
		index: 9,
	};
	t.is(formatResponse(directory, 'json'), '{"action":"get","node":{"key":"/d","dir":true,"value":"","nodes":['
	+ '{"key":"/k","value":"v","nodes":null,"createdIndex":4,"modifiedIndex":7,"expiration":"2026-01-01T00:00:00.5Z","ttl":3}'
	+ '],"createdIndex":4,"modifiedIndex":4},"prevNode":null}\n');
	t.true(formatResponse({...set, node: {...node, value: '<&>\u0001\u2028'}}, 'json')!.includes(String.raw`"\u003c\u0026\u003e\u0001\u2028"`));
});

test('another format has no text', t => {
	t.is(formatResponse(set, 'yaml'), undefined);
	t.is(formatResponse(set, ''), undefined);
});

test('tab tables pad to the next stop behind the longest first cell', t => {
	t.is(tabTable([['   mk', 'a'], ['   cluster-health', 'b']]), '   mk\t\t\ta\n   cluster-health\tb\n');
	t.is(tabTable([['1234567', 'a'], ['1', 'b']]), '1234567\ta\n1\tb\n');
	t.is(tabTable([['12345678', 'a'], ['1', 'b']]), '12345678\ta\n1\t\tb\n');
});
