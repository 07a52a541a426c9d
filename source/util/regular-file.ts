import {type Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';

/**
Opens a file to be read. A pipe without a writer would keep its reader waiting for ever, and a device has no end: both are refused
as the system would.
*/
export async function openRegularFile(file: string): Promise<FileHandle> {
	const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	try {
		if ((await handle.stat()).isFile()) {
			return handle;
		}

		throw Object.assign(new Error(`EINVAL: not a regular file, open '${file}'`), {code: 'EINVAL', syscall: 'open', path: file});
	} catch (error) {
		await handle.close();
		throw error;
	}
}

/** Reads a file whole. */
export async function readRegularFile(file: string): Promise<Buffer> {
	await using handle = await openRegularFile(file);
	return await handle.readFile();
}
