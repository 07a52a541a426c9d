/**
Between v3's keys, which are any bytes, and the paths of the tree, which are clean: no empty segment, no `.` and no `..`.

`/` separates. What a path cannot say has a name that can be typed, so that each key has its own path and each path its own key:

- `%` is the segment of no bytes: the key `/a/` is the path `/a/%`, and `/a//b` is `/a/%/b`; `%.` and `%..` are `.` and `..`;
- a key that does not begin with a slash has a colon in front: `foo/bar` is the path `/:foo/bar`;
- `%=` in a directory is the value of the key that has the directory's own name;
- one more `%` in front of a segment that looks like one of these makes it mean itself.

Keys are text here, as protocol/text.ts defines it.
*/
import {bytesFromText} from '../protocol/text.ts';

/** Names a directory's own value. */
export const ownValueName = '%=';

/** Segments that need another name: one of no bytes, dots, and those that look like such a name. */
const oddSegment = /^(?:%*\.{0,2}|%+=)$/;
/** At the top, a colon in front means that there is no slash. */
const oddTopSegment = /^%*:./s;
const oddName = /^%(?:%*\.{0,2}|%+=)$/;
const oddTopName = /^%+:./s;
const slashlessName = /^:./s;

function nameOf(segment: string, isTop: boolean): string {
	return oddSegment.test(segment) || (isTop && oddTopSegment.test(segment)) ? `%${segment}` : segment;
}

function segmentOf(name: string, isTop: boolean): string {
	return oddName.test(name) || (isTop && oddTopName.test(name)) ? name.slice(1) : name;
}

/** The path of a key. */
export function pathOfKey(key: string): string {
	const [first = '', ...others] = key.split('/');
	if (first !== '') {
		return `/:${[first, ...others.map(segment => nameOf(segment, false))].join('/')}`;
	}

	return `/${others.map((segment, i) => nameOf(segment, i === 0)).join('/')}`;
}

/** The key of a path; empty for the root, which has none. */
export function keyOfPath(path: string): string {
	if (path === '' || path === '/') {
		return '';
	}

	const [, first = '', ...others] = path.split('/');
	if (others.at(-1) === ownValueName) {
		others.pop();
	}

	const rest = others.map(name => `/${segmentOf(name, false)}`).join('');
	return slashlessName.test(first) ? first.slice(1) + rest : `/${segmentOf(first, true)}${rest}`;
}

/** The name by which a directory lists what has this segment; in the root there are keys without a slash in front. */
export function childName(directory: string, segment: string, {isSlashless}: {readonly isSlashless: boolean}): string {
	return isSlashless ? `:${segment}` : nameOf(segment, directory === '/');
}

/** Keys from `start` on, before `end`; all that follow when `end` is one zero byte. */
export type KeyRange = {readonly start: Uint8Array; readonly end: Uint8Array};

const slash = 0x2F;

/** What lies below a path, as bytes. */
export function rangeBelow(path: string): KeyRange {
	const key = keyOfPath(path);
	return key === '' ? {start: Uint8Array.of(0), end: Uint8Array.of(0)} : rangeOfDirectory(bytesFromText(key));
}

/** What begins with these bytes and a slash. */
export function rangeOfDirectory(key: Uint8Array): KeyRange {
	return {start: withByte(key, slash), end: withByte(key, slash + 1)};
}

/** With one more byte. It is done for each key of a listing, and spreading would take most of its time. */
export function withByte(bytes: Uint8Array, byte: number): Uint8Array {
	const longer = new Uint8Array(bytes.length + 1);
	longer.set(bytes);
	longer[bytes.length] = byte;
	return longer;
}
