/**
The request that the log gets for what a client asks for in a write.
*/
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {ownText} from '../protocol/text.ts';
import {expirationAfter} from '../protocol/time.ts';
import {type Write} from './parameters.ts';
import {internalPath, isPoisonous} from './requests/key-space.ts';
import {makeRequest, type Request} from './requests/request.ts';

/** `now` gives nanoseconds since the epoch. */
export function requestOf(write: Write, now: () => bigint): Request {
	const path = internalPath(write.key);
	switch (write.method) {
		case 'PUT': {
			// The most frequent one, so all fields are in one literal: defaults that are copied and overwritten show in a profile.
			const {value, dir, ttl, prevExist, prevValue, prevIndex, isRefresh} = write.parameters;
			return {
				method: 'PUT',
				path,
				value: ownText(value),
				dir,
				prevValue,
				prevIndex,
				prevExist,
				expiration: expirationOf(ttl, now),
				recursive: false,
				sorted: false,
				isRefresh,
				time: 0n,
			};
		}

		case 'POST': {
			const {value, dir, ttl} = write.parameters;
			return makeRequest({
				method: 'POST', path, value: ownText(value), dir, expiration: expirationOf(ttl, now),
			});
		}

		case 'DELETE': {
			const {dir, recursive, prevValue, prevIndex} = write.parameters;
			return makeRequest({
				method: 'DELETE', path, dir, recursive, prevValue, prevIndex,
			});
		}
	}
}

function expirationOf(ttl: bigint | undefined, now: () => bigint): bigint {
	return ttl === undefined ? 0n : expirationAfter(now(), ttl);
}

/** Why a write must not get into the log: it would be poison for a real etcd. `index` is the store index. */
export function poisonIn(write: Write, index: number): EtcdError | undefined {
	if (write.method !== 'PUT') {
		return undefined;
	}

	const {prevExist, prevValue, prevIndex} = write.parameters;
	if (prevExist === undefined && prevValue === '' && prevIndex === 0n && isPoisonous(write.key)) {
		return new EtcdError(
			errorCodes.rootReadOnly,
			`${write.key} names a member's record, on which a real etcd would stop; create it with prevExist=false`,
			index,
		);
	}

	return undefined;
}
