import {Buffer} from 'node:buffer';
import test from 'ava';
import {storeBytes, storeJson} from '../../source/snap/store-json.ts';
import {readStore} from '../../source/snap/store-reader.ts';
import {type TreeNode} from '../../source/store/node.ts';
import {Store} from '../../source/store/store.ts';
import fc, {rounds} from '../helpers/properties.ts';
import {apply, operation} from '../helpers/store-operations.ts';

const clock = () => 1_700_000_000_000_000_000n;
const permanent = {dir: false, expiration: 0n};

function newStore(): Store {
	return new Store({clock, namespaces: ['/0', '/1']});
}

function jsonOf(store: Store): string {
	const view = store.view();
	const text = [...storeJson(view)].join('');
	view.end();
	return text;
}

function reread(json: string): Store {
	return new Store({clock, namespaces: ['/0', '/1'], image: readStore(Buffer.from(json))});
}

type HistoryDocument = {
	readonly Queue: {readonly Events: unknown[]; readonly Size: number; readonly Front: number; readonly Back: number; readonly Capacity: number};
	readonly StartIndex: number;
	readonly LastIndex: number;
};

const everything = {recursive: true, sorted: true};

test('a store is the same after it was written and read', t => {
	const store = newStore();
	store.set('/1/a', {...permanent, value: 'one'});
	store.set('/1/a', {...permanent, value: 'two'});
	store.set('/1/dir/empty', {dir: true, value: '', expiration: 1_700_000_100_123_456_789n});
	store.set('/1/dir/_hidden', {...permanent, value: ''});
	store.set('/1/ttl', {dir: false, value: '<&>"\\\n\u2028\u{1F600}', expiration: 1_700_000_050_000_000_001n});
	store.update('/1/a', {value: '', expiration: 1_700_000_060_000_000_000n, isRefresh: true});
	store.createInOrder('/1/queue', {...permanent, value: 'x'});
	store.delete('/1/queue', {dir: true, recursive: true});
	t.throws(() => store.get('/1/none', everything));
	const again = reread(jsonOf(store));
	t.deepEqual(again.peek('/', everything), store.peek('/', everything));
	t.deepEqual(again.peek('/1/dir/_hidden'), store.peek('/1/dir/_hidden'));
	t.is(again.index, store.index);
	t.deepEqual([...again.history], [...store.history]);
	t.deepEqual(again.statistics, store.statistics);
	t.is(again.nextExpiration, store.nextExpiration);
	again.expire(1_700_000_055_000_000_000n);
	t.is(again.peek('/1/ttl'), undefined);
});

test('a store that is longer than a text can be is written, too', t => {
	const store = newStore();
	const value = 'x'.repeat(54_000_000);
	for (let i = 0; i < 5; i++) {
		store.set(`/1/${i}`, {...permanent, value});
	}

	// Each is in the tree and in the history.
	t.true(storeBytes(store.view()).length > 540_000_000);
});

test('a time to live of one second is kept in the history, and none where it is over', t => {
	const store = newStore();
	const inSeconds = (seconds: bigint) => ({dir: false, value: 'x', expiration: 1_700_000_000_000_000_000n + (seconds * 1_000_000_000n)});
	const ttls = ([...events]: Iterable<{readonly node: {readonly ttl?: number}}>) => events.map(({node}) => node.ttl);
	store.set('/1/k', inSeconds(1n));
	store.update('/1/k', inSeconds(2n));
	t.deepEqual(ttls(reread(jsonOf(store)).history), ttls(store.history));
	t.deepEqual(ttls(store.history), [1, 2]);
});

test('etcd can read it: five members, 1000 slots, null for the children of a file', t => {
	const store = newStore();
	store.set('/1/a', {...permanent, value: 'v'});
	const document = JSON.parse(jsonOf(store)) as Record<string, unknown>;
	t.deepEqual(Object.keys(document), ['Root', 'WatcherHub', 'CurrentIndex', 'Stats', 'CurrentVersion']);
	t.deepEqual(document.Root, {
		Path: '/',
		CreatedIndex: 0,
		ModifiedIndex: 0,
		ExpireTime: '0001-01-01T00:00:00Z',
		Value: '',
		Children: {
			0: {
				Path: '/0', CreatedIndex: 0, ModifiedIndex: 0, ExpireTime: '0001-01-01T00:00:00Z', Value: '', Children: {},
			},
			1: {
				Path: '/1',
				CreatedIndex: 0,
				ModifiedIndex: 0,
				ExpireTime: '0001-01-01T00:00:00Z',
				Value: '',
				Children: {
					a: {
						Path: '/1/a', CreatedIndex: 1, ModifiedIndex: 1, ExpireTime: '0001-01-01T00:00:00Z', Value: 'v', Children: null,
					},
				},
			},
		},
	});
	const {Queue, StartIndex, LastIndex} = (document.WatcherHub as {EventHistory: HistoryDocument}).EventHistory;
	t.is(Queue.Events.length, 1000);
	t.deepEqual(Queue.Events[0], {
		action: 'set', node: {
			key: '/1/a', value: 'v', modifiedIndex: 1, createdIndex: 1,
		},
	});
	t.deepEqual([Queue.Events[1], Queue.Size, Queue.Front, Queue.Back, Queue.Capacity, StartIndex, LastIndex], [null, 1, 0, 1, 1000, 1, 1]);
});

