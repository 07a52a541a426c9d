/**
Bytes that come only once, kept so that they can be read again: in memory when they are few, else in a file without a name,
of which nothing is left, however the process ends.
*/
import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {open, rm, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {reasonOf, UserError} from '../errors.ts';
import {InputTooLongError, inputBytesMax} from '../util/read-limited.ts';

const heldBytesMax = 1 << 22;
const pieceBytes = 1 << 18;

async function openNameless(): Promise<FileHandle> {
	const file = path.join(tmpdir(), `etcsh-${randomUUID()}`);
	const handle = await open(file, 'wx+', 0o600);
	await rm(file);
	return handle;
}

export class Spill implements AsyncDisposable {
	readonly #held: Buffer[] = [];
	#heldBytes = 0;
	#handle: FileHandle | undefined;

	/** Rejects with InputTooLongError for input that does not end, and with UserError when there is no room. */
	static async of(chunks: AsyncIterable<Buffer>): Promise<Spill> {
		const spill = new Spill();
		let bytes = 0;
		try {
			for await (const chunk of chunks) {
				bytes += chunk.length;
				if (bytes > inputBytesMax) {
					throw new InputTooLongError(inputBytesMax);
				}

				await spill.#add(chunk);
			}

			await spill.#flush();
			return spill;
		} catch (error) {
			await spill[Symbol.asyncDispose]();
			throw error;
		}
	}

	/** All of them, from the start each time. */
	async * chunks(): AsyncGenerator<Buffer> {
		if (this.#handle === undefined) {
			yield * this.#held;
			return;
		}

		for (let position = 0; ;) {
			const {bytesRead, buffer} = await this.#handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, position);
			if (bytesRead === 0) {
				return;
			}

			position += bytesRead;
			yield buffer.subarray(0, bytesRead);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#handle?.close();
	}

	async #add(chunk: Buffer): Promise<void> {
		this.#held.push(chunk);
		this.#heldBytes += chunk.length;
		if (this.#heldBytes <= (this.#handle === undefined ? heldBytesMax : pieceBytes)) {
			return;
		}

		try {
			this.#handle ??= await openNameless();
		} catch (error) {
			throw noRoom(error);
		}

		await this.#flush();
	}

	async #flush(): Promise<void> {
		if (this.#handle === undefined) {
			return;
		}

		try {
			await this.#handle.appendFile(Buffer.concat(this.#held));
		} catch (error) {
			throw noRoom(error);
		}

		this.#held.length = 0;
		this.#heldBytes = 0;
	}
}

function noRoom(error: unknown): UserError {
	return new UserError(`input that can be read only once needs a copy in ${tmpdir()}: ${reasonOf(error)}`, {
		hint: 'Save it to a file, and import that; or TMPDIR names another place.',
		cause: error,
	});
}
