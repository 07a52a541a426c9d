/**
The history's place on disk: one file per user, readable only by that user.
*/
import {Buffer} from 'node:buffer';
import {
	appendFile,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import process from 'node:process';
import environmentPaths from 'env-paths';
import {makeDirectory} from '../../util/make-directory.ts';
import {type HistoryFile} from './history.ts';

/** Linux has a separate place for state; the others do not. */
export function historyPath(): string {
	const paths = environmentPaths('etcsh', {suffix: ''});
	return join(process.platform === 'linux' ? paths.log : paths.data, 'history');
}

export function openHistoryFile(path: string): HistoryFile {
	return {
		async read() {
			try {
				return await readFile(path, 'utf8');
			} catch {
				// This is the first session, or we may not read the file.
				return '';
			}
		},
		async append(text) {
			await makeDirectory(dirname(path), 0o700);
			await appendFile(path, text, {mode: 0o600});
		},
		async replace(text, before) {
			const temporary = `${path}.${process.pid}`;
			await writeFile(temporary, text, {mode: 0o600});
			const {size} = await stat(path);
			await (size === Buffer.byteLength(before) ? rename(temporary, path) : rm(temporary));
		},
	};
}
