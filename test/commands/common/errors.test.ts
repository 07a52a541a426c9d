import test from 'ava';
import {asAdministrativeError, describeFailure} from '../../../source/commands/common/errors.ts';
import {ClusterError} from '../../../source/engine/errors.ts';
import {AttemptError} from '../../../source/engine/failures.ts';
import {type UserError} from '../../../source/errors.ts';
import {EtcdError, errorCodes} from '../../../source/protocol/errors.ts';

test('what members, users and roles say is the bare text, with what was tried outside the strict mode', t => {
	const error = new ClusterError([new AttemptError('refused', 'dial tcp: refused', {peer: 'http://a:1'})]);
	const strict = asAdministrativeError(error, 'strict') as UserError;
	t.deepEqual([strict.message, strict.exitCode], [error.message, 1]);
	const own = asAdministrativeError(error, 'own') as UserError;
	t.true(own.message.startsWith(`${error.message}\n`));
	t.regex(own.message, /error #0: .*refused/);
	t.is(own.exitCode, 1);
	t.is(typeof own.hint, 'string');
});

test('a failure of the tree has an exit code of its own, and advice outside the strict mode', t => {
	const error = new EtcdError(errorCodes.keyNotFound, '/a', 5);
	t.deepEqual(describeFailure(error, 'strict'), {text: 'Error:  100: Key not found (/a) [5]\n', exitCode: 4});
	const own = describeFailure(error, 'own')!;
	t.is(own.exitCode, 4);
	t.regex(own.text, /^Error: {2}100: Key not found \(\/a\) \[5\]\n {2}\S/);
	t.is(describeFailure(new TypeError('a bug'), 'own'), undefined);
});
