import test from 'ava';
import {type NodeView} from '../../source/protocol/event.ts';
import {Listing, type ListedNode} from '../../source/store/listing.ts';
import {Store} from '../../source/store/store.ts';
import fc from '../helpers/properties.ts';
import {apply, operation, type Operation} from '../helpers/store-operations.ts';
import {
	file,
	makeStore,
	second,
	start,
} from '../helpers/store.ts';

const everything = {recursive: true, sorted: true};
const newStore = () => new Store({clock: () => 0n, namespaces: ['/0', '/1']});

/** What a listing shows, as `get` would; `meanwhile` runs before each directory is entered. */
function viewOf(listing: Listing, meanwhile: () => void = () => undefined): NodeView {
	const viewOfNode = (node: ListedNode, key: string): NodeView => {
		const {value, isDirectory, modifiedIndex, createdIndex} = node;
		const expiration = listing.expirationOf(node);
		const life = expiration === undefined ? {} : {expiration, ttl: listing.ttlOf(expiration)};
		if (!isDirectory) {
			return {
				key, value, ...life, modifiedIndex, createdIndex,
			};
		}

		meanwhile();
		const children = listing.childrenOf(node);
		return {
			key, dir: true, ...life, modifiedIndex, createdIndex, ...(children.length > 0 && {nodes: children.map(child => viewOfNode(child, `${key}/${child.name}`))}),
		};
	};

	try {
		return viewOfNode(listing.top, listing.event.node.key);
	} finally {
		listing.end();
	}
}

function listingOf(store: Store, path: string, options = everything): Listing {
	const answer = store.read(path, options);
	if (answer instanceof Listing) {
		return answer;
	}

	throw new Error(`${path} is a file`);
}

test('a listing shows the tree as it was when it was made, whatever happens while it is read, and so does one that was made meanwhile', t => {
	const operations = fc.array(operation, {maxLength: 30});
	fc.assert(fc.property(fc.tuple(operations, operations, operations), fc.boolean(), fc.integer({min: 1, max: 3}), ([before, between, during], recursive, pace) => {
		const store = newStore();
		const applyAll = (all: readonly Operation[]) => {
			for (const each of all) {
				apply(store, each);
			}
		};

		const options = {recursive, sorted: true};
		applyAll(before);
		const first = store.get('/1', options);
		const firstListing = listingOf(store, '/1', options);
		applyAll(between);
		const then = store.get('/1', options);
		const secondListing = listingOf(store, '/1', options);
		const pending = [...during];
		const meanwhile = () => {
			applyAll(pending.splice(0, pace));
		};

		t.deepEqual({...firstListing.event.node, nodes: first.node.nodes}, {...first.node, nodes: first.node.nodes});
		t.deepEqual([viewOf(firstListing, meanwhile), viewOf(secondListing, meanwhile)], [first.node, then.node]);
	}), {numRuns: 1500});
});

test('the children come sorted where that was asked for, and hidden ones never', t => {
	const {store} = makeStore();
	for (const name of ['b', '_h', 'c', 'a', '\uFF5E', '\u{1F600}']) {
		store.set(`/1/d/${name}`, file(name));
	}

	const namesOf = (options: {readonly recursive: boolean; readonly sorted: boolean}) => viewOf(listingOf(store, '/1/d', options)).nodes!.map(({value}) => value);
	t.deepEqual(namesOf(everything), ['a', 'b', 'c', '\uFF5E', '\u{1F600}']);
	const unsorted = namesOf({recursive: false, sorted: false});
	t.true(unsorted.length === 5 && namesOf(everything).every(name => unsorted.includes(name)));
	t.is(viewOf(listingOf(store, '/1', {recursive: false, sorted: false})).nodes![0]!.nodes, undefined);
	t.deepEqual(viewOf(listingOf(store, '/1/d')), store.get('/1/d', everything).node);
});

test('the seconds left are those of the moment, too', t => {
	const {store, advance} = makeStore();
	store.set('/1/d/k', file('v', start + (100n * second)));
	const listing = listingOf(store, '/1');
	advance(30n * second);
	t.is(viewOf(listing).nodes![0]!.nodes![0]!.ttl, 100);
});

test('a file is an event, what is missing is refused, and all are counted as reads', t => {
	const {store} = makeStore();
	store.set('/1/k', file('v'));
	t.deepEqual(store.read('/1/k', everything), store.get('/1/k', everything));
	t.throws(() => store.read('/1/none', everything), {message: /Key not found/});
	viewOf(listingOf(store, '/1'));
	t.deepEqual([store.statistics.getsSuccess, store.statistics.getsFail], [3, 1]);
});

test('what is kept so that a listing stays as it is gets counted: nothing that was read already, each directory once', t => {
	const {store} = makeStore();
	for (const key of ['/1/a/k', '/1/b/k', '/1/b/l']) {
		store.set(key, file('x'.repeat(1000)));
	}

	const listing = listingOf(store, '/1');
	let kept = 0;
	listing.countKept(bytes => {
		kept += bytes;
	});
	const [a, b] = listing.childrenOf(listing.top);
	listing.childrenOf(a!);
	listing.leave(a!);
	store.set('/1/new', file(''));
	store.set('/1/a/k', file(''));
	t.is(kept, 0);
	store.set('/1/b/k', file(''));
	t.true(kept >= 2000 && kept < 3000, `${kept} bytes`);
	const before = kept;
	store.delete('/1/b', {dir: true, recursive: true});
	t.is(kept, before);
	t.is(listing.childrenOf(b!).length, 2);
	listing.end();
	store.set('/1/b/k', file(''));
	t.is(kept, before);
});

test('what a reader still has in its hands is counted when it leaves the tree, and only that', t => {
	const {store} = makeStore();
	for (const name of ['a', 'b', 'c']) {
		store.set(`/1/${name}`, file('x'.repeat(1000)));
	}

	const listing = listingOf(store, '/1');
	let kept = 0;
	listing.countKept(bytes => {
		kept += bytes;
	});
	listing.childrenOf(listing.top);
	store.set('/1/new', file('x'.repeat(1000)));
	store.set('/1/new', file(''));
	t.is(kept, 0);
	store.set('/1/a', file('x'.repeat(1000)));
	store.set('/1/a', file(''));
	t.true(kept >= 1000 && kept < 1500, `${kept} bytes`);
	store.delete('/1/b', {dir: false, recursive: false});
	t.true(kept >= 2000 && kept < 3000, `${kept} bytes`);
	const before = kept;
	listing.leave(listing.top);
	store.set('/1/c', file(''));
	t.is(kept, before);
	listing.end();
});
