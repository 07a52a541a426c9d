/**
Requests nobody thought of, as texts with one character per byte.
*/
import fc from './properties.ts';

export type RandomRequest = {readonly method: string; readonly text: string};

const method = fc.constantFrom('GET', 'GET', 'PUT', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'get', 'BREW');

const segment = fc.oneof(
	fc.constantFrom('a', 'b', '_h', '..', '.', '', '%2F', '%00', '%zz', '%', '%ff', '~', 'é', 'keys', 'x'.repeat(300)),
	fc.string({maxLength: 8}),
).map(text => text.replaceAll(/[\s\u0000-\u001F\u007F]/g, '-'));

const root = fc.constantFrom('/v2/keys', '/v2/keys', '/v2/keys', '/v2/members', '/v2/auth/users', '/v2/auth/roles', '/v2/auth/enable', '/v2/machines', '/v2/stats/store', '/v2/stats/self', '/version', '/health', '/metrics', '/debug/vars', '/config/local/log', '', '/v2');

const parameter = fc.tuple(
	fc.constantFrom('value', 'ttl', 'dir', 'prevValue', 'prevIndex', 'prevExist', 'recursive', 'sorted', 'quorum', 'refresh', 'stream', 'waitIndex', 'nope'),
	fc.oneof(fc.constantFrom('', 'true', 'false', '1', '0', '-1', '18446744073709551615', '18446744073709551616', 'x', '%zz', 'a;b', '%00%ff'), fc.string({maxLength: 6}).map(text => encodeURIComponent(text.toWellFormed()))),
).map(([name, value]) => `${name}=${value}`);

const form = fc.array(parameter, {maxLength: 4}).map(parameters => parameters.join('&'));

const header = fc.constantFrom(
	'Content-Type: application/x-www-form-urlencoded',
	'Content-Type: application/json',
	'Content-Type: ;;',
	'Content-Type: text/plain; a=',
	'Authorization: Basic !!!',
	'Authorization: Basic cm9vdDpy',
	'Origin: https://evil.example',
	'Expect: 100-continue',
	'Expect: something else',
	'Expect:',
	'Accept-Encoding: gzip',
	'X-Long: ' + 'y'.repeat(2000),
);

const body = fc.oneof(form, fc.constantFrom('', '{}', '{"user":"a","password":"p"}', '{"peerURLs":["http://a:1"]}', '[', 'null', '{"Level":"debug"}'), fc.string({maxLength: 40}).map(text => text.replaceAll(/[^\u0000-\u00FF]/g, '?')));

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.record({
	method, root, segments: fc.array(segment, {maxLength: 4}), query: form, headers: fc.uniqueArray(header, {maxLength: 3, selector: text => text.split(':', 1)[0]}), body,
}).map(({method: verb, root: start, segments, query, headers, body: content}) => {
	const path = [start, ...segments].join('/').replaceAll(/[^\u0021-\u007E]/g, character => encodeURIComponent(character.toWellFormed()).slice(0, 9));
	const line = `${verb} ${path === '' ? '/' : path}${query === '' ? '' : `?${query}`} HTTP/1.1`;
	return {method: verb, text: [line, 'Host: 127.0.0.1', ...headers, `Content-Length: ${content.length}`, '', content].join('\r\n')};
});
