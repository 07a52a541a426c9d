import path from 'node:path';
import process from 'node:process';
import environmentPaths from 'env-paths';

/** A file of the user's configuration: beside the one that `ETCSH_CONFIG` names, else in the operating system's place for it. */
export function configurationPath(name: string): string {
	const {ETCSH_CONFIG: named = ''} = process.env;
	return path.join(named === '' ? environmentPaths('etcsh', {suffix: ''}).config : path.dirname(named), name);
}

/** The file with the profiles: `ETCSH_CONFIG`, else the operating system's place for it. */
export function configurationFilePath(): string {
	const {ETCSH_CONFIG: named = ''} = process.env;
	return named === '' ? configurationPath('config.yaml') : named;
}
