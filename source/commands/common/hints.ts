/**
The next step after a failure, by its code.
*/
import {
	ClusterError,
	RefusalError,
	RequestError,
	SyncError,
} from '../../engine/errors.ts';
import {failureHints} from '../../engine/failure-words.ts';
import {AttemptError, type FailureKind} from '../../engine/failures.ts';
import {UserError} from '../../errors.ts';
import {
	EtcdError,
	errorCodes,
	HintedError,
	UnwritableLogError,
} from '../../protocol/errors.ts';
import {type RefusalReason} from '../../protocol/refusals.ts';

const etcdHints: Readonly<Record<number, string>> = {
	[errorCodes.keyNotFound]: 'There is nothing at that path; ›ls shows what its directory holds, ›log what has happened there.',
	[errorCodes.compareFailed]: 'The key has changed since: read it again and compare with its present value or index.',
	[errorCodes.notFile]: 'That key is a directory: ›ls lists it, ›ttl or ›updatedir changes how long it lives, ›rm -r removes it.',
	[errorCodes.notDirectory]: 'A part of that path is a key with a value, so nothing can lie below it.',
	[errorCodes.keyExists]: 'The key is there already: ›set replaces it, ›update changes it.',
	[errorCodes.rootReadOnly]: 'The root itself cannot be changed or removed, only what lies in it.',
	[errorCodes.directoryNotEmpty]: '›rm -r removes a directory with all that is in it.',
	[errorCodes.unauthorized]:
		'Access control is on: say who you are with etcsh --username NAME. If you did, that user may not do this, or the password is wrong.',
	[errorCodes.eventIndexCleared]: 'The server keeps only its last 1000 events: read the present state and watch from there.',
};

const refusalHints: Readonly<Record<RefusalReason, string>> = {
	unauthorized: 'Access control is on, and this is for root: etcsh --username root',
	noRoot: 'Access control needs somebody who may do everything: ›user add root',
	alreadyEnabled: 'Access control is on; ›auth disable switches it off.',
	alreadyDisabled: 'Access control is off; ›auth enable switches it on.',
	noSuchUser: '›user list shows all users.',
	noSuchRole: '›role list shows all roles.',
	emptyPassword: 'A password needs at least one character.',
	userUnchanged: 'The user has that already: ›user get shows its roles.',
	roleNotHeld: 'The user does not have that role: ›user get shows its roles.',
	roleUnchanged: 'Nothing would change: ›role get shows what the role may do.',
	rootRole: 'The role root may do everything, always; make another role for less.',
	rootUser: '›auth disable comes first, or nobody could administer the cluster.',
	peerUrlTaken: 'Another member has that address: ›member list shows them all.',
	noSuchMember: '›member list shows the IDs; they are written without 0x.',
};

const unwritableLogHint = 'What was acknowledged is kept, and reads go on: make room on it, or repair the disk and restart the server.';

function hintForKinds(kinds: ReadonlyArray<FailureKind | undefined>): string | undefined {
	// When a cluster lacks a member, the others tell more.
	const others = kinds.filter(kind => kind !== 'refused');
	const telling = new Set(others.length === 0 ? kinds : others);
	return Object.entries(failureHints).find(([kind]) => telling.has(kind as FailureKind))?.[1];
}

/** For a key on another cluster, given to a command that knows only one. */
function elsewhereHint({code, detail}: EtcdError): string | undefined {
	const [, profile] = /^\/([^/:]+):$/.exec(detail) ?? [];
	if (code === errorCodes.keyNotFound && (profile === 'http' || profile === 'https')) {
		return 'A URL is for cp, mv, sync, diff and restore. Others go there with etcsh --endpoints URL, or in the shell: use URL';
	}

	return code === errorCodes.keyNotFound && profile !== undefined
		? `PROFILE:/key is for cp, mv, sync, diff and restore. Others go there with etcsh --profile ${profile}, or in the shell: use ${profile}`
		: undefined;
}

/** One line that says what to do about a failure; undefined when we have no advice. */
export function hintFor(failure: unknown): string | undefined {
	const error = failure instanceof SyncError && failure.hint === undefined ? failure.cause : failure;
	if (error instanceof UserError && error.hint !== undefined) {
		return error.hint;
	}

	if (error instanceof HintedError) {
		return error.hint;
	}

	if (error instanceof UnwritableLogError) {
		return unwritableLogHint;
	}

	if (error instanceof EtcdError) {
		return elsewhereHint(error) ?? etcdHints[error.code];
	}

	if (error instanceof RefusalError) {
		return error.reason === undefined ? undefined : refusalHints[error.reason];
	}

	if (error instanceof ClusterError) {
		return hintForKinds(error.failures.map(({kind}) => kind));
	}

	return error instanceof AttemptError || error instanceof RequestError ? hintForKinds([error.kind]) : undefined;
}
