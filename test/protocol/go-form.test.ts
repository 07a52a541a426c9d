import test from 'ava';
import {encodeForm, parsePairs, type Form} from '../../source/protocol/go-form.ts';

test('forms are sorted by name, blanks become plus', t => {
	t.is(encodeForm({value: 'v w', ttl: '100'}), 'ttl=100&value=v+w');
	t.is(encodeForm({value: 'a&b=c/é'}), 'value=a%26b%3Dc%2F%C3%A9');
	t.is(encodeForm({}), '');
});

test('the first value of a name counts, and what is wrong is told while the rest is read', t => {
	const form: Form = new Map();
	t.is(parsePairs('x=1&y=a+b%20c&&x=2&z&bad=%zz&worse=%', form), 'invalid URL escape "%zz"');
	t.deepEqual([...form], [['x', '1'], ['y', 'a b c'], ['z', '']]);
	t.is(parsePairs('bad=%zz&p;q', form), 'invalid semicolon separator in query');
});
