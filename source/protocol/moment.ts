/**
Which moment of a tree is meant: `1234` is the tree after the change of that index, `-1` before the last change, `before:/a/b`
before the newest change of that key or of what is below it.
*/
import {cleanPath} from './paths.ts';

export type Moment =
	| {readonly kind: 'index'; readonly index: number}
	/** Before so many changes of keys, counted from the newest. */
	| {readonly kind: 'back'; readonly count: number}
	| {readonly kind: 'before'; readonly key: string};

export const momentHint = 'it is an index as 1234, which log KEY lists (etcd keeps no times), -1 for before the last change, or before:KEY';

const countMax = 1_000_000;

/** Undefined for a text that names none. */
export function parseMoment(text: string): Moment | undefined {
	if (text.startsWith('before:')) {
		const key = text.slice('before:'.length);
		return key === '' ? undefined : {kind: 'before', key: cleanPath(`/${key}`)};
	}

	if (/^\d{1,15}$/.test(text)) {
		return {kind: 'index', index: Number(text)};
	}

	const count = /^-[1-9]\d{0,6}$/.test(text) ? Number(text.slice(1)) : Infinity;
	return count <= countMax ? {kind: 'back', count} : undefined;
}
