import test from 'ava';
import {actionFor, keySections} from '../../../source/prompt/editing/key-bindings.ts';

test('a key has one action', t => {
	const bindings = keySections.flatMap(section => section.rows).flatMap(row => row.bindings);
	const names = bindings.flatMap(binding => binding.keys);
	t.is(new Set(names).size, names.length);
	t.is(actionFor('ctrl-a'), 'lineStart');
	t.is(actionFor('ctrl-x'), undefined);
	t.is(actionFor('ctrl-x:ctrl-e'), 'editExternally');
});
