import {hasCode, errorCodes} from '../protocol/errors.ts';
import {type GetOptions, type KeysApi, type Node} from './engine.ts';

/** A node, or that there is none; and the index that the store had then. */
export type Present = {readonly node?: Node; readonly index: number};

/** Reads a key, where "nothing there" is an answer, too. */
export async function getIfThere(engine: Pick<KeysApi, 'get'>, key: string, options?: GetOptions): Promise<Present> {
	try {
		const {node, index} = await engine.get(key, options);
		return {node, index};
	} catch (error) {
		if (hasCode(error, errorCodes.keyNotFound)) {
			return {index: error.index};
		}

		throw error;
	}
}

/** Whether the error says that a key does not exist, or that one of its directories is a key with a value. */
export function isAbsence(error: unknown): boolean {
	return hasCode(error, errorCodes.keyNotFound, errorCodes.notDirectory);
}

/** What was read of a key; undefined when it cannot be there. */
export async function ifPresent<Found>(reading: Promise<Found>): Promise<Found | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (isAbsence(error)) {
			return undefined;
		}

		throw error;
	}
}
