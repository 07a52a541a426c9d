/**
Where the embedded engine keeps its data by default.
*/
import path from 'node:path';
import environmentPaths from 'env-paths';

/** The folder for this user's data, by the rules of the operating system. */
export function defaultDataDir(): string {
	return path.join(environmentPaths('etcsh', {suffix: ''}).data, 'default.etcd');
}
