import test from 'ava';
import {redactSecrets} from '../../../source/prompt/history/history-rules.ts';
import {shownLine, withoutUrlPasswords} from '../../../source/prompt/history/url-passwords.ts';
import fc from '../../helpers/properties.ts';

for (const [line, kept] of [
	['use http://u:secret@h:2379/a', 'use http://u@h:2379/a'],
	['use \'http://u:se cret@h\'', 'use \'http://u@h\''],
	['use u:secret@h:2379', 'use u@h:2379'],
	['connect "u:s@cret@h"', 'connect "u@h"'],
	['doctor http://u:s@cret@h', 'doctor http://u@h'],
	['cp -r http://u:secret@a,v:secret@b/x http://w:secret@c:1/y', 'cp -r http://u@b/x http://w@c:1/y'],
	['cp http://u:sec/ret@h/a /b', 'cp http://u@h/a /b'],
	[String.raw`use http://u:se\ cret@h`, 'use '],
	['use http://u:"se cret"@h', 'use '],
	['!curl http://u:secret@h/v2/keys; echo', '!curl http://u@h/v2/keys; echo'],
	['cp http://h:2379/users/a@b /c:d@e', 'cp http://h:2379/users/a@b /c:d@e'],
	['set /mail a:b@c', 'set /mail a:b@c'],
	['use http://u@h', 'use http://u@h'],
] as const) {
	test(`${line} is kept without its password`, t => {
		t.is(withoutUrlPasswords(line), kept);
		t.is(withoutUrlPasswords(kept), kept);
		t.notRegex(redactSecrets(line), /sec|cret/);
		t.notRegex(shownLine(line), /sec|cret/);
	});
}

test('what is shown says that there is one', t => {
	t.is(shownLine('use http://u:secret@h && ls'), 'use http://u:...@h && ls');
});

test('no password of a URL is left in any line', t => {
	fc.assert(fc.property(fc.string({unit: fc.constantFrom(...String.raw`ab:/@,'"\ $`), maxLength: 20}), fc.constantFrom('use', 'cp -r', '!curl'), (noise, command) => {
		const line = `${command} http://root:S3CR3T${noise.replaceAll(/[\s'"\\/$]/g, '')}@host/a '${noise.replaceAll('\'', '')}'`;
		t.notRegex(redactSecrets(line), /S3CR3T/);
		t.notRegex(shownLine(line), /S3CR3T/);
	}));
});
