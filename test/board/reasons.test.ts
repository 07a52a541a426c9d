import test from 'ava';
import {reasonFor} from '../../source/board/reasons.ts';
import {
	ClusterError,
	DeadlineError,
	RefusalError,
	RequestError,
} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';

test('each failure has a few words', t => {
	const attempt = new AttemptError('refused', 'dial tcp: refused', {peer: 'http://a:1'});
	const reasons: ReadonlyArray<readonly [unknown, string]> = [
		[new EtcdError(errorCodes.unauthorized, '/', 1), 'not allowed'],
		[new RefusalError(503), 'there is none'],
		[new RefusalError(404), 'status 404'],
		[new RequestError('long words', {kind: 'notEtcd'}), 'not as etcd answers: v2 is off, or something else answers there'],
		[new DeadlineError(), 'no answer in time'],
		[new ClusterError([attempt]), 'http://a:1 refused'],
		[new ClusterError([new AttemptError('noLeader', '503')]), 'the cluster has no leader'],
		[new ClusterError([]), 'client: etcd cluster is unavailable or misconfigured'],
		[new Error('one line\nand another'), 'one line'],
		['a text', 'a text'],
	];
	for (const [error, reason] of reasons) {
		t.is(reasonFor(error), reason);
	}
});
