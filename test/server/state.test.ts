import test from 'ava';
import {State} from '../../source/server/state.ts';

test('an entry without content changes nothing, whatever its type', t => {
	const state = new State(() => 0n);
	const {index} = state.store;
	for (const type of [0, 1] as const) {
		for (const data of [undefined, new Uint8Array()]) {
			state.replay({type, data});
		}
	}

	t.is(state.store.index, index);
	t.deepEqual(state.membership.list(), []);
	t.is(state.foreignCount, 0);
});
