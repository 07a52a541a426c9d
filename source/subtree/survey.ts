/**
How much is in a subtree, with examples: what a person wants to know before it is removed.
*/
import {type CallOptions, type KeysApi} from '../engine/engine.ts';
import {walk} from './walk.ts';

export type Survey = {
	/** Not counting the root of the subtree. */
	readonly keyCount: number;
	readonly directoryCount: number;
	/** Whether everything was counted; otherwise there is more. */
	readonly isComplete: boolean;
	/** UTF-16 units of all keys and values counted. */
	readonly size: number;
	/** The first few keys; directories when there are no keys. */
	readonly sample: readonly string[];
};

const sampleCount = 3;

/** Counts what is below `key`, until there are more than `countMax` nodes. Hidden keys are left out. */
export async function survey(
	engine: Pick<KeysApi, 'get'>,
	key: string,
	{countMax, signal}: CallOptions & {readonly countMax: number},
): Promise<Survey> {
	const keys: string[] = [];
	const directories: string[] = [];
	let keyCount = 0;
	let directoryCount = 0;
	let size = 0;
	let isRoot = true;
	let isComplete = true;
	for await (const node of walk(engine, key, {signal})) {
		size += node.key.length + (node.value ?? '').length;
		if (isRoot) {
			isRoot = false;
			continue;
		}

		if (keyCount + directoryCount === countMax) {
			isComplete = false;
			break;
		}

		const [count, sample] = node.dir === true ? [++directoryCount, directories] : [++keyCount, keys];
		if (count <= sampleCount) {
			sample.push(node.key);
		}
	}

	return {
		keyCount, directoryCount, isComplete, size, sample: keys.length > 0 ? keys : directories,
	};
}
