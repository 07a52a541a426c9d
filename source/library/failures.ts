/**
What a call rejects with, for programmers: with the place of the call, and with the reasons in its message.
*/
import {ClusterError, InterruptedWriteError, RequestError} from '../engine/errors.ts';
import {EtcdError, hasCode, errorCodes} from '../protocol/errors.ts';

/** Who prints an error reads the name of its class, too, which the built program has made short. */
function nameClass({name, constructor}: Error): void {
	if (constructor.name !== name) {
		Object.defineProperty(constructor, 'name', {value: name});
	}
}

/** Makes a call. */
export async function called<Result>(send: () => Promise<Result>): Promise<Result> {
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

		if ([ClusterError, RequestError, EtcdError].some(kind => error instanceof kind)) {
			nameClass(error as Error);
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

/** The same for a write with a condition: undefined when that is not met. */
export async function unlessRefused<Result>(send: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await called(send);
	} catch (error) {
		if (hasCode(error, errorCodes.compareFailed, errorCodes.keyNotFound)) {
			return undefined;
		}

		throw error;
	}
}
