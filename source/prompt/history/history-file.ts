/**
The history's place on disk: one file per user, readable only by that user.
*/
import {Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {
	appendFile,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import process from 'node:process';
import environmentPaths from 'env-paths';
import {makeDirectory} from '../../util/make-directory.ts';
import {openRegularFile} from '../../util/regular-file.ts';
import {type HistoryFile} from './history.ts';

/** What is further from the end is left out: the prompt waits for it, and shells keep far less. */
export const historyBytesMax = 4 * 1024 * 1024;

/** A pipe that nobody reads is refused instead of waited for. */
const appending = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK;

/** Linux has a separate place for state; the others do not. */
export function historyPath(): string {
	const paths = environmentPaths('etcsh', {suffix: ''});
	return join(process.platform === 'linux' ? paths.log : paths.data, 'history');
}

export function openHistoryFile(path: string): HistoryFile {
	return {
		async read() {
			try {
				await using handle = await openRegularFile(path);
				const {size} = await handle.stat();
				const start = Math.max(0, size - historyBytesMax);
				const bytes = Buffer.alloc(size - start);
				const {bytesRead} = await handle.read(bytes, 0, bytes.length, start);
				const text = bytes.toString('utf8', 0, bytesRead);
				return {text: start === 0 ? text : text.slice(text.indexOf('\n') + 1), size, isCut: start > 0};
			} catch {
				// This is the first session, or we may not read the file, or it is none.
				return {text: '', size: 0, isCut: false};
			}
		},
		async append(text) {
			await makeDirectory(dirname(path), 0o700);
			await appendFile(path, text, {mode: 0o600, flag: appending});
		},
		async replace(text, size) {
			const temporary = `${path}.${process.pid}`;
			await writeFile(temporary, text, {mode: 0o600});
			const present = await stat(path);
			await (present.size === size ? rename(temporary, path) : rm(temporary));
		},
	};
}
