/**
Synchronisation with a server that lists no members.
*/
import {type CallOptions} from '../engine/engine.ts';
import {SyncError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {UserError} from '../errors.ts';
import {textFromBytes} from '../protocol/text.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {commonHeaders, type Dispatcher} from './dispatcher.ts';
import {parseEndpoints, shuffle} from './endpoints.ts';
import {readBody} from './transport.ts';

/**
What a server older than 2.0 says about its peers at /v2/peers: a list separated by comma and blank. Each endpoint is
asked in turn; an answer other than 200 clears an earlier failure, so that no answer at all results in an empty list.
*/
async function readPeers(dispatcher: Dispatcher, {signal}: CallOptions): Promise<string> {
	let failure: AttemptError | undefined;
	for (const endpoint of dispatcher.endpoints) {
		try {
			const response = await dispatcher.transport.open({
				method: 'GET', url: parseGoUrl(`${endpoint}/v2/peers`), headers: commonHeaders,
			}, {signal});
			const body = await readBody(response, signal);
			failure = undefined;
			if (response.status === 200) {
				return textFromBytes(body);
			}
		} catch (error) {
			if (!(error instanceof AttemptError)) {
				throw error;
			}

			failure = error;
		}
	}

	if (failure !== undefined) {
		throw new SyncError(failure, {isConnectionError: failure.isConnectionError});
	}

	return '';
}

export async function joinOldPeers(dispatcher: Dispatcher, options: CallOptions): Promise<void> {
	const peers = await readPeers(dispatcher, options);
	try {
		// No answer anywhere leaves one endpoint that is not a URL, and the next request says so.
		dispatcher.setEndpoints(peers === '' ? [''] : shuffle(peers.split(', ').flatMap(peer => parseEndpoints(peer))));
	} catch (error) {
		if (error instanceof UserError) {
			throw new SyncError(error);
		}

		throw error;
	}
}
