import test from 'ava';
import {keysParameters, noParameters} from '../../source/http/keys-parameters.ts';
import {EtcdError} from '../../source/protocol/errors.ts';

function parameters(fields: Record<string, string>, method = 'PUT') {
	return keysParameters(new Map(Object.entries(fields)), method);
}

function refusal(fields: Record<string, string>, method = 'PUT'): string {
	try {
		parameters(fields, method);
	} catch (error) {
		if (error instanceof EtcdError) {
			return `${error.code} ${error.detail} [${error.index}]`;
		}

		throw error;
	}

	return 'none';
}

test('nothing given is nothing asked for', t => {
	t.deepEqual(parameters({}), noParameters);
	t.deepEqual(parameters({Value: 'x', DIR: 'true', unknown: 'y'}), {...noParameters, ttl: undefined, prevExist: undefined});
});

test('all parameters are read', t => {
	t.deepEqual(parameters({
		value: 'v', dir: 'T', ttl: '007', prevValue: 'p', prevIndex: '18446744073709551615', prevExist: '0',
		recursive: 'true', sorted: 'TRUE', quorum: '1', wait: 'f', waitIndex: '5', stream: 't', refresh: 'False',
	}), {
		value: 'v', dir: true, ttl: 7n, prevValue: 'p', prevIndex: 18_446_744_073_709_551_615n, prevExist: false,
		recursive: true, sorted: true, quorum: true, wait: false, waitIndex: 5n, stream: true, isRefresh: false,
	});
});

test('an empty ttl is no ttl', t => {
	t.is(parameters({ttl: ''}).ttl, undefined);
	t.is(parameters({ttl: '0'}).ttl, 0n);
});

/** In the order of the checks: with all of these at once, the first one left is the answer. */
const checks: ReadonlyArray<readonly [name: string, bad: string, refusal: string]> = [
	['prevIndex', '-1', '203 invalid value for "prevIndex" [0]'],
	['waitIndex', '', '203 invalid value for "waitIndex" [0]'],
	['recursive', 'yes', '209 invalid value for "recursive" [0]'],
	['sorted', '', '209 invalid value for "sorted" [0]'],
	['wait', '2', '209 invalid value for "wait" [0]'],
	['dir', 'tRUE', '209 invalid value for "dir" [0]'],
	['quorum', 'x', '209 invalid value for "quorum" [0]'],
	['stream', 'on', '209 invalid value for "stream" [0]'],
	['prevValue', '', '201 "prevValue" cannot be empty [0]'],
	['ttl', '1.5', '202 invalid value for "ttl" [0]'],
	['prevExist', 'x', '209 invalid value for prevExist [0]'],
	['refresh', '', '209 invalid value for refresh [0]'],
];

for (const [i, [name, , expected]] of checks.entries()) {
	test(`${name} is check number ${i + 1}`, t => {
		t.is(refusal(Object.fromEntries(checks.slice(i).map(([field, bad]) => [field, bad]))), expected);
	});
}

test('waiting is for GET', t => {
	t.is(refusal({wait: 'true', ttl: 'x'}, 'HEAD'), '209 "wait" can only be used with GET requests [0]');
	t.is(refusal({wait: 'true'}, 'GET'), 'none');
});

test('a refresh has a ttl and no value', t => {
	t.is(refusal({refresh: 'true', value: 'x'}), '211 A value was provided on a refresh [0]');
	t.is(refusal({refresh: 'true', value: '', ttl: ''}), '212 No TTL value set [0]');
	t.is(refusal({refresh: 'true', ttl: '0'}), 'none');
});

for (const text of ['+1', ' 1', '1 ', '1_0', '0x1', '1e3', '18446744073709551616', '٣', '']) {
	test(`"${text}" is no index`, t => {
		t.is(refusal({prevIndex: text}), '203 invalid value for "prevIndex" [0]');
	});
}

test('leading zeros do not make a number too big', t => {
	t.is(parameters({prevIndex: `${'0'.repeat(50)}12`}).prevIndex, 12n);
});
