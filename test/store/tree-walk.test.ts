import test from 'ava';
import {EtcdError} from '../../source/protocol/errors.ts';
import {storeJson} from '../../source/snap/store-json.ts';
import {type StoreView} from '../../source/store/image.ts';
import {Store} from '../../source/store/store.ts';
import fc from '../helpers/properties.ts';

const names = ['/1/a', '/1/a/b', '/1/a/b/c', '/1/d', '/1/d/e', '/1/f', '/1/_g', '/1/a/h'];

const operation = fc.record({
	path: fc.constantFrom(...names),
	kind: fc.constantFrom('set', 'dir', 'update', 'swap', 'delete', 'deleteAll', 'expire', 'post'),
	value: fc.constantFrom('', 'x', 'y'),
	expiration: fc.constantFrom(0n, 2_000_000_000_000_000_000n, 2_100_000_000_000_000_000n),
});

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function apply(store: Store, {path, kind, value, expiration}: Operation): void {
	try {
		switch (kind) {
			case 'set': {
				store.set(path, {dir: false, value, expiration});
				break;
			}

			case 'dir': {
				store.set(path, {dir: true, value: '', expiration});
				break;
			}

			case 'update': {
				store.update(path, {value, expiration});
				break;
			}

			case 'swap': {
				store.compareAndSwap(path, {prevValue: 'x', prevIndex: 0n}, {value, expiration});
				break;
			}

			case 'delete': {
				store.delete(path, {dir: true, recursive: false});
				break;
			}

			case 'deleteAll': {
				store.delete(path, {dir: true, recursive: true});
				break;
			}

			case 'expire': {
				store.expire(2_050_000_000_000_000_000n);
				break;
			}

			case 'post': {
				store.createInOrder(path, {dir: false, value, expiration});
			}
		}
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}
	}
}

/** The document of a view; between two pieces of it `meanwhile` runs. Children in the order of their names. */
function documentOf(view: StoreView, meanwhile: () => void): unknown {
	const pieces: string[] = [];
	for (const piece of storeJson(view)) {
		pieces.push(piece);
		meanwhile();
	}

	view.end();
	return JSON.parse(pieces.join(''));
}

test('a view shows the store as it was when it was made, whatever happens while it is read', t => {
	fc.assert(fc.property(fc.array(operation, {maxLength: 40}), fc.array(operation, {maxLength: 80}), fc.integer({min: 1, max: 3}), (before, during, pace) => {
		const store = new Store({clock: () => 0n, namespaces: ['/0', '/1']});
		for (const each of before) {
			apply(store, each);
		}

		const expected = documentOf(store.view(), () => undefined);
		const pending = [...during];
		const actual = documentOf(store.view(), () => {
			for (const each of pending.splice(0, pace)) {
				apply(store, each);
			}
		});
		t.deepEqual(actual, expected);
	}), {numRuns: 2000});
});
