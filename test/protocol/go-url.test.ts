import test from 'ava';
import {formatGoUrl, parseGoUrl} from '../../source/protocol/go-url.ts';

test('a URL is taken apart as Go does it, and put together again', t => {
	t.deepEqual(parseGoUrl('HTTP://u+:p@a+b:1/c+d?e#f+'), {
		scheme: 'http', opaque: '', user: {name: 'u+', password: 'p'}, host: 'a+b:1', path: '/c+d', query: 'e', fragment: 'f+',
	});
	for (const url of ['http://a+b:1/c?d#e', '//h:1', '/path', 'h', 'mailto:x?y#z', 'http://h', 'unix:///x', 'unix:/x']) {
		t.is(formatGoUrl(parseGoUrl(url)), url);
	}
});

for (const [url, problem] of [
	['http://h:x', 'invalid port ":x" after host'],
	['http://[::1]x', 'invalid port "x" after host'],
	['http://a b@h:1', 'net/url: invalid userinfo'],
	['http://h:1#%4', 'invalid URL escape "%4"'],
	['http://a b:1', 'invalid character " " in host name'],
] as const) {
	test(`no URL: ${url}`, t => {
		t.throws(() => parseGoUrl(url), {name: 'UserError', message: `parse "${url}": ${problem}`});
	});
}
