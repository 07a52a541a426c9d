import {homedir} from 'node:os';

/** The path with the user's home directory for a `~` at its beginning. */
export function inHome(file: string): string {
	return file.replace(/^~(?=\/|$)/, () => homedir());
}
