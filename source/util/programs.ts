/**
The programs of the system.
*/
import {accessSync, constants} from 'node:fs';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a program exists: at its path, or by its name in one of the folders where a shell looks for it. */
export function isInstalled(program: string, {PATH: folders = ''}: Environment): boolean {
	return (program.includes('/') ? [''] : folders.split(path.delimiter)).some(folder => {
		try {
			accessSync(path.join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
