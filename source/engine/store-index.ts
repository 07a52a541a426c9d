/**
The index of a store, by the first bytes of an answer.
*/
import {type GetOptions, type KeysApi} from './engine.ts';

class Enough extends Error {}

/** The index of the store; rejects when there is no such key. A directory is read only as far as needed for that. */
export async function storeIndex(engine: Pick<KeysApi, 'get'>, key: string, options: GetOptions): Promise<number> {
	let found = 0;
	try {
		const {index} = await engine.get(key, {
			...options,
			children: {
				begin(index) {
					found = index;
				},
				take() {
					throw new Enough();
				},
			},
		});
		return index;
	} catch (error) {
		if (error instanceof Enough) {
			return found;
		}

		throw error;
	}
}
