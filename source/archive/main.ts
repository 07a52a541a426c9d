/**
The formats under one roof: which one a file is in, how it is opened, and how it is written as a whole or not at all.
*/
import {
	mkdir,
	open,
	readdir,
	readlink,
	realpath,
	rename,
	rm,
	stat,
	type FileHandle,
} from 'node:fs/promises';
import {type Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {isStream, readInput} from '../util/input-file.ts';
import {ifThere} from '../util/if-there.ts';
import {
	type Export,
	type FileFormat,
} from './document.ts';
import {folderSource, writeFolder} from './folder.ts';
import {jsonSource, writeJson} from './json.ts';
import {
	listBoth,
	moveInto,
	readManifest,
	refuseStrangers,
	removeListed,
} from './manifest.ts';
import {type RawSource} from './source.ts';
import {Spill} from './spill.ts';
import {readText, textIn} from './text-file.ts';

/** The format that a file name stands for; undefined when it stands for none. */
function formatOfName(file: string): FileFormat | undefined {
	if (/\.ya?ml$/i.test(file)) {
		return 'yaml';
	}

	return /\.json$/i.test(file) ? 'json' : undefined;
}

/** The format of an export to this place. */
export async function formatOfPlace(file = ''): Promise<FileFormat> {
	return /[/\\]$/.test(file) || (file !== '' && await kindOf(file) === 'folder') ? 'dir' : formatOfName(file) ?? 'json';
}

async function kindOf(file: string): Promise<'file' | 'folder' | 'nothing'> {
	const found = await ifThere(stat(file));
	return found === undefined ? 'nothing' : (found.isDirectory() ? 'folder' : 'file');
}

/** Whether it is one that export wrote, and not a data dir of etcd: a file, or a folder with our side files. */
export async function isExport(place: string): Promise<boolean> {
	const kind = await kindOf(place);
	return kind === 'file' || (kind === 'folder' && await readManifest(place) !== undefined);
}

export type OpenOptions = {
	readonly format?: FileFormat;
	/** Times to live count from this moment, in milliseconds since the epoch. */
	readonly now: number;
	/** Ends what the source keeps open. */
	readonly stack: AsyncDisposableStack;
};

export async function openFile(file: string, {signal, ...options}: OpenOptions & {readonly signal: AbortSignal}): Promise<RawSource> {
	const {format, now} = options;
	const kind = await kindOf(file);
	if (kind === 'nothing') {
		throw new UserError(`there is no file ${file}`, {hint: 'Files are looked for in the directory that etcsh was started in.'});
	}

	if ((kind === 'folder') !== (format === 'dir') && format !== undefined) {
		throw new UserError(`${file} is a ${kind}`, {hint: kind === 'folder' ? 'Its --format is dir.' : 'Its --format is json or yaml.'});
	}

	if (kind === 'folder') {
		return folderSource(file, {now, signal});
	}

	const namedFormat = format ?? formatOfName(file);
	return isStream(file)
		? openOnce(file, readInput(file, signal), {...options, format: namedFormat})
		: openText(file, () => readText(file, signal), {format: namedFormat, now});
}

/** Opens a source that can be read only once. */
export async function openOnce(file: string, chunks: AsyncIterable<Buffer>, {stack, ...options}: OpenOptions): Promise<RawSource> {
	const spill = stack.use(await Spill.of(chunks));
	return openText(file, () => textIn(spill.chunks(), file), options);
}

/** Text that is an export, in JSON when it begins like JSON. */
async function openText(
	file: string,
	readPieces: () => AsyncIterable<string> | Iterable<string>,
	{format, now}: {readonly format?: FileFormat; readonly now: number},
): Promise<RawSource> {
	if ((format ?? await formatOfText(readPieces())) === 'json') {
		return jsonSource(file, readPieces, now);
	}

	const {yamlSource} = await import('./yaml.ts');
	return yamlSource(file, readPieces, now);
}

async function formatOfText(pieces: AsyncIterable<string> | Iterable<string>): Promise<FileFormat> {
	for await (const piece of pieces) {
		const start = piece.trimStart();
		if (start !== '') {
			return start.startsWith('{') ? 'json' : 'yaml';
		}
	}

	return 'json';
}

/** A subtree as text, a piece for each node. */
export async function * textOf({header, entries, policy}: Export, format: 'json' | 'yaml'): AsyncGenerator<string> {
	if (format === 'json') {
		yield * writeJson(header, entries, policy);
		return;
	}

	const {writeYaml} = await import('./yaml.ts');
	yield * writeYaml(header, entries, policy);
}

/** What an export is called until all of it has come. Process ids would come again, in containers above all. */
function partialName(): string {
	return `${randomUUID().slice(0, 8)}.partial`;
}

/** What an export has left in its folder that was killed. */
const leftPattern = /^\.[\da-f]{8}\.partial$/;

/** Bytes that are gathered before they are written. */
const chunkBytes = 1 << 18;

async function writePieces(handle: FileHandle, pieces: AsyncIterable<string>): Promise<void> {
	let text = '';
	for await (const piece of pieces) {
		text += piece;
		if (!(text.length >= chunkBytes)) {
			continue;
		}

		await handle.appendFile(text);
		text = '';
	}

	await handle.appendFile(text);
}

/** The target of a link that leads to nothing; the name itself when it is not a link. */
async function linkTarget(name: string): Promise<string> {
	try {
		return path.resolve(path.dirname(name), await readlink(name));
	} catch {
		return name;
	}
}

/**
Writes a file, replacing an existing one when everything has come. A link stays a link, and a device or a named pipe gets the
text as it comes.
*/
export async function writeTextFile(name: string, pieces: AsyncIterable<string>): Promise<void> {
	const old = await ifThere(stat(name));
	if (old?.isFile() === false) {
		await using handle = await open(name, 'w');
		await writePieces(handle, pieces);
		return;
	}

	const file = old === undefined ? await linkTarget(name) : await realpath(name);
	const partial = `${file}.${partialName()}`;
	try {
		{
			await using handle = await open(partial, 'wx');
			if (old !== undefined) {
				await handle.chmod(old.mode);
			}

			await writePieces(handle, pieces);
			await handle.sync();
		}

		await rename(partial, file);
	} catch (error) {
		await rm(partial, {force: true});
		throw error;
	}
}

/** Writes a folder when everything has come: a new one, an empty one, or with `isOverwriting` one that replaces an export. */
export async function writeFolderTree(folder: string, content: Export, {isOverwriting}: {readonly isOverwriting: boolean}): Promise<void> {
	const kind = await kindOf(folder);
	if (kind === 'file') {
		throw new UserError(`${folder} is a file`, {hint: 'An export as a folder needs a name of its own.'});
	}

	const isEmpty = kind === 'nothing' || (await readdir(folder)).every(name => leftPattern.test(name));
	const listed = isEmpty ? [] : await readManifest(folder);
	if (listed === undefined || (!isEmpty && !isOverwriting)) {
		throw new UserError(`${folder} is not empty`, {
			hint: listed === undefined ? 'Only a new or empty folder is written to.' : '--overwrite replaces the export in it.',
		});
	}

	// On the same disk: another one may be mounted at the folder.
	const partial = kind === 'folder' ? path.join(folder, `.${partialName()}`) : `${path.resolve(folder)}.${partialName()}`;
	await mkdir(partial);
	try {
		await writeFolder(partial, content);
		await refuseStrangers(partial, folder, listed);
		await listBoth(partial, folder, listed);
		await removeListed(folder, listed);
		await moveInto(partial, folder);
	} finally {
		await rm(partial, {recursive: true, force: true});
	}
}

