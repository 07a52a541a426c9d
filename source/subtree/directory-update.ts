/**
A new lifetime for a directory. The API compares no index there, and empties a key that has taken the directory's place: so
its value is put back.
*/
import {type KeyResponse, type KeysApi, type SetOptions} from '../engine/engine.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';

/** Without `ttl` the directory becomes permanent. Rejects when there is none (100), or when it is no longer a directory (101). */
export async function updateDirectory(
	engine: Pick<KeysApi, 'set' | 'update'>,
	key: string,
	options: Pick<SetOptions, 'ttl' | 'signal'> = {},
): Promise<KeyResponse> {
	const response = await engine.update(key, {...options, dir: true});
	const {node, prevNode, index} = response;
	if (prevNode === undefined || prevNode.dir === true) {
		return response;
	}

	const {value = '', expiration, ttl = 1} = prevNode;
	try {
		// Even when everything has been told to stop: it is already empty.
		await engine.set(key, {value, prevIndex: BigInt(node.modifiedIndex), ...(expiration !== undefined && {ttl})});
	} catch (error) {
		// Somebody has written it again, or removed it.
		if (!hasCode(error, errorCodes.compareFailed, errorCodes.keyNotFound, errorCodes.notFile)) {
			throw error;
		}
	}

	throw new EtcdError(errorCodes.compareFailed, key, index);
}
