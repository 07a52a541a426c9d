/**
Permissions: v3 gives them to ranges of keys, people know patterns, of which one that ends in `*` is a prefix.
*/
import {Buffer} from 'node:buffer';
import {type Permissions} from '../engine/engine.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {permissionTypes} from './numbers.ts';
import {keyOfPath, pathOfKey} from './paths.ts';

export type Range = {readonly key: Uint8Array; readonly rangeEnd: Uint8Array};

const everything: Range = {key: Uint8Array.of(0), rangeEnd: Uint8Array.of(0)};

/** The first key behind all that begin with these bytes; one zero byte when none follows. */
export function endOfPrefix(prefix: Uint8Array): Uint8Array {
	const last = prefix.findLastIndex(byte => byte < 0xFF);
	return last === -1 ? Uint8Array.of(0) : Uint8Array.of(...prefix.subarray(0, last), prefix[last]! + 1);
}

/** `/*` are the keys with a slash in front, `*` all there are. */
export function rangeOfPattern(pattern: string): Range {
	if (pattern === '*') {
		return everything;
	}

	if (!pattern.endsWith('*')) {
		return {key: bytesFromText(keyOfPath(pattern)), rangeEnd: new Uint8Array()};
	}

	const path = pattern.slice(0, -1);
	// What the last name is the beginning of has no name of its own.
	const slash = path.lastIndexOf('/');
	const key = bytesFromText(slash <= 0 ? keyOfStart(path) : `${keyOfPath(path.slice(0, slash))}${path.slice(slash)}`);
	return key.length === 0 ? everything : {key, rangeEnd: endOfPrefix(key)};
}

function keyOfStart(path: string): string {
	return path.startsWith('/:') ? path.slice(2) : path;
}

/** A range that is no prefix is shown with its end: `/a..</c`. */
export function patternOfRange({key, rangeEnd}: Range): string {
	if (rangeEnd.length === 0) {
		return pathOfKey(textFromBytes(key));
	}

	if (Buffer.compare(key, everything.key) === 0 && Buffer.compare(rangeEnd, everything.rangeEnd) === 0) {
		return '*';
	}

	const text = textFromBytes(key);
	const start = text.startsWith('/') ? text : `/:${text}`;
	return Buffer.compare(endOfPrefix(key), rangeEnd) === 0
		? `${start}*`
		: `${start}..<${rangeEnd.length === 1 && rangeEnd[0] === 0 ? '' : textFromBytes(rangeEnd)}`;
}

/** What is granted of one range. */
export function typeOf(isRead: boolean, isWrite: boolean): number | undefined {
	if (isRead && isWrite) {
		return permissionTypes.readWrite;
	}

	return isRead ? permissionTypes.read : (isWrite ? permissionTypes.write : undefined);
}

export function mayRead(type: number | undefined): boolean {
	return type === permissionTypes.read || type === permissionTypes.readWrite;
}

export function mayWrite(type: number | undefined): boolean {
	return type === permissionTypes.write || type === permissionTypes.readWrite;
}

export type NamedPattern = {readonly pattern: string; readonly isRead: boolean; readonly isWrite: boolean};

/** Each pattern that is named, with what is named about it. */
export function namedPatterns({kv: {read, write}}: Permissions): readonly NamedPattern[] {
	const patterns = [...new Set([...read ?? [], ...write ?? []])];
	return patterns.map(pattern => ({pattern, isRead: read?.includes(pattern) ?? false, isWrite: write?.includes(pattern) ?? false}));
}
