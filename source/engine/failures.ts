/**
How a request ends without an answer that can be used: a closed set of kinds, which hints, exit codes and the decision to
try again go by. The text of one is only for people.
*/

export type FailureKind =
	/** Nothing listens at that port. */
	| 'refused'
	/** There is no route, or nothing comes back. */
	| 'unreachable'
	/** The system does not let us dial, for another reason. */
	| 'dialFailed'
	| 'dialTimeout'
	| 'unknownHost'
	/** The name service gave no answer. */
	| 'lookupFailed'
	/** The endpoint, or the place that one has sent us to, has no scheme; or none of ours; or no host. */
	| 'noScheme'
	| 'otherScheme'
	| 'noHost'
	| 'handshakeTimeout'
	/** An unknown authority has signed the certificate. */
	| 'untrusted'
	/** The certificate is not valid now. */
	| 'expired'
	/** The certificate is for other names. */
	| 'otherName'
	| 'notTls'
	| 'certificateWanted'
	/** The other side has ended the handshake without a reason, or for one that is not listed above. */
	| 'handshakeFailed'
	| 'handshakeRefused'
	| 'tlsBroken'
	| 'reset'
	/** The other side took no more of the request. */
	| 'brokenPipe'
	/** The connection ended without a byte of an answer; or within one. */
	| 'closed'
	| 'cutOff'
	/** A connection that had brought answers ended. */
	| 'brokenOff'
	/** The head of the answer did not come in time; or the rest of it; or the whole request was not done. */
	| 'headTimeout'
	| 'halted'
	| 'deadline'
	/** A stream of events ended. */
	| 'streamEnded'
	/** What came does not begin like HTTP; or does not continue like it. */
	| 'notHttp'
	| 'brokenHttp'
	| 'tooLong'
	| 'badRedirect'
	/** A status of 5xx; the first as etcd has it without a leader. */
	| 'noLeader'
	| 'serverError'
	/** A member of v3 that has no vote yet, and answers no requests for keys. */
	| 'learner'
	/** It is HTTP, but not an answer of etcd. */
	| 'notEtcd'
	/** It is not gRPC, as etcd v3 speaks it. */
	| 'notV3'
	| 'other';

/** There was no connection, or it was reset: etcdctl has an exit code of its own for those. */
const belowHttp: ReadonlySet<FailureKind> = new Set<FailureKind>([
	'refused', 'unreachable', 'dialFailed', 'dialTimeout', 'unknownHost', 'lookupFailed', 'handshakeTimeout', 'reset',
]);

/** One attempt at one endpoint without an answer. */
export class AttemptError extends Error {
	override readonly name = 'AttemptError';
	readonly kind: FailureKind;
	/** The endpoint, as `http://10.0.0.1:2379`; empty when none was asked. */
	readonly peer: string;

	constructor(kind: FailureKind, message: string, {peer = '', cause}: {peer?: string; cause?: unknown} = {}) {
		super(message, cause === undefined ? undefined : {cause});
		this.kind = kind;
		this.peer = peer;
	}

	/** Whether it failed below HTTP. */
	get isConnectionError(): boolean {
		return belowHttp.has(this.kind);
	}
}
