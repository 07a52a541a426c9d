import test from 'ava';
import {parseEndpoints, shuffle} from '../../source/remote/endpoints.ts';
import {formatGoUrl, parseGoUrl} from '../../source/protocol/go-url.ts';
import {keyUrl} from '../../source/remote/keys-api.ts';

for (const [element, url] of [
	['http://127.0.0.1:2379', 'http://127.0.0.1:2379'],
	['HTTP://h:1', 'http://h:1'],
	['//127.0.0.1:2379', 'http://127.0.0.1:2379'],
	['localhost', 'http://localhost'],
	['http://:2379', 'http://:2379'],
	['localhost:2379', 'localhost:2379'],
	['', 'http:'],
	['http://h:99999', 'http://h:99999'],
	['unix:///x', 'unix:///x'],
	['http://h:1/', 'http://h:1/'],
	['http://h:1/pre', 'http://h:1/pre'],
	['http://h:1/?x=1', 'http://h:1/?x=1'],
	['http://u:p@h:1', 'http://u:p@h:1'],
	['http://[::1]:2379', 'http://[::1]:2379'],
	['http://[fe80::1%25eth0]:2379', 'http://[fe80::1%25eth0]:2379'],
	['http://u%3a%20x:p%2F!@h:1', 'http://u%3A%20x:p%2F%21@h:1'],
	['http://u:@h:1', 'http://u:@h:1'],
	['http://h:1/#part', 'http://h:1/#part'],
	['http://h:1/%41(b)/', 'http://h:1/%41(b)/'],
	['http://h:1/a b', 'http://h:1/a%20b'],
	['http://h:', 'http://h:'],
	['http:/x', 'http:/x'],
] as const) {
	test(`the endpoint "${element}" is ${url}`, t => {
		t.deepEqual(parseEndpoints(element), [url]);
	});
}

for (const [element, problem] of [
	['127.0.0.1:2379', 'first path segment in URL cannot contain colon'],
	[':2379', 'missing protocol scheme'],
	[' http://h:1', 'first path segment in URL cannot contain colon'],
	['http://[::1', 'missing \']\' in host'],
	['http://h:abc', 'invalid port ":abc" after host'],
	['http://a b:1', 'invalid character " " in host name'],
	['%zz', 'invalid URL escape "%zz"'],
	['http://a%zz:b@h:1', 'invalid URL escape "%zz"'],
	['http://a:b%@h:1', 'invalid URL escape "%"'],
	['http://a b@h:1', 'net/url: invalid userinfo'],
	['http://a%0d%0ab:1', 'invalid URL escape "%0d"'],
	['http://[fe80::1%25%41%0a]:1', 'invalid URL escape "%0a"'],
	['http://h:1#%4', 'invalid URL escape "%4"'],
	['http://h\u0001:1', 'net/url: invalid control character in URL'],
] as const) {
	test(`the endpoint ${JSON.stringify(element)} is refused`, t => {
		const quoted = element.includes('\u0001') ? String.raw`"http://h\x01:1"` : `"${element}"`;
		t.throws(() => parseEndpoints(`http://a:1,${element}`), {message: `parse ${quoted}: ${problem}`});
	});
}

test('a bad URL is quoted up to its fragment', t => {
	t.throws(() => parseGoUrl('http://h:x#part'), {message: 'parse "http://h:x": invalid port ":x" after host'});
});

test('a list is split at commas without trimming', t => {
	t.deepEqual(parseEndpoints('http://a:1,http://b:2,'), ['http://a:1', 'http://b:2', 'http:']);
	t.throws(() => parseEndpoints('http://a:1, http://b:2'), {message: 'parse " http://b:2": first path segment in URL cannot contain colon'});
});

test('shuffling keeps every endpoint', t => {
	const list = ['a', 'b', 'c', 'd'];
	t.deepEqual(shuffle(list).toSorted(), list);
	t.deepEqual(shuffle(list, () => 0), ['b', 'c', 'd', 'a']);
	t.deepEqual(list, ['a', 'b', 'c', 'd']);
});

for (const [endpoint, key, url] of [
	['http://h:1', '/a', 'http://h:1/v2/keys/a'],
	['http://h:1', 'a', 'http://h:1/v2/keys/a'],
	['http://h:1', '', 'http://h:1/v2/keys'],
	['http://h:1', '/', 'http://h:1/v2/keys/'],
	['http://h:1', '.', 'http://h:1/v2/keys'],
	['http://h:1', '/a//b/', 'http://h:1/v2/keys/a/b/'],
	['http://h:1', '/a/../../../b', 'http://h:1/b'],
	['http://h:1/', '/a', 'http://h:1/v2/keys/a'],
	['http://h:1/pre', '/a', 'http://h:1/pre/v2/keys/a'],
	['http://h:1/?x=1', '/a', 'http://h:1/v2/keys/a?x=1'],
	['http:', '/a', 'http:///v2/keys/a'],
	['', '/a', '/v2/keys/a'],
] as const) {
	test(`the key "${key}" at "${endpoint}" is requested as ${url}`, t => {
		t.is(formatGoUrl(keyUrl(parseGoUrl(endpoint), key, {})), url);
	});
}

test('an endpoint\'s parameters that cannot be read are left out', t => {
	t.is(keyUrl(parseGoUrl('http://h:1/?y=a+b%20c&&z&bad=%zz&q;r'), '/k', {x: '1'}).query, 'x=1&y=a+b+c&z=');
});

test('a request that may have parameters writes those of the endpoint anew, even if it has none', t => {
	t.is(formatGoUrl(keyUrl(parseGoUrl('http://h:1?x'), '/k', {})), 'http://h:1/v2/keys/k?x=');
	t.is(formatGoUrl(keyUrl(parseGoUrl('http://h:1?x'), '/k')), 'http://h:1/v2/keys/k?x');
});

test('an endpoint\'s own parameters join those of the request', t => {
	t.is(formatGoUrl(keyUrl(parseGoUrl('http://h:1/?x=1&a=2'), '/k', {recursive: 'true'})), 'http://h:1/v2/keys/k?a=2&recursive=true&x=1');
});
