/**
Why something could not be read, in one line for where there is no room for advice: the words of etcdctl for a cluster that does
not answer say neither who nor why.
*/
import {messageOf} from '../errors.ts';
import {ClusterError} from './errors.ts';
import {hostOf, shortReason} from './failure-words.ts';

export function shortMessage(error: unknown): string {
	const failure = error instanceof ClusterError ? error.failures.at(-1) : undefined;
	if (failure === undefined) {
		return messageOf(error);
	}

	const advice = failure.kind === 'headTimeout' ? ' in time: --timeout 10s waits longer' : '';
	return `${failure.peer === '' ? 'the cluster' : hostOf(failure.peer)} ${shortReason(failure)}${advice}`;
}
