import test from 'ava';
import {
	EtcdError,
	errorCodes,
	keptHistoryOf,
	statusOfErrorCode,
} from '../../source/protocol/errors.ts';

test('a refusal has no stack, which would cost more than what it answers, and other errors keep theirs', t => {
	const refusal = new EtcdError(errorCodes.keyNotFound, '/a', 3);
	t.is(refusal.stack, `EtcdError: ${refusal.message}`);
	t.regex(new Error('other').stack!, /\n {4}at /);
});

test('each code has its number, its words and its status', t => {
	t.deepEqual(Object.fromEntries(Object.entries(errorCodes).map(([name, code]) => [name, `${code} ${new EtcdError(code).reason}: ${statusOfErrorCode(code)}`])), {
		keyNotFound: '100 Key not found: 404',
		compareFailed: '101 Compare failed: 412',
		notFile: '102 Not a file: 403',
		notDirectory: '104 Not a directory: 400',
		keyExists: '105 Key already exists: 412',
		rootReadOnly: '107 Root is read only: 400',
		directoryNotEmpty: '108 Directory not empty: 403',
		unauthorized: '110 The request requires user authentication: 401',
		prevValueRequired: '201 PrevValue is Required in POST form: 400',
		ttlNotNumber: '202 The given TTL in POST form is not a number: 400',
		indexNotNumber: '203 The given index in POST form is not a number: 400',
		invalidField: '209 Invalid field: 400',
		invalidForm: '210 Invalid POST form: 400',
		refreshValue: '211 Value provided on refresh: 400',
		refreshTtlRequired: '212 A TTL must be provided on refresh: 400',
		raftInternal: '300 Raft Internal Error: 500',
		eventIndexCleared: '401 The event in requested index is outdated and cleared: 400',
	});
	t.is(statusOfErrorCode(999), 400);
	t.is(new EtcdError(999).reason, '');
	t.is(new EtcdError(errorCodes.invalidField).message, '209: Invalid field () [0]');
});

test('what is kept of the history is known only of a server that names it', t => {
	const cleared = (index?: number) => new EtcdError(errorCodes.eventIndexCleared, 'the requested history has been cleared [1001/7]', index);
	t.deepEqual(keptHistoryOf(cleared(2000)), {oldest: 1001n, wanted: 7n, newest: 2000});
	t.is(keptHistoryOf(cleared())!.newest, 0);
	t.is(keptHistoryOf(new EtcdError(errorCodes.eventIndexCleared, 'no numbers here')), undefined);
	t.is(keptHistoryOf(new EtcdError(errorCodes.keyNotFound, '[1001/7]')), undefined);
	t.is(keptHistoryOf(new Error('[1001/7]')), undefined);
});
