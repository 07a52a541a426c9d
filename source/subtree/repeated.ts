/**
Requests of a long transfer whose answers did not come in time: they are repeated where that changes nothing, so that one
slow moment of a server does not end the whole transfer.
*/
import {type GetOptions, type KeyResponse, type KeysApi} from '../engine/engine.ts';
import {ClusterError, LostAnswerError} from '../engine/errors.ts';

/** How often one request is sent again. */
const repetitionsMax = 2;

async function repeated<Result>(
	send: (isAgain: boolean) => Promise<Result>,
	isWorthAnother: (error: unknown) => boolean,
	signal: AbortSignal | undefined,
): Promise<Result> {
	for (let repetitions = 0; ; repetitions++) {
		try {
			return await send(repetitions > 0);
		} catch (error) {
			if (repetitions === repetitionsMax || signal?.aborted === true || !isWorthAnother(error)) {
				throw error;
			}
		}
	}
}

/** For a write that cannot take effect twice, because of what it compares with: sends it again when its answer was lost. */
export async function repeatedWrite<Result>(send: (isAgain: boolean) => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
	return repeated(send, error => error instanceof LostAnswerError, signal);
}

/** Reads that are repeated, once the server has answered at all: a server that never answers is reported at once. */
export function repeatedReads(engine: Pick<KeysApi, 'get'>): Pick<KeysApi, 'get'> {
	let hasAnswered = false;
	return {
		async get(key: string, options?: GetOptions): Promise<KeyResponse> {
			const response = await repeated(
				async () => engine.get(key, options),
				error => hasAnswered && error instanceof ClusterError && !error.isConnectionError,
				options?.signal,
			);
			hasAnswered = true;
			return response;
		},
	};
}
