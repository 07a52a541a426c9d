import test from 'ava';
import {storeJson} from '../../source/snap/store-json.ts';
import {type StoreView} from '../../source/store/image.ts';
import {Store} from '../../source/store/store.ts';
import fc, {rounds} from '../helpers/properties.ts';
import {apply, operation} from '../helpers/store-operations.ts';

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
	}), {numRuns: rounds(700)});
});
