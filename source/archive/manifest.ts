/**
The files that an export has made in its folder, one a line, directories with a slash at the end: what another export may
remove. Everything else in the folder belongs to somebody.
*/
import {
	lstat,
	mkdir,
	open,
	readdir,
	readFile,
	rename,
	rm,
	rmdir,
	writeFile,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {ifThere, isErrno} from '../util/if-there.ts';
import {openNotes} from './text-file.ts';

export const manifestFileName = '.etcsh-files';

/** Characters that are gathered before they are written. */
const chunkLength = 1 << 16;

export class ManifestWriter implements AsyncDisposable {
	readonly #handle: FileHandle;
	#text = '';

	private constructor(handle: FileHandle) {
		this.#handle = handle;
	}

	static async create(folder: string): Promise<ManifestWriter> {
		return new ManifestWriter(await open(path.join(folder, manifestFileName), 'wx'));
	}

	/** `name` is relative to the folder. Names of files hold no line feeds (file-names.ts). */
	async add(name: string, isDirectory: boolean): Promise<void> {
		this.#text += `${name}${isDirectory ? '/' : ''}\n`;
		if (this.#text.length >= chunkLength) {
			await this.end();
		}
	}

	async end(): Promise<void> {
		await this.#handle.appendFile(this.#text);
		this.#text = '';
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#handle.close();
	}
}

/** A listed file, relative to the folder. */
type Listed = {readonly name: string; readonly isDirectory: boolean};

function listedOf(line: string): Listed {
	const isDirectory = line.endsWith('/');
	const name = isDirectory ? line.slice(0, -1) : line;
	if (path.isAbsolute(name) || name.split(/[/\\]/).some(part => ['', '.', '..'].includes(part))) {
		throw new UserError(`${manifestFileName} lists ${JSON.stringify(line)}, which is not a path in its folder`, {
			hint: 'Nothing was written. Export to a new folder.',
		});
	}

	return {name, isDirectory};
}

/** What an earlier export has made in the folder; undefined when there is no list. Rejects for a list that leads elsewhere. */
export async function readManifest(folder: string): Promise<readonly Listed[] | undefined> {
	await using handle = await ifThere(openNotes(path.join(folder, manifestFileName)));
	const text = await handle?.readFile('utf8');
	return text?.split('\n').filter(line => line !== '').map(line => listedOf(line));
}

async function kindOf(place: string): Promise<'directory' | 'other' | undefined> {
	try {
		return (await lstat(place)).isDirectory() ? 'directory' : 'other';
	} catch (error) {
		if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
			return undefined;
		}

		throw error;
	}
}

/** Rejects when what is in `made` would take the place of something in `folder` that is not listed, or is not what is listed. */
export async function refuseStrangers(made: string, folder: string, listed: readonly Listed[]): Promise<void> {
	const ours = new Map(listed.map(({name, isDirectory}) => [name, isDirectory ? 'directory' : 'other']));
	const isOurs = async (name: string, there: 'directory' | 'other'): Promise<boolean> => {
		if (ours.get(name) !== there) {
			return false;
		}

		for (const child of there === 'directory' ? await readdir(path.join(folder, name), {withFileTypes: true}) : []) {
			if (!await isOurs(path.join(name, child.name), child.isDirectory() ? 'directory' : 'other')) {
				return false;
			}
		}

		return true;
	};

	const check = async (below: string): Promise<void> => {
		for (const entry of await readdir(path.join(made, below), {withFileTypes: true})) {
			const name = path.join(below, entry.name);
			const there = await kindOf(path.join(folder, name));
			if (there === 'directory' && entry.isDirectory()) {
				await check(name);
			} else if (there !== undefined && !await isOurs(name, there)) {
				throw new UserError(`${path.join(folder, name)} is in the way, and no export has made it`, {
					hint: 'Nothing was changed. Move it away, or export to a new folder.',
				});
			}
		}
	};

	await check('');
}

/** Lists what is in `made` along with what was listed, so that all of it is known as an export's, however the process ends. */
export async function listBoth(made: string, folder: string, listed: readonly Listed[]): Promise<void> {
	await mkdir(folder, {recursive: true});
	const both = path.join(made, `${manifestFileName}-both`);
	const before = listed.map(({name, isDirectory}) => `${name}${isDirectory ? '/' : ''}\n`).join('');
	await writeFile(both, before + await readFile(path.join(made, manifestFileName), 'utf8'), {flag: 'wx'});
	await rename(both, path.join(folder, manifestFileName));
}

/**
Removes what is listed, but not the list: files, and the directories that are then empty. A link in place of a directory is
not followed.
*/
export async function removeListed(folder: string, listed: readonly Listed[]): Promise<void> {
	const links = new Set<string>();
	for (const {name, isDirectory} of listed) {
		if (isDirectory && (links.has(path.dirname(name)) || await kindOf(path.join(folder, name)) !== 'directory')) {
			links.add(name);
		}
	}

	for (const {name, isDirectory} of listed) {
		if (!isDirectory && name !== manifestFileName && !links.has(path.dirname(name)) && await kindOf(path.join(folder, name)) === 'other') {
			await rm(path.join(folder, name));
		}
	}

	for (const {name} of listed.filter(({name, isDirectory}) => isDirectory && !links.has(name)).toReversed()) {
		try {
			await rmdir(path.join(folder, name));
		} catch (error) {
			if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) {
				throw error;
			}
		}
	}
}

/** Moves all that is in `made` into `folder`, into directories that exist there; the list comes last. */
export async function moveInto(made: string, folder: string): Promise<void> {
	const entries = await readdir(made, {withFileTypes: true});
	for (const entry of entries.toSorted((a, b) => Number(a.name === manifestFileName) - Number(b.name === manifestFileName))) {
		const [from, to] = [path.join(made, entry.name), path.join(folder, entry.name)];
		if (entry.isDirectory() && await kindOf(to) === 'directory') {
			await moveInto(from, to);
		} else {
			await rename(from, to);
		}
	}
}
