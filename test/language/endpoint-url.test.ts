import test from 'ava';
import {
	addressOf,
	isEndpointList,
	isEndpointUrl,
	parseEndpointUrl,
} from '../../source/language/endpoint-url.ts';
import {parseKeyElsewhere, parsePlace} from '../../source/language/place.ts';
import {UserError} from '../../source/errors.ts';
import fc from '../helpers/properties.ts';

for (const [text, endpoints, rest = {}] of [
	['http://host:2379', ['http://host:2379']],
	['https://host', ['https://host']],
	['host:4001', ['http://host:4001']],
	['10.0.0.1', ['http://10.0.0.1:2379']],
	['localhost', ['http://localhost:2379']],
	['[::1]:2379', ['http://[::1]:2379']],
	['https://[fe80::1]', ['https://[fe80::1]']],
	['HTTP://Host:02379', ['http://host:2379']],
	['https://a:1,b:2,http://c', ['https://a:1', 'https://b:2', 'http://c']],
	['a:1,b', ['http://a:1', 'http://b:2379']],
	['http://root@a:1', ['http://a:1'], {username: 'root', label: 'http://root@a:1'}],
	['http://root:s%40:e%2Fc@a:1,b:2/k', ['http://a:1', 'http://b:2'], {username: 'root:s@:e/c', key: '/k', label: 'http://root@a:1,http://b:2'}],
	['root:secret@a:1', ['http://a:1'], {username: 'root:secret', label: 'http://root@a:1'}],
	['http://a:1/', ['http://a:1'], {key: '/'}],
	['http://a:1/b,c/d e?x=%20#y@z', ['http://a:1'], {key: '/b,c/d e?x=%20#y@z'}],
] as const) {
	test(`${text} is read`, t => {
		t.deepEqual(parseEndpointUrl(text), {
			endpoints, username: '', key: '', label: endpoints.join(','), ...rest,
		});
	});
}

for (const [text, problem] of [
	['ftp://a', /by http or https/],
	['http://', /the host is missing/],
	['http://a,,b', /the host is missing/],
	['http://a:0', /from 1 to 65535/],
	['http://a:65536', /from 1 to 65535/],
	['http://a:b', /cannot be read/],
	['::1', /in brackets/],
	['http://a b', /cannot be read/],
	['http://@a', /no name/],
	['http://:secret@a', /no name/],
	['http://u:sec%ret@a', /no two hexadecimal/],
	['http://u:sec/ret@a', /its user cannot be read/],
	['http://u:sec,ret@a', /its user cannot be read/],
	['http://u:secret@a:x', /cannot be read/],
	['http://u@a,v@b', /one user/],
] as const) {
	test(`${text} is refused, and no password is shown`, t => {
		const error = t.throws(() => parseEndpointUrl(text), {instanceOf: UserError, message: problem});
		t.notRegex(`${error.message} ${error.hint}`, /sec/);
		t.truthy(error.hint);
	});
}

const hostCharacters = fc.constantFrom(...'abcz019.-');
const host = fc.string({unit: hostCharacters, minLength: 1, maxLength: 12});
const port = fc.integer({min: 1, max: 65_535});
const secret = fc.string({minLength: 1, maxLength: 8});

test('what is written is what is read, whatever user, password and key are', t => {
	fc.assert(fc.property(fc.array(fc.tuple(host, port), {minLength: 1, maxLength: 4}), secret, fc.option(secret), secret, (hosts, name, password, key) => {
		const user = encodeURIComponent(name) + (password === null ? '' : `:${encodeURIComponent(password)}`);
		const text = `http://${user}@${hosts.map(each => each.join(':')).join(',')}/${key}`;
		const url = parseEndpointUrl(text);
		t.deepEqual(url.endpoints, hosts.map(each => `http://${each.join(':')}`));
		t.is(url.username, password === null ? name : `${name}:${password}`);
		t.is(url.key, `/${key}`);
		// The label can be read, and leads to the same place.
		t.deepEqual(parseEndpointUrl(url.label.replace(`://${name.split(':', 1)[0]!}@`, '://')).endpoints, url.endpoints);
	}));
});

