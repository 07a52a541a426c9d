/**
Text of files, piece by piece.
*/
import {type Buffer} from 'node:buffer';
import {readInput} from '../util/input-file.ts';
import {FormatError} from './document.ts';

export function readText(file: string, signal: AbortSignal): AsyncGenerator<string> {
	return textIn(readInput(file, signal), file);
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
