import test from 'ava';
import {
	errorJson,
	eventJson,
	EventEncoder,
	listingParts,
	memberJson,
} from '../../source/http/json.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {type NodeView} from '../../source/protocol/event.ts';
import {type Listing} from '../../source/server/server.ts';
import {type Store} from '../../source/store/store.ts';
import {
	directory,
	file as stored,
	makeStore,
	second,
	start,
} from '../helpers/store.ts';

const file: NodeView = {
	key: '/1/a', value: '', modifiedIndex: 5, createdIndex: 4,
};

function listed(store: Store, path: string): string {
	const listing = store.read(path, {recursive: true, sorted: true}) as Listing;
	const text = [...listingParts(listing)].join('');
	listing.end();
	return text;
}

test('the root has neither key nor indexes, and where nothing is to be seen there are no nodes', t => {
	const {store} = makeStore();
	store.set('/1/_hidden', stored('x'));
	t.is(listed(store, '/1'), '{"action":"get","node":{"dir":true}}\n');
});

test('a listing shows what is below, with keys and values as Go escapes them, lives and empty directories', t => {
	const {store} = makeStore();
	store.set('/1/d<\uDCFF/a', stored('"\u{1F600}\n', start + (10n * second)));
	store.set('/1/d<\uDCFF/e&', directory);
	store.set('/1/d<\uDCFF/z', stored(''));
	const children = String.raw`{"key":"/d\u003c\ufffd/a","value":"\"${'\u{1F600}'}\n","expiration":"2026-11-22T05:30:10Z","ttl":10,"modifiedIndex":1,"createdIndex":1},`
		+ String.raw`{"key":"/d\u003c\ufffd/e\u0026","dir":true,"modifiedIndex":2,"createdIndex":2},`
		+ String.raw`{"key":"/d\u003c\ufffd/z","value":"","modifiedIndex":3,"createdIndex":3}`;
	const node = String.raw`{"key":"/d\u003c\ufffd","dir":true,"nodes":[${children}],"modifiedIndex":1,"createdIndex":1}`;
	t.is(listed(store, '/1'), `{"action":"get","node":{"dir":true,"nodes":[${node}]}}\n`);
	t.is(listed(store, '/1/d<\uDCFF'), `{"action":"get","node":${node}}\n`);
});

test('a listing in parts is one document', t => {
	const {store} = makeStore();
	for (let i = 0; i < 2000; i++) {
		store.set(`/1/d${i % 7}/sub${i % 3}/key${i}`, stored('x'.repeat(i % 50)));
	}

	const {node} = store.get('/1', {recursive: true, sorted: true});
	const withoutSpace = (view: NodeView): unknown => ({...view, key: view.key.slice(2), ...(view.nodes && {nodes: view.nodes.map(each => withoutSpace(each))})});
	t.deepEqual((JSON.parse(listed(store, '/1')) as {node: {nodes: unknown}}).node.nodes, node.nodes!.map(each => withoutSpace(each)));
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
	t.is(first.body.toString(), eventJson(event));
	t.is(first.chunk.toString(), `${first.body.length.toString(16)}\r\n${eventJson(event)}\r\n`);
	t.not(encoder.encode({action: 'set', index: 7, node: file}), first);
});
