/**
The reading of what others hand over as a whole, which may be a device that never ends.
*/
import {Buffer} from 'node:buffer';

/** What etcd takes in one request is far less; a batch or an export that is piped in may be long. */
export const inputBytesMax = 256 * 1024 * 1024;

export class InputTooLongError extends Error {
	override readonly name = 'InputTooLongError';

	constructor(bytesMax: number) {
		super(`longer than ${bytesMax / 1024 / 1024} MB`);
	}
}

/** All chunks together; rejects with InputTooLongError as soon as there are too many. */
export async function readLimited(chunks: AsyncIterable<Buffer>, bytesMax = inputBytesMax): Promise<Buffer> {
	const all: Buffer[] = [];
	let size = 0;
	for await (const chunk of chunks) {
		size += chunk.length;
		if (size > bytesMax) {
			throw new InputTooLongError(bytesMax);
		}

		all.push(chunk);
	}

	return Buffer.concat(all);
}
