/**
Text of files, piece by piece.
*/
import {type Buffer} from 'node:buffer';
import {type FileHandle} from 'node:fs/promises';
import {UserError} from '../errors.ts';
import {isErrno} from '../util/if-there.ts';
import {readInput} from '../util/input-file.ts';
import {openRegularFile} from '../util/regular-file.ts';
import {FormatError} from './document.ts';

export function readText(file: string, signal: AbortSignal): AsyncGenerator<string> {
	return textIn(readInput(file, signal), file);
}

/** Opens what an export has made for itself. Rejects with UserError for anything else in its place: a pipe would be waited for. */
export async function openNotes(file: string): Promise<FileHandle> {
	try {
		return await openRegularFile(file);
	} catch (error) {
		throw isErrno(error, 'EINVAL')
			? new UserError(`${file} is not a regular file`, {hint: 'An export keeps its notes there: move it away.', cause: error})
			: error;
	}
}

export async function * readNotes(file: string, signal: AbortSignal): AsyncGenerator<string> {
	await using handle = await openNotes(file);
	yield * textIn(handle.createReadStream({autoClose: false, signal}) as AsyncIterable<Buffer>, file);
}

/** Throws FormatError for bytes that are not UTF-8. */
export async function * textIn(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8', {fatal: true});
	let line = 1;
	const decode = (bytes?: Uint8Array): string => {
		try {
			return decoder.decode(bytes, {stream: bytes !== undefined});
		} catch (error) {
			if (error instanceof TypeError) {
				throw new FormatError(file, `line ${line} or later`, 'there are bytes that are not UTF-8');
			}

			throw error;
		}
	};

	for await (const chunk of chunks) {
		const text = decode(chunk);
		yield text;
		line += text.split('\n').length - 1;
	}

	yield decode();
}
