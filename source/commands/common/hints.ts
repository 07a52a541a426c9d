/**
Cause and next step for failures that come back as a mere text.
*/
import {ClusterError, SyncError} from '../../engine/errors.ts';
import {UserError} from '../../errors.ts';
import {EtcdError, errorCodes} from '../../protocol/errors.ts';

const etcdHints: Readonly<Record<number, string>> = {
	[errorCodes.keyNotFound]: 'There is nothing at that path; ls shows what its directory holds.',
	[errorCodes.compareFailed]: 'The key has changed since: read it again and compare with its present value or index.',
	[errorCodes.notFile]: 'That key is a directory: ls lists it, ttl or updatedir changes how long it lives, rm -r removes it.',
	[errorCodes.notDirectory]: 'A part of that path is a key with a value, so nothing can lie below it.',
	[errorCodes.keyExists]: 'The key is there already: set replaces it, update changes it.',
	[errorCodes.rootReadOnly]: 'The root itself cannot be changed or removed, only what lies in it.',
	[errorCodes.directoryNotEmpty]: 'rm -r removes a directory with all that is in it.',
	[errorCodes.unauthorized]: 'Access control is on: etcsh --username NAME says who you are. A name that was given has no right to this, or another password.',
	[errorCodes.eventIndexCleared]: 'The server keeps only its last 1000 events: read the present state and watch from there.',
};

const textHints: ReadonlyArray<readonly [pattern: RegExp, hint: string]> = [
	[/connection refused/, 'Nothing listens there: check the address with --endpoints, or start a server with "etcsh serve".'],
	[/no such host/, 'That host name is not known here: check its spelling or use an address.'],
	[/unsupported protocol scheme ""/, 'Something answers HTTP there, but not the v2 API: another program, a peer port, or an etcd 3 without --enable-v2 (3.6 has no v2 at all).'],
	[/unsupported protocol scheme/, 'An endpoint begins with http:// or https://.'],
	[/response is invalid json/, 'Something answers HTTP there, but not the v2 API: an etcd 3 needs --enable-v2 (3.6 has no v2 at all).'],
	[/first path segment in URL cannot contain colon/, 'An endpoint begins with http:// or https://, and the list has no blanks.'],
	[/first record does not look like a TLS handshake/, 'That port speaks plain HTTP: use http:// in the endpoint.'],
	[/malformed HTTP response/, 'That port does not speak HTTP; if it speaks TLS, use https:// in the endpoint.'],
	[/signed by unknown authority/, 'Name the authority that signed the server\'s certificate with --ca-file.'],
	[/has expired/, 'The server\'s certificate, or the clock of this machine, is out of date.'],
	[/bad certificate|certificate required/, 'The server wants a client certificate: --cert-file and --key-file.'],
	[/exceeded header timeout/, 'The server took longer than --timeout allows: --timeout 10s waits longer. It may be overloaded or have lost its quorum.'],
	[/has no leader/, 'The cluster has lost its quorum or is electing; cluster-health shows the members.'],
	[/deadline exceeded|i\/o timeout/, 'The server did not answer in time; --total-timeout gives it longer.'],
	[/\bEOF$/, 'The server closed the connection without an answer; an https port answers plain http like that.'],
	[/Insufficient credentials|unexpected status code 401/, 'Access control is on, and this is for root: etcsh --username root'],
	[/No root user available/, 'Access control needs somebody who may do everything: user add root'],
	[/already enabled/, 'Access control is on; auth disable switches it off.'],
	[/already disabled/, 'Access control is off; auth enable switches it on.'],
	[/auth: User \S* does not exist/, 'user list shows the users there are.'],
	[/auth: Role \S* (?:does not|doesn't) exist/, 'role list shows the roles there are.'],
	[/with an empty password/, 'Every user has a password of one letter at least.'],
	[/Granting duplicate role|User not updated/, 'The user has that already: user get shows its roles.'],
	[/Revoking ungranted role/, 'The user does not have that role: user get shows its roles.'],
	[/Granting duplicate \S+ permission|Role not updated/, 'Nothing would change: role get shows what the role may do.'],
	[/is root role/, 'The role root may do everything, always; make another role for less.'],
	[/Cannot delete root user/, 'auth disable comes first, or nobody could administer the cluster.'],
	[/peerURL exists/, 'Another member has that address: member list shows them all.'],
	[/^No such member/, 'member list shows the IDs; they are written without 0x.'],
	[/the log can't be written/, 'What was acknowledged is kept, and reads go on: mend the disk, or make room there, and start it anew.'],
	[/no endpoints available/, 'The members publish no client URLs; --no-sync uses the endpoints as given.'],
];

/** One line that says what to do about a failure; undefined when nothing is known. */
export function hintFor(error: Error): string | undefined {
	if (error instanceof UserError && error.hint !== undefined) {
		return error.hint;
	}

	const cause = error instanceof SyncError ? error.cause : error;
	if (cause instanceof EtcdError && etcdHints[cause.code] !== undefined) {
		return etcdHints[cause.code];
	}

	const texts = cause instanceof ClusterError ? cause.attempts : [cause.message];
	// Of a cluster that lacks a member, those that are there tell more.
	const telling = texts.filter(text => !text.includes('connection refused'));
	return textHints.find(([pattern]) => (telling.length === 0 ? texts : telling).some(text => pattern.test(text)))?.[1];
}
