import {UserError} from '../errors.ts';
import {refusalReason, type RefusalReason} from '../protocol/refusals.ts';
import {type AttemptError, type FailureKind} from './failures.ts';

/** No endpoint gave an answer. `failures` has one for each attempt, in order. */
export class ClusterError extends UserError {
	override readonly name = 'ClusterError';
	readonly failures: readonly AttemptError[];

	constructor(failures: readonly AttemptError[], {hint}: {hint?: string} = {}) {
		super('client: etcd cluster is unavailable or misconfigured', {exitCode: 4, hint});
		this.failures = failures;
	}

	/** A text for each attempt. */
	get attempts(): readonly string[] {
		return this.failures.map(({message}) => message);
	}

	/**
	Whether all of them failed below HTTP (refused, unreachable, unknown host, …), for which etcdctl has an exit code of its
	own.
	*/
	get isConnectionError(): boolean {
		return this.failures.length > 0 && this.failures.every(({isConnectionError}) => isConnectionError);
	}
}

/** A request that got no usable answer, or none in time. `kind` says which of the two, when something depends on that. */
export class RequestError extends UserError {
	override readonly name: string = 'RequestError';
	readonly kind?: FailureKind;

	constructor(
		message: string,
		{hint, kind, exitCode = 4, cause}: {hint?: string; kind?: FailureKind; exitCode?: number; cause?: unknown} = {},
	) {
		super(message, {hint, exitCode, cause});
		this.kind = kind;
	}
}

/**
The cluster understood a request about its members, users or roles, and refused it: in its own words, or only with a status.
`status` is that of the HTTP answer.
*/
export class RefusalError extends RequestError {
	override readonly name = 'RefusalError';
	readonly status: number;
	readonly reason?: RefusalReason;

	constructor(status: number, message = `unexpected status code ${status}`, {hint, cause}: {hint?: string; cause?: unknown} = {}) {
		super(message, {hint, cause});
		this.status = status;
		this.reason = refusalReason(status, message);
	}
}

/**
The answer to a write was lost after the request may have reached the cluster: it was done, will be, or never. `isDone` says
that the part of the answer that arrived shows that it was. Such a write is never repeated automatically.
*/
export class LostAnswerError extends RequestError {
	override readonly name: string = 'LostAnswerError';
	/** How the answer was lost. */
	readonly reason: string;
	readonly isDone: boolean;

	constructor(reason: string, {message = `the answer was lost (${reason}): whether it was done is not known`, hint, isDone = false, cause}: {
		message?: string;
		hint?: string;
		isDone?: boolean;
		cause?: unknown;
	} = {}) {
		super(message, {exitCode: 6, hint, cause});
		this.reason = reason;
		this.isDone = isDone;
	}
}

/** The signal of a write fired when that was sent and not yet answered, by Ctrl-C as a rule. `cause` is its reason. */
export class InterruptedWriteError extends LostAnswerError {
	override readonly name = 'InterruptedWriteError';

	constructor(
		cause: unknown,
		{hint = 'Look before you repeat it.', isDone = false}: {readonly hint?: string; readonly isDone?: boolean} = {},
	) {
		const message = isDone
			? 'interrupted before the end of the answer came: it was done'
			: 'interrupted before the answer came: whether it was done is not known';
		super('interrupted', {
			message, hint, isDone, cause,
		});
	}
}

/**
Another cluster answers where the present one was: it was rebuilt, or restored from a backup. Nothing known of it is valid
any more.
*/
export class ClusterReplacedError extends RequestError {
	override readonly name = 'ClusterReplacedError';
	/** The store's index when that was found. */
	readonly index: number;

	/** `difference` says what shows it. */
	constructor(difference: string, index: number) {
		super(`the cluster was rebuilt or restored: ${difference}`);
		this.index = index;
	}
}

/** There is an answer, but it is longer than the caller's limit. */
export class AnswerTooLongError extends Error {
	override readonly name = 'AnswerTooLongError';
}

/** The reason of a signal whose deadline has passed. */
export class DeadlineError extends RequestError {
	constructor() {
		super('context deadline exceeded', {kind: 'deadline'});
	}
}

/**
The member list could not be read while connecting. `cause` says why; the exit code tells endpoints that cannot be
reached (2) from everything else (4). `notice` is printed before the error.
*/
export class SyncError extends UserError {
	override readonly name = 'SyncError';
	override readonly cause: Error;
	readonly notice: string;

	constructor(
		cause: Error,
		{isConnectionError = false, notice = '', hint}: {isConnectionError?: boolean; notice?: string; hint?: string} = {},
	) {
		super(cause.message, {exitCode: isConnectionError ? 2 : 4, hint, cause});
		this.cause = cause;
		this.notice = notice;
	}
}

/** Throws when the caller has gone: of a write that may have been done, that; a deadline is no leaving, but loses its answer. */
export function throwIfLeft(
	signal: AbortSignal | undefined,
	{isLost, isDone = false}: {readonly isLost: boolean; readonly isDone?: boolean},
): void {
	if (!isLost) {
		signal?.throwIfAborted();
	} else if (signal?.aborted === true && !(signal.reason instanceof DeadlineError)) {
		throw new InterruptedWriteError(signal.reason, {isDone});
	}
}
