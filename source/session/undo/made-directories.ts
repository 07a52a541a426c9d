/**
The directories that a write made on its way: writing a key creates its missing directories, with the key's own index.
*/
import {type CallOptions, type Engine, type Node} from '../../engine/engine.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {parentPath} from '../../protocol/paths.ts';
import {removeDirectory} from '../../subtree/directory-removal.ts';

type Options = CallOptions & {
	/** The new index of a directory whose index has changed since. */
	presentIndex(key: string, index: number): number;
	/** The created indexes of directories that were looked up, kept since many keys lie in one directory. */
	readonly known: Map<string, number>;
	readonly unmade: Map<string, number>;
};

async function createdIndexOf(engine: Engine, key: string, {known, signal}: Options): Promise<number> {
	const index = known.get(key) ?? (await engine.get(key, {signal, detail: 'node'})).node.createdIndex;
	known.set(key, index);
	return index;
}

/**
Removes them after the node, from the deepest up, and puts them into `unmade` with their index. A directory that holds
something else by now stays, and so do those above it.
*/
export async function removeMadeDirectories(engine: Engine, {key: made, createdIndex}: Node, options: Options): Promise<void> {
	try {
		for (let key = parentPath(made); key !== '/'; key = parentPath(key)) {
			const index = options.presentIndex(key, createdIndex);
			if (await createdIndexOf(engine, key, options) !== index) {
				return;
			}

			await removeDirectory(engine, key, options);
			options.known.delete(key);
			options.unmade.set(key, index);
		}
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}
	}
}

/**
Those of `unmade` that a write has made again on its way. They have to be looked up; they are reported with their new index
and removed from `unmade`.
*/
export async function findMadeAgain(engine: Engine, {key: made, createdIndex}: Node, {unmade, signal, moved}: CallOptions & {
	readonly unmade: Map<string, number>;
	moved(key: string, before: number, index: number): void;
}): Promise<void> {
	for (let key = parentPath(made); key !== '/'; key = parentPath(key)) {
		const before = unmade.get(key);
		if (before === undefined) {
			continue;
		}

		unmade.delete(key);
		try {
			const {node} = await engine.get(key, {signal, detail: 'node'});
			if (node.createdIndex === createdIndex) {
				moved(key, before, createdIndex);
			}
		} catch {
			// The write itself is done; at worst, older changes of the directory will meet a conflict.
		}
	}
}
