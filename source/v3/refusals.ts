/**
What a v3 server says no with: a gRPC code and etcd's words. Here they become our errors; nothing else looks at them.
*/
import {Code, type ConnectError} from '@connectrpc/connect';
import {RefusalError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureWords, hostOf} from '../engine/failure-words.ts';
import {UserError} from '../errors.ts';
import {AccessError, EtcdError, errorCodes} from '../protocol/errors.ts';

export type Refusal =
	/** The token is not known, or no longer. */
	| 'token'
	/** There is no token, and access control is on. */
	| 'nameless'
	| 'password'
	| 'authOff'
	| 'forbidden'
	| 'compacted'
	| 'future'
	| 'noLease'
	| 'space'
	/** The member cannot do it, and whether it was done is not known. */
	| 'unavailable'
	/** The request is longer than the server takes. */
	| 'long'
	/** More operations in a transaction than it takes. */
	| 'operations'
	/** It has too much to do, and did nothing. */
	| 'busy'
	/** Members are missing, and so none is added or removed. */
	| 'unhealthy'
	/** A member without a vote does not do it. */
	| 'learner'
	| 'other';

const byWords: ReadonlyArray<readonly [words: RegExp, refusal: Refusal]> = [
	[/invalid auth token|auth: revision in header is old/, 'token'],
	[/user name is empty/, 'nameless'],
	[/authentication failed/, 'password'],
	[/authentication is not enabled/, 'authOff'],
	[/permission denied/, 'forbidden'],
	[/required revision has been compacted/, 'compacted'],
	[/required revision is a future revision/, 'future'],
	[/requested lease not found/, 'noLease'],
	[/request is too large|received message larger than max/, 'long'],
	[/too many requests/, 'busy'],
	[/too many operations in txn/, 'operations'],
	[/unhealthy cluster/, 'unhealthy'],
	[/rpc not supported for learner/, 'learner'],
	[/database space exceeded/, 'space'],
];

const byCode: Readonly<Partial<Record<Code, Refusal>>> = {
	[Code.PermissionDenied]: 'forbidden',
	[Code.Unauthenticated]: 'token',
	[Code.Unavailable]: 'unavailable',
	[Code.DeadlineExceeded]: 'unavailable',
	[Code.Internal]: 'unavailable',
	[Code.Unknown]: 'unavailable',
	[Code.Canceled]: 'unavailable',
	[Code.Aborted]: 'unavailable',
};

/** The words of gRPC's own errors, etcd's without their origin. */
export function wordsOf({rawMessage}: ConnectError): string {
	return rawMessage.replace(/^etcdserver: /, '');
}

/** The reason that a watch was ended for. */
export function isForbidden(reason: string): boolean {
	return reason.includes('permission denied');
}

/** Of what a member says is wrong with it; that it knows no leader is told by itself. */
export function alarmsAmong(errors: readonly string[]): readonly string[] {
	return errors.filter(words => !words.includes('no leader'));
}

export function refusalOf(error: ConnectError): Refusal {
	return byWords.find(([words]) => words.test(error.rawMessage))?.[1] ?? byCode[error.code] ?? 'other';
}

const spaceHint = 'Reads go on. ›maintenance compact and defrag make room; the alarm stays until ›maintenance disarm takes it back.';

const nameHint = 'Say who you are with etcsh --username NAME.';

const passwordHint = 'Give the right ones with etcsh --username NAME; who may everything can change a password: ›user passwd NAME.';

const longHint = 'The value was not written: etcd takes requests of up to 1.5 MiB; its flag --max-request-bytes allows more.';

const compactedHint = 'Later revisions can be looked at; ›log KEY lists those that are left.';

/** Access control is off, and what was asked for needs it. */
export class AuthOffError extends UserError {
	override readonly name = 'AuthOffError';

	constructor(words: string) {
		super(words, {exitCode: 4, hint: 'Access control is off; ›auth enable switches it on.'});
	}
}

/** The user is known, and may not do it. */
export class ForbiddenError extends AccessError {}

export class LongRequestError extends RefusalError {
	constructor(words: string, cause: unknown) {
		super(400, words, {hint: longHint, cause});
	}
}

export class TooManyOperationsError extends RefusalError {}

export class CompactedError extends UserError {
	override readonly name = 'CompactedError';
}

/** For a read, and for a write that was not done; `endpoint` is who says it to `user`. */
export function errorOf(error: ConnectError, {endpoint, user}: {readonly endpoint: string; readonly user: string | undefined}): Error {
	const words = wordsOf(error);
	switch (refusalOf(error)) {
		case 'token':
		case 'nameless': {
			return new EtcdError(errorCodes.unauthorized, words);
		}

		case 'forbidden': {
			const hint = user === undefined ? nameHint : `${user} may not do this: ›user get ${user} and ›role get ROLE show what may be done.`;
			return new ForbiddenError(words, hint);
		}

		case 'password': {
			return new AccessError('the name or the password is wrong', passwordHint);
		}

		case 'learner': {
			return new AttemptError('learner', failureWords.said(endpoint, words), {peer: endpoint, cause: error});
		}

		case 'unavailable': {
			const kind = words.includes('no leader') ? 'noLeader' : 'serverError';
			return new AttemptError(kind, failureWords.said(endpoint, words), {peer: endpoint, cause: error});
		}

		case 'space': {
			return new UserError(`${hostOf(endpoint)} takes no more writes: its database is full`, {exitCode: 4, hint: spaceHint, cause: error});
		}

		case 'long': {
			return new LongRequestError(words, error);
		}

		case 'operations': {
			return new TooManyOperationsError(400, words, {
				hint: 'Nothing was done. Its flag --max-txn-ops has to allow two at least.', cause: error,
			});
		}

		case 'busy': {
			return new RefusalError(400, words, {hint: 'Nothing was done. Try again when it has caught up.', cause: error});
		}

		case 'unhealthy': {
			return new RefusalError(400, words, {hint: 'Nothing was changed. ›cluster-health shows which members are missing.', cause: error});
		}

		case 'compacted': {
			return new CompactedError('that revision is compacted: what was there is no longer known', {
				exitCode: 4, hint: compactedHint, cause: error,
			});
		}

		case 'future': {
			return new UserError('that revision is yet to come', {exitCode: 4, hint: '›stat KEY shows the revision of a key.', cause: error});
		}

		case 'authOff': {
			return new AuthOffError(words);
		}

		case 'noLease': {
			return new RefusalError(400, words, {hint: 'Its time was over, or it was revoked. Nothing was written.', cause: error});
		}

		case 'other': {
			return error.code === Code.Unimplemented
				? new AttemptError('notV3', failureWords.notV3(hostOf(endpoint)), {peer: endpoint, cause: error})
				: new RefusalError(400, words, {cause: error});
		}
	}
}
