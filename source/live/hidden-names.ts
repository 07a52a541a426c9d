/**
Hidden keys (a part of their path begins with `_`) that were read or written by name, which is the only way to know of them.
*/
import {type KeyResponse} from '../engine/engine.ts';
import {baseName, childPath, isWithin} from '../protocol/paths.ts';
import {isRemoval} from './expirations.ts';

/** No more than this are remembered. */
const nameCountMax = 1000;

export class HiddenNames {
	/** Paths that end in a hidden name, with the directory they are in. */
	readonly #paths = new Map<string, string>();

	observe({action, node}: KeyResponse): void {
		if (!node.key.includes('/_')) {
			return;
		}

		if (isRemoval(action)) {
			this.#forget(node.key);
			return;
		}

		let directory = '/';
		for (const name of node.key.split('/').slice(1)) {
			const path = childPath(directory, name);
			if (name.startsWith('_') && this.#paths.size < nameCountMax) {
				this.#paths.set(path, directory);
			}

			directory = path;
		}
	}

	clear(): void {
		this.#paths.clear();
	}

	/** In order. */
	in(directory: string): readonly string[] {
		return [...this.#paths].filter(([, parent]) => parent === directory).map(([path]) => baseName(path)).sort();
	}

	#forget(key: string): void {
		for (const path of this.#paths.keys()) {
			if (isWithin(path, key)) {
				this.#paths.delete(path);
			}
		}
	}
}
