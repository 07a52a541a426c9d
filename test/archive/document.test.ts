import test from 'ava';
import {entryOf} from '../../source/archive/document.ts';

const entry = (fields: object) => entryOf(fields, Date.parse('2026-01-01T00:00:00Z'), problem => new Error(problem));

test('half of a surrogate pair is no text, and would be written as something else', t => {
	t.throws(() => entry({path: 'a', value: 'x\uD800'}), {message: '"value" is no text: it has half of a surrogate pair'});
	t.throws(() => entry({path: 'a\uDC80', value: 'x'}), {message: '"path" is no text: it has half of a surrogate pair'});
	t.is(entry({path: 'a', value: '\u{1F600}'}).value, '\u{1F600}');
	t.is(entry({path: 'a', valueBase64: '/w=='}).value, '\uDCFF');
});

test('what would end after the end of etcd\'s time is refused, since it would never end', t => {
	for (const [fields, name] of [[{expiration: '2262-04-12T00:00:00Z'}, 'expiration'], [{expiration: '9999-12-31T23:59:59Z'}, 'expiration'], [{ttl: 9_223_372_036}, 'ttl'], [{ttl: Number.MAX_SAFE_INTEGER}, 'ttl']] as const) {
		t.throws(() => entry({path: 'a', value: '', ...fields}), {message: `"${name}" leads beyond 2262, where etcd's time ends`});
	}

	t.is(entry({path: 'a', value: '', expiration: '2262-04-11T00:00:00Z'}).endsAt, Date.parse('2262-04-11T00:00:00Z'));
});
