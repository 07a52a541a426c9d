import {mkdir, stat} from 'node:fs/promises';
import path from 'node:path';

/**
Makes a directory together with the parents that are missing. Rejects with the error of the file system; Node's own way
does not come to an end where a directory is there in which none can be made, as in /proc.
*/
export async function makeDirectory(directory: string, mode: number): Promise<void> {
	const missing: string[] = [];
	let at = path.resolve(directory);
	while (!await makeOne(at, mode)) {
		missing.push(at);
		at = path.dirname(at);
	}

	for (const next of missing.reverse()) {
		await makeOne(next, mode);
	}
}

/** False when its parent is missing. */
async function makeOne(directory: string, mode: number): Promise<boolean> {
	try {
		await mkdir(directory, mode);
		return true;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' && !await isThere(path.dirname(directory))) {
			return false;
		}

		// The root of a file system is there and a directory, but says otherwise on some.
		const isTaken = code === 'EEXIST' || code === 'EISDIR';
		if (!isTaken || !(await stat(directory)).isDirectory()) {
			throw isTaken ? notDirectory(directory, error) : error;
		}

		return true;
	}
}

async function isThere(file: string): Promise<boolean> {
	return await stat(file).catch(() => undefined) !== undefined;
}

function notDirectory(directory: string, cause: unknown): NodeJS.ErrnoException {
	return Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${directory}'`, {cause}), {
		code: 'ENOTDIR',
		syscall: 'mkdir',
		path: directory,
	});
}
