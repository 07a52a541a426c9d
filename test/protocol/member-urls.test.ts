import test from 'ava';
import {parseMemberUrls} from '../../source/protocol/member-urls.ts';

test('URLs of members are trimmed and sorted', t => {
	t.deepEqual(
		parseMemberUrls([' https://h:2380', 'http://[::1]:2380 ', 'http://a:1']),
		['http://[::1]:2380', 'http://a:1', 'https://h:2380'],
	);
});

for (const [text, message] of [
	['ftp://h:1', 'URL scheme must be http or https: ftp://h:1'],
	['http://h', 'URL address does not have the form "host:port": http://h'],
	['http://[::1]', 'URL address does not have the form "host:port": http://[::1]'],
	['http://h:1/', 'URL must not contain a path: http://h:1/'],
] as const) {
	test(`as the URL of a member ${text} is refused`, t => {
		t.throws(() => parseMemberUrls(['http://a:1', text]), {name: 'UserError', message});
	});
}

test('a member has some URL', t => {
	t.throws(() => parseMemberUrls([]), {message: 'no valid URLs given'});
});
