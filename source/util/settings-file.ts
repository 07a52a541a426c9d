/**
The reading of files of settings: short text, read before anything else is done.
*/
import {type Buffer} from 'node:buffer';
import {statSync} from 'node:fs';
import {ifThere} from './if-there.ts';
import {readInput} from './input-file.ts';
import {readLimited} from './read-limited.ts';

/** More than anybody writes into a file of settings or of a password. */
export const settingsBytesMax = 1024 * 1024;

/** What writes into a pipe of settings, as `<(…)` in bash, has been started with us. */
const pipeMilliseconds = 5000;

/** Undefined when there is none. Rejects for a pipe into which nobody writes, and for what is no text. */
export async function readSettingsFile(file: string): Promise<Buffer | undefined> {
	const isPipe = statSync(file, {throwIfNoEntry: false})?.isFIFO() === true;
	const signal = isPipe ? AbortSignal.timeout(pipeMilliseconds) : undefined;
	let bytes: Buffer | undefined;
	try {
		bytes = await ifThere(readLimited(readInput(file, signal), settingsBytesMax));
	} catch (error) {
		throw signal?.aborted === true
			? new Error(`it is a pipe, and nothing came through it in ${pipeMilliseconds / 1000} s`, {cause: error})
			: error;
	}

	if (bytes?.includes(0) === true) {
		throw new Error('it has bytes in it that no text has');
	}

	return bytes;
}
