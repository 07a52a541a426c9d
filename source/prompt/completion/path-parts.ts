/**
Parts of paths: `/r/sh/no` stands for `/registry/shards/no…` when only one directory begins with each part but the last. A pure
function of what is known; it says which directory has to be listed next.
*/
import {parentPath, resolvePath} from '../../protocol/paths.ts';
import {type DirectoryView} from '../../live/tree-cache.ts';

/** Longer paths are taken as they stand: each part may be a listing. */
const partCountMax = 32;

export type Expansion =
	/** The folder, in which all parts are whole: as it is written, and its path. */
	| {readonly type: 'folder'; readonly text: string; readonly path: string}
	/** A directory that has to be listed first. */
	| {readonly type: 'unknown'; readonly path: string}
	/** Several directories in `path` begin with `part`; `before` and `after` are what is written around it. */
	| {readonly type: 'several'; readonly path: string; readonly before: string; readonly part: string; readonly after: string};

/** `folder` is written with a slash at its end, or is empty; it is seen from `directory`. */
export function expandFolder(folder: string, directory: string, view: (path: string) => DirectoryView | undefined): Expansion {
	const literal = resolvePath(directory, folder === '' ? '.' : folder);
	const asItStands: Expansion = {type: 'folder', text: folder, path: literal};
	const parts = folder.split('/').slice(0, -1);
	const isKnown = view(literal)?.state === 'ready';
	if (isKnown || folder === '' || parts.length > partCountMax) {
		return asItStands;
	}

	const hasFailed = view(literal)?.state === 'failed';
	let path = folder.startsWith('/') ? '/' : directory;
	let text = '';
	for (const [i, part] of parts.entries()) {
		const isName = part !== '' && part !== '.' && part !== '..';
		if (!isName) {
			path = part === '..' ? parentPath(path) : path;
			text += `${part}/`;
			continue;
		}

		const here = view(path);
		if (here?.state !== 'ready') {
			// As long as nothing speaks against it, the folder is asked for as it stands: that is one listing and not one for each part.
			const isUnknown = here?.state !== 'failed' && (hasFailed || text !== parts.slice(0, i).map(each => `${each}/`).join(''));
			return isUnknown ? {type: 'unknown', path} : asItStands;
		}

		const {directories} = here.directory;
		const isWhole = here.directory.entry(part)?.isDirectory === true || !part.isWellFormed();
		const {start, end} = isWhole ? {start: 0, end: 0} : directories.range(part);
		if (end - start > 1) {
			return {
				type: 'several', path, before: text, part, after: `/${parts.slice(i + 1).map(each => `${each}/`).join('')}`,
			};
		}

		const name = end > start ? directories.at(start)! : part;
		if (!isWhole && end === start) {
			return asItStands;
		}

		path = resolvePath(path, name);
		text += `${name}/`;
	}

	return {type: 'folder', text, path};
}
