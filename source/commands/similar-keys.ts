/**
What somebody may have meant who named a key that is not there.
*/
import {Deadline} from '../engine/deadline.ts';
import {type CallOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {baseName, childPath, parentPath} from '../protocol/paths.ts';
import {distance} from './own-help.ts';

/** Nobody waits longer for a guess. */
const timeoutMs = 1000;

/** Directories that are looked into for the same name. */
const directoryCountMax = 8;
const suggestionCountMax = 3;

/** Keys beside the missing one with nearly its name, then those with its name one directory further down. */
export async function similarKeys(engine: Pick<KeysApi, 'get'>, missing: string, {signal}: CallOptions): Promise<readonly string[]> {
	using deadline = new Deadline(timeoutMs);
	const either = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
	const list = async (directory: string): Promise<readonly Node[]> => {
		const {node} = await engine.get(directory, {sorted: true, signal: either});
		return node.nodes ?? [];
	};

	const name = baseName(missing);
	try {
		const siblings = await list(parentPath(missing));
		const close = siblings
			.map(({key}) => ({key, distance: distance(name.toLowerCase(), baseName(key).toLowerCase())}))
			.filter(({key, distance: letters}) => letters <= Math.floor((baseName(key).length + 1) / 3))
			.toSorted((a, b) => a.distance - b.distance)
			.map(({key}) => key);
		const directories = siblings.filter(({dir}) => dir).slice(0, directoryCountMax);
		const deeper = await Promise.all(directories.map(async ({key}) => {
			const children = await list(key);
			return children.filter(child => child.key === childPath(key, name)).map(child => child.key);
		}));
		return [...close, ...deeper.flat()].slice(0, suggestionCountMax);
	} catch {
		// A guess is not worth another error.
		return [];
	}
}
