/**
Values that do not come over the API as they are stored: JSON has no bytes that are no UTF-8, and an etcd sends U+FFFD
in their place.
*/
import {type Engine} from '../engine/engine.ts';
import {baseName} from '../protocol/paths.ts';

/** Whether the value may differ from what is stored; a U+FFFD that is really there cannot be told apart. */
export function isLossy({info}: Pick<Engine, 'info'>, value: string): boolean {
	return info.kind === 'remote' && value.includes('\uFFFD');
}

/** How many values cannot be told for sure, in words: `2 values may hold bytes that the API cannot carry`. */
export function lossyText(count: number): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? 'value' : 'values'} may hold bytes that the API cannot carry`;
}

/** Why something is not copied. */
export const lossyValue = 'the value may hold bytes that the API cannot carry';
export const lossyName = 'the name holds bytes that the API cannot carry';

/** Whether the key's own name may have other bytes than it shows: then nothing is found under what it shows. */
export function isNameDoubtful(key: string): boolean {
	return baseName(key).includes('\uFFFD');
}
