/**
The removal of directories that have to be empty. The API takes a key away, too, when one has come in place of a
directory, and compares no index: so what has gone by mistake is put back.
*/
import {type CallOptions, type KeyResponse, type KeysApi} from '../engine/engine.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';

/** Rejects when the directory is not empty, is none any more (101), or is not there. */
export async function removeDirectory(engine: Pick<KeysApi, 'create' | 'delete'>, key: string, {signal}: CallOptions = {}): Promise<KeyResponse> {
	const response = await engine.delete(key, {dir: true, signal});
	const {prevNode, index} = response;
	if (prevNode === undefined || prevNode.dir === true) {
		return response;
	}

	const {value = '', expiration, ttl = 1} = prevNode;
	try {
		// Also when all has been told to stop: it has gone already.
		await engine.create(key, {value, ...(expiration !== undefined && {ttl})});
	} catch (error) {
		// Somebody has written it anew.
		if (!hasCode(error, errorCodes.keyExists)) {
			throw error;
		}
	}

	throw new EtcdError(errorCodes.compareFailed, key, index);
}