test('any text is read or refused, and its password is in neither', t => {
	fc.assert(fc.property(fc.string({unit: fc.constantFrom(...'ab:/@,%.[]'), maxLength: 30}), noise => {
		let said: string;
		try {
			said = parseEndpointUrl(`http://u:S3CR3T${noise}@host/`).label;
		} catch (error) {
			said = error instanceof UserError ? error.message : 'S3CR3T and a stack trace';
		}

		t.notRegex(said, /S3CR3T/);
	}));
});

test('an address is the same however it is written', t => {
	for (const [a, b] of [
		['http://Host:2379', 'host:2379'],
		['http://host', 'http://host:80'],
		['https://host./x', 'https://host:443'],
		['http://127.0.0.1:2379', 'http://localhost:2379'],
		['http://[::1]:2379', 'http://u:p@127.0.0.1:2379'],
		['http://m1:2379', 'https://m1:2379'],
		['http://m1:02379', 'http://m1:2379'],
		['http://127.1:2379', 'http://localhost.:2379'],
		['http://2130706433:2379', 'http://0x7f.0.0.01:2379'],
		['http://127.0.0.1.:2379', 'http://[::ffff:127.0.0.1]:2379'],
		['http://0.0.0.0:2379', 'http://0:2379'],
		['http://[::]:2379', 'http://[0:0:0:0:0:0:0:1]:2379'],
		['http://0.0.0.0:2379', 'http://127.0.0.1:2379'],
		['http://10.1:2379', 'http://10.0.0.1:2379'],
		['http://[FE80::1%eth0]:2379', 'http://[fe80::1%eth0]:2379'],
		['http://a..b:2379', 'http://A..b:2379'],
	] as const) {
		t.is(addressOf(a), addressOf(b));
	}

	t.not(addressOf('http://a:1'), addressOf('http://a:2'));
	t.not(addressOf('http://1.2.3.4.5:1'), addressOf('http://999.1.1.1:1'));
	t.not(addressOf('http://126.0.0.1:1'), addressOf('http://127.0.0.1:1'));
});

test('names of profiles, keys and endpoints are told apart', t => {
	t.deepEqual(['prod', 'staging-2', 'localhost', 'a.b', 'a:1', 'u@a'].map(each => isEndpointList(each)), [false, false, true, true, true, true]);
	t.deepEqual(['http://a', 'HTTPS://a', 'prod:/a', '/a', 'a:1/b', 'http:/a'].map(each => isEndpointUrl(each)), [true, true, false, false, false, false]);
});

test('a key elsewhere has its cluster before it', t => {
	t.deepEqual(parseKeyElsewhere('prod:/a/../b'), {
		word: 'prod', typedKey: '/a/../b', key: '/b', label: 'prod:',
	});
	t.deepEqual(parseKeyElsewhere('prod:'), {
		word: 'prod', typedKey: '', key: '/', label: 'prod:',
	});
	t.deepEqual(parseKeyElsewhere('http://u:p@a:1/b/c'), {
		word: 'http://u:p@a:1', typedKey: '/b/c', key: '/b/c', label: 'http://u@a:1',
	});
	t.deepEqual(['/a:/b', 'a:b', './a:', 'a'].map(text => parseKeyElsewhere(text)), [undefined, undefined, undefined, undefined]);
});

test('a place is a cluster and a directory', t => {
	t.deepEqual(parsePlace('prod'), {word: 'prod', directory: ''});
	t.deepEqual(parsePlace('http://u:p@a:1,b:2//x/../cfg/'), {word: 'http://u:p@a:1,b:2', directory: '/cfg'});
	t.deepEqual(parsePlace('http://a:1/'), {word: 'http://a:1', directory: ''});
	t.deepEqual(parsePlace('a:1/cfg'), {word: 'a:1', directory: '/cfg'});
	const request = t.throws(() => parsePlace('http://u:p@a:1/v2/keys/cfg'), {instanceOf: UserError});
	t.is(request.hint, 'Write http://u@a:1/cfg, or http://u@a:1//v2/keys/cfg for a key of that name.');
	t.deepEqual(parsePlace('http://a:1//v2/keys/cfg'), {word: 'http://a:1', directory: '/v2/keys/cfg'});
	t.throws(() => parsePlace('./my.etcd'), {instanceOf: UserError, message: /neither a profile nor an endpoint/});
});
