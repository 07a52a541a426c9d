/**
The programs of the system.
*/
import {accessSync, constants} from 'node:fs';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a program of that name is in one of the folders where a shell looks for it. */
export function isInstalled(program: string, {PATH: folders = ''}: Environment): boolean {
	return folders.split(path.delimiter).some(folder => {
		try {
			accessSync(path.join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
