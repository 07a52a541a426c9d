import {UserError} from '../errors.ts';

/**
No endpoint gave an answer. `attempts` has one text per attempt, in order. `isConnectionError` says that all of them
failed below HTTP (refused, unreachable, unknown host, dial time-out), which etcdctl tells apart by its exit code.
*/
export class ClusterError extends UserError {
	override readonly name = 'ClusterError';
	readonly attempts: readonly string[];
	readonly isConnectionError: boolean;

	constructor(attempts: readonly string[], {isConnectionError = false, hint}: {isConnectionError?: boolean; hint?: string} = {}) {
		super('client: etcd cluster is unavailable or misconfigured', {exitCode: 4, hint});
		this.attempts = attempts;
		this.isConnectionError = isConnectionError;
	}
}
