/**
A file that is written as its bytes come, and has its name only when all of them are on disk.
*/
import {Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import {open, rm} from 'node:fs/promises';
import {UserError, reasonOf} from '../errors.ts';
import {publish, writeAll} from '../util/durable-files.ts';

/** Resolves to its size. Rejects with UserError when there is such a file, or it cannot be written. */
export async function writeStreamed(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
	if (existsSync(file)) {
		throw new UserError(`${file} exists already`, {hint: 'Name another file, or remove that one.'});
	}

	const temporary = `${file}.part`;
	const failed = (error: unknown) => new UserError(`cannot write ${file}: ${reasonOf(error)}`, {cause: error});
	const handle = await open(temporary, 'w', 0o600).catch((error: unknown) => {
		throw failed(error);
	});
	let size = 0;
	try {
		for await (const chunk of chunks) {
			const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
			await writeAll(handle, bytes, size).catch((error: unknown) => {
				throw failed(error);
			});
			size += bytes.length;
		}

		await publish(handle, temporary, file).catch((error: unknown) => {
			throw failed(error);
		});
	} catch (error) {
		await rm(temporary, {force: true}).catch(() => undefined);
		throw error;
	} finally {
		await handle.close();
	}

	return size;
}
