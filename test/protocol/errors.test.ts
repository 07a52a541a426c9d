import test from 'ava';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';

test('a refusal has no stack, which would cost more than what it answers, and other errors keep theirs', t => {
	const refusal = new EtcdError(errorCodes.keyNotFound, '/a', 3);
	t.is(refusal.stack, `EtcdError: ${refusal.message}`);
	t.regex(new Error('other').stack!, /\n {4}at /);
});
