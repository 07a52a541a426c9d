/**
What an import reads, whatever the format: a header, and the entries in the order of a walk, as often as they are asked
for.
*/
import {reasonOf, UserError} from '../errors.ts';
import {
	comparePaths,
	directoryOf,
	isBelow,
	type Entry,
} from '../subtree/entries.ts';
import {InputTooLongError} from '../util/read-limited.ts';
import {type Header} from './document.ts';

/** A file or a folder as it is. */
export type RawSource = {
	/** As the user named it. */
	readonly file: string;
	/**
	In any order. `onHeader` is called once, at the latest after the last one, unless there is no header, as in a folder that
	somebody made by hand. Throws FormatError.
	*/
	entries(onHeader?: (header: Header) => void): AsyncIterable<Entry>;
};

/** A source that was read to its end once and found correct. */
export type CheckedSource = {
	readonly header: Header | undefined;
	/** In the order of a walk, every entry in a directory that came before it. */
	entries(): AsyncIterable<Entry>;
};

class UnorderedError extends Error {
	override readonly name = 'UnorderedError';
}

/** Rejects with UserError where a file cannot be read. */
export async function reading<Result>(file: string, signal: AbortSignal, read: () => Promise<Result>): Promise<Result> {
	try {
		return await read();
	} catch (error) {
		signal.throwIfAborted();
		throw asReadError(file, error);
	}
}

/** What the system refuses is nobody's mistake in here. */
function asReadError(file: string, error: unknown): unknown {
	return error instanceof InputTooLongError || typeof (error as NodeJS.ErrnoException).syscall === 'string'
		? new UserError(`cannot read ${file}: ${reasonOf(error)}`, {cause: error})
		: error;
}

/** Each time that it is read it may be gone, or its disk fail. */
function readable({file, entries}: RawSource): RawSource {
	return {
		file,
		async * entries(onHeader) {
			try {
				yield * entries(onHeader);
			} catch (error) {
				throw asReadError(file, error);
			}
		},
	};
}

/** Reads all of it, before anything is written anywhere. */
export async function checkSource(raw: RawSource, signal: AbortSignal): Promise<CheckedSource> {
	const source = readable(raw);
	let header: Header | undefined;
	const onHeader = (found: Header) => {
		header = found;
	};

	try {
		await readThrough(complete(source.entries(onHeader), source.file), signal);
		return {header, entries: () => complete(source.entries(), source.file)};
	} catch (error) {
		if (!(error instanceof UnorderedError)) {
			throw error;
		}
	}

	// Somebody has edited the file: it is read as a whole and sorted.
	const sorted = await Array.fromAsync(source.entries(onHeader));
	sorted.sort((a, b) => comparePaths(a.path, b.path));
	const inOrder = () => complete(sorted, source.file);
	await readThrough(inOrder(), signal);
	return {header, entries: inOrder};
}

/** Rejects for an incorrect source. */
async function readThrough(entries: AsyncGenerator<Entry>, signal: AbortSignal): Promise<void> {
	try {
		while ((await entries.next()).done !== true) {
			signal.throwIfAborted();
		}
	} finally {
		await entries.return(undefined);
	}
}

/** Adds the directories that are missing. */
async function * complete(entries: AsyncIterable<Entry> | Iterable<Entry>, file: string): AsyncGenerator<Entry> {
	/** The directories around the last entry, and the entry itself if it is one. */
	const around: string[] = [];
	let previous: Entry | undefined;
	for await (const entry of entries) {
		if (previous !== undefined) {
			checkOrder(previous, entry, file);
		}

		while (around.length > 0 && !isBelow(entry.path, around.at(-1)!)) {
			around.pop();
		}

		for (const path of missingDirectories(entry.path, around.at(-1))) {
			around.push(path);
			yield {path, isImplied: true};
		}

		yield entry;
		previous = entry;
		if (entry.value === undefined) {
			around.push(entry.path);
		}
	}
}

function checkOrder(previous: Entry, {path}: Entry, file: string): void {
	const order = comparePaths(previous.path, path);
	if (order === 0) {
		throw new UserError(`${file}: ${shown(path)} is there twice`, {hint: 'Nothing was written.'});
	}

	if (order > 0) {
		throw new UnorderedError();
	}

	if (previous.value !== undefined && isBelow(path, previous.path)) {
		throw new UserError(`${file}: ${shown(path)} lies below ${shown(previous.path)}, which is a key with a value`, {
			hint: 'Nothing was written.',
		});
	}
}

function shown(path: string): string {
	return JSON.stringify(path === '' ? '.' : path);
}

/** From the top down, those below `known`; all of them when it is undefined. */
function missingDirectories(path: string, known: string | undefined): string[] {
	const missing: string[] = [];
	for (let directory = directoryOf(path); directory !== undefined && directory !== known; directory = directoryOf(directory)) {
		missing.unshift(directory);
	}

	return missing;
}
