import {counted} from '../../util/counted.ts';

/** `1 key`, `2 directories`, `3 keys and 1 directory`. */
export function countedNodes({keys, directories}: {readonly keys: number; readonly directories: number}): string {
	return [
		...(keys > 0 || directories === 0 ? [counted(keys, 'key')] : []),
		...(directories > 0 ? [counted(directories, 'directory', 'directories')] : []),
	].join(' and ');
}
