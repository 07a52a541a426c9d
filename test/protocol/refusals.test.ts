import test from 'ava';
import {refusalReason} from '../../source/protocol/refusals.ts';

for (const [words, reason] of [
	['auth: No root user available, please create one', 'noRoot'],
	['auth: already enabled', 'alreadyEnabled'],
	['auth: already disabled', 'alreadyDisabled'],
	['auth: User u does not exist', 'noSuchUser'],
	['auth: User u does not exist.', 'noSuchUser'],
	['auth: Role r does not exist.', 'noSuchRole'],
	['auth: Role r doesn\'t exist.', 'noSuchRole'],
	['auth: Cannot create user u with an empty password', 'emptyPassword'],
	['auth: Granting duplicate role r for user u', 'userUnchanged'],
	['auth: User not updated. Use grant/revoke/password to update the user.', 'userUnchanged'],
	['auth: Revoking ungranted role r for user u', 'roleNotHeld'],
	['auth: Granting duplicate read permission /a', 'roleUnchanged'],
	['auth: Granting duplicate write permission /a', 'roleUnchanged'],
	['auth: Role not updated. Use grant/revoke to update the role.', 'roleUnchanged'],
	['auth: Cannot modify role root: is root role.', 'rootRole'],
	['auth: Cannot delete root user while auth is enabled.', 'rootUser'],
	['etcdserver: peerURL exists', 'peerUrlTaken'],
	['No such member: 1', 'noSuchMember'],
	['auth: User u already exists.', undefined],
	['', undefined],
	// Names may hold the words of another reason.
	['auth: User already enabled does not exist.', 'noSuchUser'],
	['auth: User a b does not exist.', 'noSuchUser'],
	['auth: Granting duplicate role is root role for user already disabled', 'userUnchanged'],
	['auth: User peerURL exists does not exist.', 'noSuchUser'],
] as const) {
	test(`why a request was turned down: ${JSON.stringify(words)}`, t => {
		t.is(refusalReason(409, words), reason);
	});
}

test('whoever may not do something is turned down with a status', t => {
	t.is(refusalReason(401, 'Insufficient credentials'), 'unauthorized');
	t.is(refusalReason(401, ''), 'unauthorized');
});
