/**
What the user may have meant by a key that does not exist.
*/
import {Deadline} from '../engine/deadline.ts';
import {type CallOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {baseName, childPath, parentPath} from '../protocol/paths.ts';
import {distance} from '../util/spelling.ts';

/** A guess is not worth waiting longer. */
const timeoutMs = 1000;

/** How many directories are searched for the same name. */
const directoryCountMax = 8;
const suggestionCountMax = 3;

/**
Keys next to the missing one with nearly its name, then those with its name one directory further down, or with another
directory in its place. `rest` is the part of the path below the missing one: empty, or with a slash in front.
*/
export async function similarKeys(
	engine: Pick<KeysApi, 'get'>,
	{missing, rest}: {readonly missing: string; readonly rest: string},
	{signal}: CallOptions,
): Promise<readonly string[]> {
	using deadline = new Deadline(timeoutMs);
	const either = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
	const list = async (directory: string): Promise<readonly Node[]> => {
		const {node} = await engine.get(directory, {sorted: true, signal: either, detail: 'names'});
		return node.nodes ?? [];
	};

	const isThere = async (key: string): Promise<boolean> => {
		try {
			await engine.get(key, {signal: either, detail: 'node'});
			return true;
		} catch {
			either.throwIfAborted();
			return false;
		}
	};

	const name = baseName(missing);
	try {
		const siblings = await list(parentPath(missing));
		const close = siblings
			.map(({key}) => ({key, distance: distance(name.toLowerCase(), baseName(key).toLowerCase())}))
			.filter(({key, distance: letters}) => letters <= Math.floor((baseName(key).length + 1) / 3))
			.toSorted((a, b) => a.distance - b.distance)
			.map(({key}) => key)
			.slice(0, suggestionCountMax);
		const allDirectories = siblings.filter(({dir}) => dir);
		const directories = allDirectories.slice(0, directoryCountMax);
		const candidates = [
			...(rest === '' ? close : close.map(key => key + rest)),
			...directories.flatMap(({key}) => [`${childPath(key, name)}${rest}`, ...(rest === '' ? [] : [key + rest])]),
		];
		const found = await Promise.all([...new Set(candidates)].map(async key => await isThere(key) ? [key] : []));
		// Where nothing lies at the same place in what was meant, it is still what was meant.
		return found.every(keys => keys.length === 0) && rest !== ''
			? close.filter(key => allDirectories.some(directory => directory.key === key))
			: found.flat().slice(0, suggestionCountMax);
	} catch {
		// A failed guess is not worth another error.
		return [];
	}
}
