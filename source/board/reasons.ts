/**
Why something is not known, in a few words.
*/
import {
	ClusterError,
	DeadlineError,
	RefusalError,
	RequestError,
} from '../engine/errors.ts';
import {shortReason} from '../engine/failure-words.ts';
import {messageOf} from '../errors.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';

export function reasonFor(error: unknown): string {
	if (hasCode(error, errorCodes.unauthorized)) {
		return 'not allowed';
	}

	if (error instanceof RefusalError) {
		return error.status === 503 ? 'there is none' : `status ${error.status}`;
	}

	if (error instanceof RequestError && error.kind === 'notEtcd') {
		return 'not as etcd answers: v2 is off, or something else answers there';
	}

	if (error instanceof DeadlineError) {
		return 'no answer in time';
	}

	const failure = error instanceof ClusterError ? error.failures.at(-1) : undefined;
	if (failure === undefined) {
		return messageOf(error).split('\n', 1)[0]!;
	}

	return `${failure.peer === '' ? 'the cluster' : failure.peer} ${shortReason(failure)}`;
}
