/**
Text of files, piece by piece.
*/
import {readInput} from '../util/input-file.ts';
import {InputTooLongError, inputBytesMax} from '../util/read-limited.ts';
import {FormatError} from './document.ts';

/** Throws FormatError for what is no UTF-8. */
export async function * readText(file: string, signal: AbortSignal): AsyncGenerator<string> {
	const decoder = new TextDecoder('utf-8', {fatal: true});
	let line = 1;
	const decode = (bytes?: Uint8Array): string => {
		try {
			return decoder.decode(bytes, {stream: bytes !== undefined});
		} catch (error) {
			if (error instanceof TypeError) {
				throw new FormatError(file, `line ${line} or later`, 'there are bytes that are no UTF-8');
			}

			throw error;
		}
	};

	for await (const chunk of readInput(file, signal)) {
		const text = decode(chunk);
		yield text;
		line += text.split('\n').length - 1;
	}

	yield decode();
}

/** All pieces at once, of what can be read only once; throws InputTooLongError when it does not end. */
export async function readTextOnce(file: string, signal: AbortSignal): Promise<readonly string[]> {
	const pieces: string[] = [];
	let length = 0;
	for await (const text of readText(file, signal)) {
		length += text.length;
		if (length > inputBytesMax) {
			throw new InputTooLongError(inputBytesMax);
		}

		pieces.push(text);
	}

	return pieces;
}
