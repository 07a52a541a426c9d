import test from 'ava';
import {withoutPasswords} from '../../source/protocol/redaction.ts';

for (const [text, shown] of [
	['http://h:2379', 'http://h:2379'],
	['http://root@h:2379', 'http://root@h:2379'],
	['http://root:pw@h:2379', 'http://root:...@h:2379'],
	['http://root:p:w@x@h:2379/a', 'http://root:...@h:2379/a'],
	['http://a:1,http://b:c@d:2,https://e:f@g', 'http://a:1,http://b:...@d:2,https://e:...@g'],
	['curl -X GET http://h:2379/v2/keys/a:b@c', 'curl -X GET http://h:2379/v2/keys/a:b@c'],
	['parse "http://root:p/w@h:1": invalid port', 'parse "...@h:1": invalid port'],
	['parse "http://a%zz:b@h": invalid', 'parse "http://a%zz:...@h": invalid'],
	['parse "root:pw@h": first path segment in URL cannot contain colon', 'parse "...@h": first path segment in URL cannot contain colon'],
] as const) {
	test(`shown as ${shown}`, t => {
		t.is(withoutPasswords(text), shown);
	});
}

test('a text of many colons takes no time to speak of', t => {
	t.is(withoutPasswords(`://${':'.repeat(1_000_000)}`).length, 1_000_003);
	t.is(withoutPasswords('://a'.repeat(300_000)).length, 1_200_000);
	t.is(withoutPasswords('parse "'.repeat(300_000)).length, 2_100_000);
});
