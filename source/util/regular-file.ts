import {type Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';

/**
Reads a file whole. A pipe without a writer would keep it waiting for ever, and a device has no end: both are refused as the
system would.
*/
export async function readRegularFile(file: string): Promise<Buffer> {
	await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	if (!(await handle.stat()).isFile()) {
		throw Object.assign(new Error(`EINVAL: not a regular file, open '${file}'`), {code: 'EINVAL', syscall: 'open', path: file});
	}

	return await handle.readFile();
}
