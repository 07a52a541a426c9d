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

const spelling: Readonly<Record<string, string>> = {
	'→': 'right', '←': 'left', '↑': 'up', '↓': 'down', Esc: 'escape', PgUp: 'pageup', PgDn: 'pagedown',
};

test('each key that the help names is bound in its row, and does something that no other row does', t => {
	for (const {label, bindings} of keySections.flatMap(section => section.rows)) {
		const names = label.replaceAll(/[→←↑↓]|Esc|PgUp|PgDn/g, name => spelling[name]!).replace('Ctrl-X ', 'Ctrl-X:').toLowerCase().split(' ').filter(name => name !== '…');
		const actions = new Set(bindings.map(({action}) => action));
		t.true(names.length > 0);
		for (const name of names) {
			t.true(actions.has(actionFor(name)!), `${name} in "${label}"`);
		}

		t.true(bindings.every(({keys}) => keys.every(key => /^(?:(?:ctrl|alt|shift)-)*(?:[a-z]+\d*|[\d._/])(?::ctrl-[a-z])?$/.test(key))), label);
	}
});
