/**
A subtree as a folder: a file with the value for each key, a folder for each directory, and a side file with the header,
the times to live and the names that are too long for a file.
*/
import {Buffer} from 'node:buffer';
import {type Dirent} from 'node:fs';
import {
	mkdir,
	open,
	readdir,
	readFile,
	writeFile,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../errors.ts';
import {baseName} from '../protocol/paths.ts';
import {bytesFromText, compareText, textFromBytes} from '../protocol/text.ts';
import {directoryOf, type Entry, type TreeEntry} from '../subtree/entries.ts';
import {ifThere, isErrno} from '../util/if-there.ts';
import {
	FormatError,
	headerFields,
	lifetimeFields,
	readEnd,
	readPath,
	recordOf,
	type Export,
	type Header,
	type TtlPolicy,
} from './document.ts';
import {
	fileNameOf,
	nodeNameOf,
	sideFileName,
	topFileName,
} from './file-names.ts';
import {JsonScanner} from './json-scanner.ts';
import {jsonHeaderOf, jsonParser} from './json.ts';
import {manifestFileName, ManifestWriter} from './manifest.ts';
import {type RawSource} from './source.ts';
import {readNotes} from './text-file.ts';

/** Files that are read or written at the same time. */
const filesMax = 32;

function writeFailure(error: unknown, entry: Entry): unknown {
	if (isErrno(error, 'EEXIST')) {
		return new UserError(`this file system cannot tell ${JSON.stringify(entry.path)} from its neighbour`, {
			hint: 'It ignores case; --format json keeps them apart.',
			cause: error,
		});
	}

	return isErrno(error, 'ENAMETOOLONG')
		? new UserError(`the path of ${JSON.stringify(entry.path)} is too long for this file system`, {
			hint: '--format json has no such limit.',
			cause: error,
		})
		: error;
}

/** Writes into `folder`, which exists and is empty. */
export async function writeFolder(folder: string, {header, entries, policy}: Export): Promise<void> {
	await using sideFile = await SideFile.create(path.join(folder, sideFileName), header);
	await using manifest = await ManifestWriter.create(folder);
	await manifest.add(sideFileName, false);
	await manifest.add(manifestFileName, false);
	/** The folders around the last entry. */
	const around: Array<{readonly path: string; readonly folder: string}> = [];
	await using writing = new Writing();
	for await (const entry of entries) {
		const directory = directoryOf(entry.path);
		while (around.length > 0 && around.at(-1)!.path !== directory) {
			around.pop();
		}

		const {fileName, isLong} = entry.path === '' ? {fileName: topFileName, isLong: false} : fileNameOf(baseName(entry.path));
		await sideFile.add(entry, policy, isLong ? fileName : undefined);
		const place = path.join(around.at(-1)?.folder ?? folder, fileName);
		if (entry.path !== '' || entry.value !== undefined) {
			await manifest.add(path.relative(folder, place), entry.value === undefined);
		}

		if (entry.value === undefined) {
			around.push({path: entry.path, folder: entry.path === '' ? folder : place});
			if (entry.path !== '') {
				await make(mkdir(place), entry);
			}
		} else {
			await writing.add(make(writeFile(place, bytesFromText(entry.value), {flag: 'wx'}), entry));
		}
	}

	await writing.flush();
	await sideFile.end();
	await manifest.end();
}

/** Files that are being written, several at a time. */
class Writing implements AsyncDisposable {
	#files: Array<Promise<void>> = [];

	async add(file: Promise<void>): Promise<void> {
		// It is waited for later, and may fail before that.
		file.catch(() => undefined);
		this.#files.push(file);
		if (this.#files.length >= filesMax) {
			await this.flush();
		}
	}

	/** Rejects with the first failure. */
	async flush(): Promise<void> {
		await Promise.all(this.#files);
		this.#files = [];
	}

	/** Nothing is written after that, even when something failed. */
	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.allSettled(this.#files);
	}
}

async function make(making: Promise<unknown>, entry: Entry): Promise<void> {
	try {
		await making;
	} catch (error) {
		throw writeFailure(error, entry);
	}
}

/** JSON, one record a line, like an export, with only what the files cannot say. */
class SideFile implements AsyncDisposable {
	readonly #handle: FileHandle;
	#separator: string;

	private constructor(handle: FileHandle, start: string) {
		this.#handle = handle;
		this.#separator = start;
	}

	static async create(file: string, header: Header): Promise<SideFile> {
		return new SideFile(await open(file, 'wx'), `${JSON.stringify(headerFields(header)).slice(0, -1)},"nodes":[\n`);
	}

	async add(entry: TreeEntry, policy: TtlPolicy, longName: string | undefined): Promise<void> {
		const lifetime = lifetimeFields(entry, policy);
		if (longName === undefined && Object.keys(lifetime).length === 0) {
			return;
		}

		const {value, valueBase64, dir, ...record} = recordOf(entry, policy);
		await this.#handle.appendFile(this.#separator + JSON.stringify({...record, ...(longName !== undefined && {file: longName})}));
		this.#separator = ',\n';
	}

	async end(): Promise<void> {
		await this.#handle.appendFile(`${this.#separator === ',\n' ? '' : this.#separator}\n]}\n`);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#handle.close();
	}
}

type SideFacts = {
	readonly header: Header | undefined;
	/** When nodes expire, by their paths. */
	readonly ends: ReadonlyMap<string, number>;
	/** The names of nodes that are too long, by the names of their files. */
	readonly longNames: ReadonlyMap<string, string>;
};

async function readSideFile(file: string, {now, signal}: {readonly now: number; readonly signal: AbortSignal}): Promise<SideFacts> {
	const parser = jsonParser(file);
	const {complain, parse} = parser;
	const scanner = new JsonScanner(parser);
	const ends = new Map<string, number>();
	const longNames = new Map<string, string>();
	for await (const text of readNotes(file, signal)) {
		for (const {content: record, line} of scanner.feed(text)) {
			const nodePath = readPath(record, complain(line));
			const end = readEnd(record, now, complain(line));
			if (end !== undefined) {
				ends.set(nodePath, end);
			}

			const {file: longName} = record as {file?: unknown};
			if (typeof longName === 'string') {
				longNames.set(longName, baseName(nodePath));
			}
		}
	}

	return {header: jsonHeaderOf(parse(scanner.end(), 1), complain(1)), ends, longNames};
}

/** Files whose names begin with a dot do not belong to the tree. */
export function folderSource(folder: string, {now, signal}: {readonly now: number; readonly signal: AbortSignal}): RawSource {
	let facts: Promise<SideFacts | undefined> | undefined;
	const readFacts = async (): Promise<SideFacts> => {
		facts ??= ifThere(readSideFile(path.join(folder, sideFileName), {now, signal}));
		return await facts ?? {header: undefined, ends: new Map(), longNames: new Map()};
	};

	return {
		file: folder,
		async * entries(onHeader) {
			const {header, ends, longNames} = await readFacts();
			if (header !== undefined) {
				onHeader?.(header);
			}

			for await (const entry of entriesIn(Buffer.from(folder), '', longNames)) {
				const endsAt = ends.get(entry.path);
				yield endsAt === undefined ? entry : {...entry, endsAt};
			}
		},
	};
}

async function * entriesIn(folder: Buffer, nodePath: string, longNames: ReadonlyMap<string, string>): AsyncGenerator<Entry> {
	const found = await readdir(folder, {withFileTypes: true, encoding: 'buffer'});
	const children = found.map(file => {
		const fileName = textFromBytes(file.name);
		return {file, fileName, name: longNames.get(fileName) ?? nodeNameOf(fileName)};
	}).filter(({fileName}) => !fileName.startsWith('.'));
	const top = nodePath === '' ? children.find(({fileName}) => fileName === topFileName) : undefined;
	if (top !== undefined) {
		if (children.length > 1) {
			throw new FormatError(folder.toString(), '', `${topFileName} is the value of a key, but there are other files beside it`);
		}

		yield {path: '', value: await readValue(folder, top.file)};
		return;
	}

	yield {path: nodePath};
	children.sort((a, b) => compareText(a.name, b.name));
	for (let start = 0; start < children.length; start += filesMax) {
		const values = await Promise.all(
			children.slice(start, start + filesMax).map(async ({file}) => (file.isDirectory() ? undefined : readValue(folder, file))),
		);
		for (const [i, value] of values.entries()) {
			const {file, name} = children[start + i]!;
			if (name.includes('/') || ['', '.', '..'].includes(name)) {
				throw new FormatError(placeOf(folder, file).toString(), '', 'this is not the name of a node');
			}

			const childPath = nodePath === '' ? name : `${nodePath}/${name}`;
			if (value === undefined) {
				yield * entriesIn(placeOf(folder, file), childPath, longNames);
			} else {
				yield {path: childPath, value};
			}
		}
	}
}

function placeOf(folder: Buffer, file: Dirent<Buffer>): Buffer {
	return Buffer.concat([folder, Buffer.from('/'), file.name]);
}

async function readValue(folder: Buffer, file: Dirent<Buffer>): Promise<string> {
	const place = placeOf(folder, file);
	if (!file.isFile()) {
		throw new FormatError(place.toString(), '', 'this is neither a file nor a folder');
	}

	return textFromBytes(await readFile(place));
}
