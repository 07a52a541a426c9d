import test from 'ava';
import {
	errorJson,
	eventJson,
	eventParts,
	EventEncoder,
	memberJson,
} from '../../source/http/json.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {type NodeView, type StoreEvent} from '../../source/protocol/event.ts';

const file: NodeView = {
	key: '/1/a', value: '', modifiedIndex: 5, createdIndex: 4,
};

const joined = (event: StoreEvent) => [...eventParts(event)].join('');

test('the empty root has neither key nor indexes', t => {
	t.is(joined({
		action: 'get', index: 7, node: {
			key: '/1', dir: true, modifiedIndex: 0, createdIndex: 0,
		},
	}), '{"action":"get","node":{"dir":true}}\n');
});

test('a listing shows its children, an empty list shows nothing', t => {
	t.is(joined({
		action: 'get', index: 7, node: {
			key: '/1', dir: true, nodes: [file, {
				key: '/1/d', dir: true, nodes: [], modifiedIndex: 6, createdIndex: 6,
			}], modifiedIndex: 0, createdIndex: 0,
		},
	}), '{"action":"get","node":{"dir":true,"nodes":[{"key":"/a","value":"","modifiedIndex":5,"createdIndex":4},{"key":"/d","dir":true,"modifiedIndex":6,"createdIndex":6}]}}\n');
});

test('an expiration is in UTC with nanoseconds; a ttl of 0 does not show', t => {
	const expiration = 1_795_325_106_838_304_090n;
	const shown = '"expiration":"2026-11-22T05:25:06.83830409Z"';
	t.is(eventJson({action: 'set', index: 7, node: {...file, expiration, ttl: 10}}), `{"action":"set","node":{"key":"/a","value":"",${shown},"ttl":10,"modifiedIndex":5,"createdIndex":4}}\n`);
	t.is(eventJson({action: 'set', index: 7, node: {...file, expiration, ttl: 0}}), `{"action":"set","node":{"key":"/a","value":"",${shown},"modifiedIndex":5,"createdIndex":4}}\n`);
});

test('a previous node comes last', t => {
	t.is(eventJson({
		action: 'delete', index: 7, node: {key: '/1/a', modifiedIndex: 6, createdIndex: 4}, prevNode: file,
	}), '{"action":"delete","node":{"key":"/a","modifiedIndex":6,"createdIndex":4},"prevNode":{"key":"/a","value":"","modifiedIndex":5,"createdIndex":4}}\n');
});

test('keys and values are escaped as Go does it', t => {
	const node = {...file, key: '/1/<\uDCFF>', value: '"\\\b\u007F\u2028é\uFFFD'};
	t.is(eventJson({action: 'get', index: 7, node}), String.raw`{"action":"get","node":{"key":"/\u003c\ufffd\u003e","value":"\"\\\u0008${'\u007F'}\u2028é${'\uFFFD'}",`
	+ '"modifiedIndex":5,"createdIndex":4}}\n');
});

test('an error without a cause has no cause', t => {
	t.is(errorJson(new EtcdError(100, '/a&b', 7)), '{"errorCode":100,"message":"Key not found","cause":"/a\\u0026b","index":7}\n');
	t.is(errorJson(new EtcdError(102, '', 7)), '{"errorCode":102,"message":"Not a file","index":7}\n');
});

test('a member that was never started has empty texts and lists', t => {
	t.is(memberJson({
		id: 'a1', name: '', peerURLs: ['http://a:1'], clientURLs: [],
	}), '{"id":"a1","name":"","peerURLs":["http://a:1"],"clientURLs":[]}');
});

test('an event is encoded once for all its watchers', t => {
	const encoder = new EventEncoder();
	const event = {action: 'set', index: 7, node: file} as const;
	const first = encoder.encode(event);
	t.is(encoder.encode(event), first);
	t.is(first.toString(), eventJson(event));
	t.not(encoder.encode({action: 'set', index: 7, node: file}), first);
});
