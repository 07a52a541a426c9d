/**
Files that are complete once they can be seen, even after a crash.
*/
import {type Buffer} from 'node:buffer';
import {writeSync} from 'node:fs';
import {
	open,
	rename,
	rm,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';

export type CreateOptions = {
	readonly mode?: number;
	/** Runs before the file has its name. */
	prepare?(handle: FileHandle, temporary: string): Promise<void>;
};

/** Makes a file with these bytes, open for writing. It appears under its name when all of them are on disk. */
export async function createDurably(file: string, bytes: Buffer, {mode = 0o600, prepare}: CreateOptions = {}): Promise<FileHandle> {
	const temporary = `${file}.tmp`;
	const handle = await open(temporary, 'w', mode);
	try {
		await prepare?.(handle, temporary);
		await writeAll(handle, bytes, 0);
		await publish(handle, temporary, file);
	} catch (error) {
		await handle.close();
		await rm(temporary, {force: true}).catch(() => undefined);
		throw error;
	}

	return handle;
}

/** Gives a written file its name once its bytes are on disk. */
export async function publish(handle: FileHandle, temporary: string, file: string): Promise<void> {
	await handle.sync();
	await rename(temporary, file);
	await syncDirectory(path.dirname(file));
}

export async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
	for (let written = 0; written < bytes.length;) {
		const {bytesWritten} = await handle.write(bytes, written, bytes.length - written, position + written);
		written += bytesWritten;
	}
}

/** The same without a turn of the event loop, for what is too short to keep anybody waiting. */
export function writeAllAtOnce({fd}: FileHandle, bytes: Buffer, position: number): void {
	for (let written = 0; written < bytes.length;) {
		written += writeSync(fd, bytes, written, bytes.length - written, position + written);
	}
}

/** A new file is only there after a crash once its directory is on disk. */
async function syncDirectory(directory: string): Promise<void> {
	const handle = await open(directory, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
