/**
Text of any length, piece by piece.
*/
import {createReadStream} from 'node:fs';
import {FormatError} from './document.ts';

/** Throws FormatError for what is no UTF-8. */
export async function * readText(file: string): AsyncGenerator<string> {
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

	for await (const chunk of createReadStream(file, {highWaterMark: 1 << 18})) {
		const text = decode(chunk as Uint8Array);
		yield text;
		line += text.split('\n').length - 1;
	}

	yield decode();
}
