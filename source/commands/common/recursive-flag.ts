import {type FlagSpec, type FlagValues} from './command.ts';

/** Beside etcdctl's `--recursive`, for commands that have it. */
export const shortRecursiveFlag: FlagSpec = {
	name: 'r', type: 'bool', usage: 'the same as --recursive', isExtension: true,
};

/** Whether either of the two was given. */
export function isRecursive(flags: FlagValues): boolean {
	return flags.bool('recursive') || flags.bool('r');
}
