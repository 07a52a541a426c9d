import {EtcdError} from '../../source/protocol/errors.ts';
import {Store} from '../../source/store/store.ts';
import {type NewNode} from '../../source/store/tree.ts';

export const second = 1_000_000_000n;

/** 2026-11-22T05:30:00Z. */
export const start = 1_795_325_400n * second;

/** A store with the key space `/1` and a clock that the test moves. */
export function makeStore() {
	let now = start;
	const store = new Store({clock: () => now, namespaces: ['/0', '/1']});
	return {
		store,
		advance(nanoseconds: bigint) {
			now += nanoseconds;
		},
		now: () => now,
	};
}

export function file(value: string, expiration = 0n): NewNode {
	return {value, expiration, dir: false};
}

export const directory: NewNode = {value: '', expiration: 0n, dir: true};

/** `code cause index` of the EtcdError that `run` throws. */
export function refusal(run: () => unknown): string {
	try {
		run();
	} catch (error) {
		if (error instanceof EtcdError) {
			return `${error.code} ${error.detail} ${error.index}`;
		}

		throw error;
	}

	return 'accepted';
}
