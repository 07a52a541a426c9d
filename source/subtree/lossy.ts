/**
Values that the API does not return as they are stored: JSON cannot hold bytes that are not UTF-8, and etcd sends U+FFFD in
their place.
*/
import {type Engine} from '../engine/engine.ts';
import {baseName} from '../protocol/paths.ts';
import {counted} from '../util/counted.ts';

/** Whether the value may differ from what is stored; a U+FFFD that is really there cannot be told apart. */
export function isLossy({info}: Pick<Engine, 'info'>, value: string): boolean {
	return info.kind === 'remote' && info.api !== 3 && value.includes('\uFFFD');
}

/** How many values are uncertain, in words: `2 values may hold bytes that the API cannot carry`. */
export function lossyText(count: number): string {
	return `${counted(count, 'value')} may hold bytes that the API cannot carry`;
}

/** Why something is not copied. */
export const lossyValue = 'the value may hold bytes that the API cannot carry';
export const lossyName = 'the name holds bytes that the API cannot carry';

export const emptyDirectory = 'etcd v3 keeps no empty directories';

/** Whether the key's own name may have other bytes than shown: then nothing can be found under the shown name. */
export function isNameDoubtful(key: string): boolean {
	return baseName(key).includes('\uFFFD');
}
