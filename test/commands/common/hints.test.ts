import test from 'ava';
import {hintFor} from '../../../source/commands/common/hints.ts';
import {
	ClusterError,
	DeadlineError,
	RefusalError,
	RequestError,
	SyncError,
} from '../../../source/engine/errors.ts';
import {AttemptError, type FailureKind} from '../../../source/engine/failures.ts';
import {UserError} from '../../../source/errors.ts';
import {EtcdError, errorCodes, UnwritableLogError} from '../../../source/protocol/errors.ts';

function cluster(...kinds: FailureKind[]): ClusterError {
	return new ClusterError(kinds.map(kind => new AttemptError(kind, 'x')));
}

for (const [title, error, hint] of [
	['nothing that listens', cluster('refused'), /^Nothing listens there/],
	['one that is down beside one that has no leader', cluster('refused', 'noLeader'), /^The cluster has lost its quorum/],
	['one that is down beside one of which nothing is known', cluster('refused', 'other'), undefined],
	['a server that takes no more connections', cluster('closed'), /limit of connections/],
	['the same, which resets them', cluster('reset'), /limit of connections/],
	['an answer that is cut off', cluster('cutOff'), /ended within an answer/],
	['the more telling one, in whichever order', cluster('closed', 'notTls'), /plain HTTP/],
	['the reason of a failed synchronisation', new SyncError(cluster('untrusted')), /--ca-file/],
	['a deadline', new DeadlineError(), /--total-timeout/],
	['a look at the members that took too long', new SyncError(new DeadlineError()), /--total-timeout/],
	['an answer that is not etcd\'s', new RequestError('x', {kind: 'notEtcd'}), /not the v2 API/],
	['an answer nobody can use', new RequestError('x'), undefined],
	['a refusal', new RefusalError(409, 'auth: already enabled'), /auth disable/],
	['a mere status', new RefusalError(401), /--username root/],
	['another status', new RefusalError(404), undefined],
	['a code', new EtcdError(errorCodes.keyExists, '/k', 7), /set replaces it/],
	['a key on another cluster', new EtcdError(errorCodes.keyNotFound, '/prod:', 7), /etcsh --profile prod/],
	['a key with a colon', new EtcdError(errorCodes.keyNotFound, '/a/b:', 7), /There is nothing/],
	['a log that takes no more', new UnwritableLogError('ENOSPC'), /repair the disk/],
	['another server\'s trouble', new EtcdError(errorCodes.raftInternal, 'etcdserver: server stopped'), undefined],
	['a hint of its own', new SyncError(cluster('refused'), {hint: 'mine'}), /^mine$/],
	['the hint of its cause', new SyncError(new UserError('x', {hint: 'its'})), /^its$/],
] as ReadonlyArray<[string, Error, RegExp | undefined]>) {
	test(`the next step after ${title}`, t => {
		if (hint === undefined) {
			t.is(hintFor(error), undefined);
		} else {
			t.regex(hintFor(error) ?? '', hint);
		}
	});
}

test('what a text says is no reason for a hint', t => {
	for (const text of ['connection refused', 'x509: certificate has expired', 'read /a: unexpected EOF', 'auth: already enabled', 'i/o timeout']) {
		t.is(hintFor(new UserError(text)), undefined);
		t.is(hintFor(new EtcdError(errorCodes.invalidField, text)), undefined);
		t.is(hintFor(cluster('other')), undefined);
	}
});
