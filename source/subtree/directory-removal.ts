/**
The removal of directories that have to be empty. The API also removes a key that has taken the place of a directory, and
compares no index: so what was removed by mistake is put back.
*/
import {type CallOptions, type KeyResponse, type KeysApi} from '../engine/engine.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';

/** Rejects when the directory is not empty, is no longer a directory (101), or does not exist. */
export async function removeDirectory(
	engine: Pick<KeysApi, 'create' | 'delete'>,
	key: string,
	{signal}: CallOptions = {},
): Promise<KeyResponse> {
	const response = await engine.delete(key, {dir: true, signal});
	const {prevNode, index} = response;
	if (prevNode === undefined || prevNode.dir === true) {
		return response;
	}

	const {value = '', expiration, ttl = 1} = prevNode;
	try {
		// Even when everything has been told to stop: it is already removed.
		await engine.create(key, {value, ...(expiration !== undefined && {ttl})});
	} catch (error) {
		// Somebody has written it again.
		if (!hasCode(error, errorCodes.keyExists)) {
			throw error;
		}
	}

	throw new EtcdError(errorCodes.compareFailed, key, index);
}
