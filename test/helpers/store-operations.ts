/**
Random changes of a small tree, for properties.
*/
import {EtcdError} from '../../source/protocol/errors.ts';
import {type Store} from '../../source/store/store.ts';
import fc from './properties.ts';

const names = ['/1/a', '/1/a/b', '/1/a/b/c', '/1/d', '/1/d/e', '/1/f', '/1/_g', '/1/a/h'];

export const operation = fc.record({
	path: fc.constantFrom(...names),
	kind: fc.constantFrom('set', 'dir', 'update', 'swap', 'delete', 'deleteAll', 'expire', 'post'),
	value: fc.constantFrom('', 'x', 'y'),
	expiration: fc.constantFrom(0n, 2_000_000_000_000_000_000n, 2_100_000_000_000_000_000n),
});

export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** A refusal is no matter. */
export function apply(store: Store, {path, kind, value, expiration}: Operation): void {
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
