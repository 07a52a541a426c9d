/**
The programs of PATH by their names, read once for each PATH and never run.
*/
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {compareText} from '../../protocol/text.ts';
import {type Value} from './completion-values.ts';

/** More are not looked at. */
const folderCountMax = 64;
const programCountMax = 20_000;

async function namesIn(folder: string): Promise<readonly string[]> {
	try {
		const entries = await readdir(folder, {withFileTypes: true});
		return entries.filter(entry => !entry.isDirectory()).map(({name}) => name);
	} catch {
		// As the system's shell does without a folder of PATH that it cannot read.
		return [];
	}
}

export class Programs {
	#known: {readonly path: string; readonly values: readonly Value[]} | undefined;

	/** `searchPath` as in the environment; what is not a whole path in it is left out. */
	async list(searchPath: string): Promise<readonly Value[]> {
		if (this.#known?.path === searchPath) {
			return this.#known.values;
		}

		const folders = [...new Set(searchPath.split(path.delimiter))].filter(folder => path.isAbsolute(folder)).slice(0, folderCountMax);
		const names = await Promise.all(folders.map(async folder => namesIn(folder)));
		const values = [...new Set(names.flat())].toSorted(compareText).slice(0, programCountMax).map(text => ({text, detail: ''}));
		this.#known = {path: searchPath, values};
		return values;
	}
}
