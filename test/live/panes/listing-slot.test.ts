import test from 'ava';
import {ListingSlot} from '../../../source/live/panes/listing-slot.ts';
import {TreeCache, type DirectoryView} from '../../../source/live/tree-cache.ts';
import {Directory, entryOf} from '../../../source/live/directory.ts';

/** A cache whose requests and views the test chooses. */
function slotWith({canDraw = true} = {}) {
	const requests: string[] = [];
	const known = new Map<string, DirectoryView>();
	const cache = new TreeCache({
		async get() {
			throw new Error('nobody answers');
		},
		async * watch() {
			yield * [];
		},
	});
	cache.view = path => known.get(path);
	cache.request = async path => {
		requests.push(path);
		return known.get(path) ?? {state: 'failed', reason: `no ${path}`};
	};

	known.set('/a', {state: 'ready', directory: new Directory([], 1)});
	return {slot: new ListingSlot(cache, {canDraw}), requests, known};
}

const entry = entryOf({
	key: '/a/k', value: 'x', createdIndex: 1, modifiedIndex: 1,
});
const change = {type: 'put', path: '/a/k', entry} as const;

test('a listing is open until it is closed, and nothing is asked for without one', async t => {
	const {slot, requests, known} = slotWith();
	slot.replace('unseen');
	slot.take({type: 'reset'}, 1000);
	t.deepEqual([slot.current, requests], [undefined, []]);
	await slot.open('/a');
	t.is(slot.current?.path, '/a');
	slot.take(change, 1000);
	t.is(slot.current?.marks.get('k', 1000)?.type, 'put');
	t.deepEqual(requests, ['/a']);
	slot.take({type: 'reset'}, 1000);
	t.deepEqual(requests, ['/a', '/a'], 'all was forgotten');
	known.delete('/a');
	slot.take({...change, path: '/b'}, 1000);
	t.deepEqual(requests, ['/a', '/a', '/a'], 'this directory was forgotten');
	slot.replace('another cluster');
	t.is(slot.current?.replacement, 'another cluster');
	t.is(slot.current?.path, '/a');
	slot.close();
	t.is(slot.current, undefined);
});

test('what cannot be listed, or drawn, is refused', async t => {
	const {slot} = slotWith();
	await t.throwsAsync(slot.open('/none'), {name: 'UserError', message: 'no /none'});
	t.is(slot.current, undefined);
	const {slot: undrawn, requests} = slotWith({canDraw: false});
	await t.throwsAsync(undrawn.open('/a'), {name: 'UserError', message: /needs a terminal that can be redrawn/});
	t.deepEqual(requests, []);
});
