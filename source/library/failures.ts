/**
What a call rejects with, for programmers: with the place of the call, and with the reasons in its message.
*/
import {
	ClusterError,
	ClusterReplacedError,
	InterruptedWriteError,
	LostAnswerError,
	RefusalError,
	RequestError,
} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {InUseError, UserError} from '../errors.ts';
import {EtcdError} from '../protocol/errors.ts';

// Who prints an error, or what has led to it, reads the name of its class, too, which the built program has made short.
for (const [name, kind] of Object.entries({
	AttemptError, ClusterError, ClusterReplacedError, EtcdError, InUseError, LostAnswerError, RefusalError, RequestError, UserError,
})) {
	Object.defineProperty(kind, 'name', {value: name});
}

/** Makes a call. What `closing` ends was ended by its client, and by nobody else. */
export async function called<Result>(send: () => Promise<Result>, closing: AbortSignal): Promise<Result> {
	const place = {stack: ''};
	// oxlint-disable-next-line unicorn-js/no-nonstandard-builtin-properties -- V8's own, and this runs on V8 alone
	Error.captureStackTrace(place, called);
	try {
		return await send();
	} catch (error) {
		if (error instanceof InterruptedWriteError) {
			// Whoever fires a signal expects its reason.
			throw error.cause;
		}

		if ((error instanceof ClusterError || error instanceof RequestError) && !(error instanceof LostAnswerError)) {
			closing.throwIfAborted();
		}

		if (error instanceof ClusterError) {
			error.message = `no endpoint answers: ${error.attempts.join('; ')}`;
		}

		if (error instanceof ClusterError || error instanceof EtcdError) {
			// Of a refusal there is no stack: in a server it is an answer like others.
			error.stack = `${error.name}: ${error.message}\n${place.stack.replace(/^.*\n/, '')}`;
		}

		throw error;
	}
}
