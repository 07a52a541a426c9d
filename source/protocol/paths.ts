/**
Key paths: slash-separated, absolute, cleaned. The root is `/`.
*/

/** Resolves `.`, `..`, repeated and trailing slashes: `a//b/../c/` is `/a/c`. Never leaves the root. */
export function cleanPath(path: string): string {
	if (isClean(path)) {
		return path;
	}

	const segments: string[] = [];
	for (const segment of path.split('/')) {
		if (segment === '..') {
			segments.pop();
		} else if (segment !== '' && segment !== '.') {
			segments.push(segment);
		}
	}

	return `/${segments.join('/')}`;
}

/** A slash before another one, before a dot or at the end. */
const uncleanPattern = /\/(?:[/.]|$)/;

function isClean(path: string): boolean {
	return path === '/' || (path.startsWith('/') && !uncleanPattern.test(path));
}

/** The directory that holds `path`; `/` for the root itself. */
export function parentPath(path: string): string {
	const slash = path.lastIndexOf('/');
	return slash <= 0 ? '/' : path.slice(0, slash);
}

/** The last segment; empty for the root. */
export function baseName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** A child's path. */
export function childPath(directory: string, name: string): string {
	return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/**
A key as typed, seen from `directory`: absolute when it begins with a slash, else relative to it. A trailing slash is
dropped.
*/
export function resolvePath(directory: string, key: string): string {
	return cleanPath(key.startsWith('/') ? key : `${directory}/${key}`);
}

/** Whether `path` is `ancestor` or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
	return ancestor === '/' || path === ancestor || (path.startsWith(ancestor) && path[ancestor.length] === '/');
}

/** Whether a listing of `ancestor` leaves `path` out: one of the segments below `ancestor` begins with `_`. */
export function isHiddenFrom(path: string, ancestor: string): boolean {
	return path.includes('/_', ancestor === '/' ? 0 : ancestor.length);
}

/**
Cleans the path of a URL, as etcd does with those that come and etcdctl with those that it sends: like `cleanPath`, but a
trailing slash stays.
*/
export function canonicalPath(path: string): string {
	const clean = cleanPath(path);
	return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

/** A listing of all levels repeats the key at each of them: with so many it is 100 MB. */
export const depthMax = 10_000;

/** How many segments a path has; 0 for the root. */
export function pathDepth(path: string): number {
	let depth = 0;
	for (let i = path.indexOf('/'); i !== -1; i = path.indexOf('/', i + 1)) {
		depth++;
	}

	return path.endsWith('/') ? depth - 1 : depth;
}
