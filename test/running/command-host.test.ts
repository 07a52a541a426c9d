import test from 'ava';
import {withoutPassword} from '../../source/running/command-host.ts';
import {goQuote} from '../../source/protocol/go-quote.ts';

for (const password of ['secret', 'with "quotes"', String.raw`back\slash`, String.raw`\"`, '\\', '\u200B<>&', 'a","roles":"b']) {
	test(`the debug line of a request hides the password ${JSON.stringify(password)}, and nothing else`, t => {
		const line = (text: string) => `cURL Command: curl -X PUT http://127.0.0.1:2379/v2/auth/users/u -d ${goQuote(`{"user":"u","password":${text},"roles":null}`)}\n`;
		t.is(withoutPassword(line(JSON.stringify(password))), line('"..."'));
	});
}

test('other debug lines stay as they are', t => {
	const line = 'cURL Command: curl -X PUT http://127.0.0.1:2379/v2/keys/a -d "value=password"\n';
	t.is(withoutPassword(line), line);
});