test('a full history is a ring whose end is its beginning', t => {
	const store = newStore();
	for (let i = 0; i < 1200; i++) {
		store.set('/1/a', {...permanent, value: String(i)});
	}

	const json = jsonOf(store);
	const {Queue, StartIndex} = (JSON.parse(json) as {WatcherHub: {EventHistory: HistoryDocument}}).WatcherHub.EventHistory;
	t.is(Queue.Events.length, 1000);
	t.is(Queue.Back, 0);
	t.is(StartIndex, 201);
	t.deepEqual([...reread(json).history], [...store.history]);
});

test('bytes that are no UTF-8 survive in names, values and the history, where etcd reads U+FFFD', t => {
	const store = newStore();
	store.set('/1/caf\uDCE9', {...permanent, value: '\uDCFF\u0000ok'});
	store.set('/1/caf\uDCEA/x', {...permanent, value: 'y'});
	store.delete('/1/caf\uDCE9', {dir: false, recursive: false});
	store.set('/1/caf\uDCE9', {...permanent, value: '\uDC80'});
	const json = jsonOf(store);
	const again = reread(json);
	t.deepEqual(again.peek('/', everything), store.peek('/', everything));
	t.deepEqual([...again.history], [...store.history]);
	t.is(again.peek('/1/caf\uDCE9')!.value, '\uDC80');
	t.true(json.isWellFormed());
	t.regex(json, /"Path":"\/1\/caf\\ufffd","CreatedIndex":4/);
});

test('members in any order, unknown ones, blanks, other time zones and what etcd tolerates to be missing are read', t => {
	const json = String.raw`{
		"CurrentIndex" : 9, "Extra": [1, {"a": "]}"}, null, true, -1.5e3],
		"Root": {"Children": {
			"1": {"Children": {
				"early": {"ModifiedIndex": 7, "Value": "tab\t\u00e9\ud83d\ude00", "CreatedIndex": 5, "More": {"x": []}},
				"zone": {"Value": "z", "ExpireTime": "2036-11-19T11:21:44.268081916+05:30"},
				"dir": {"Children": { }}
			}, "Path": "/1"}
		}}
	}`;
	const store = reread(json);
	t.is(store.index, 9);
	t.deepEqual(store.peek('/1/early'), {
		key: '/1/early', value: 'tab\té\u{1F600}', modifiedIndex: 7, createdIndex: 5,
	});
	t.is(store.peek('/1/zone')!.expiration, 2_110_686_704_268_081_916n);
	t.true(store.peek('/1/dir')!.dir);
	t.deepEqual([...store.history], []);
	store.set('/1/new', {...permanent, value: ''});
	t.is(store.index, 10);
});

test('a path of ten thousand directories is written and read', t => {
	const store = newStore();
	const deep = `/1${'/d'.repeat(10_000)}`;
	store.set(deep, {...permanent, value: 'bottom'});
	t.is(reread(jsonOf(store)).peek(deep)!.value, 'bottom');
});

test('what is no store is refused', t => {
	for (const json of ['', '{', '[]', '{}', '{"Root":null}', '{"Root":{"Children":null}}', '{"Root":{"Children":{"a":{"Value":"x', '{"Root":{"Children":{"a":{"ExpireTime":"soon"}}}}']) {
		t.throws(() => readStore(Buffer.from(json)), {instanceOf: Error}, `${json} is refused`);
	}
});

/** All that is known of the nodes of a document; undefined when it is refused. */
function nodesIn(json: string): unknown {
	let image;
	try {
		image = readStore(Buffer.from(json));
	} catch {
		return undefined;
	}

	const listed = ({name, value, children, createdIndex, modifiedIndex, expiration}: TreeNode): unknown => [
		name, value, children?.values().map(child => listed(child)).toArray(), createdIndex, modifiedIndex, expiration,
	];
	return [listed(image.root), image.expiring.length];
}

test('files that are read in one go are read as member by member, also where the document is damaged', t => {
	const change = fc.record({at: fc.nat(), removed: fc.nat(2), inserted: fc.constantFrom('', '"', String.raw`\n`, '}', ',', '1', '-', '.', 'é', ' ')});
	let read = 0;
	fc.assert(fc.property(fc.array(operation, {maxLength: 30}), fc.array(change, {maxLength: 2}), (operations, changes) => {
		const store = newStore();
		for (const each of operations) {
			apply(store, each);
		}

		let json = jsonOf(store);
		const end = json.indexOf('"WatcherHub"');
		for (const {at, removed, inserted} of changes) {
			const place = at % end;
			json = json.slice(0, place) + inserted + json.slice(place + removed);
		}

		const nodes = nodesIn(json);
		read += nodes === undefined ? 0 : 1;
		// With a blank no file is as etcd and we write it.
		t.deepEqual(nodes, nodesIn(json.replaceAll('{"Path"', '{ "Path"')));
	}), {numRuns: rounds(700)});
	t.true(read > 175);
});
