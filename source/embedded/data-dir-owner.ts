/**
Who has a data dir, for those that work on it through that process.
*/
import {readOwner} from '../server/data-dir-lock.ts';
import {isHere} from '../server/lock-holder.ts';

export type DataDirOwner = {
	/** `unclear` while one is about to come. */
	readonly state: 'there' | 'gone' | 'unclear';
	/** Where it listens. */
	readonly urls: readonly string[];
};

/** What the lock file says. It is not locked here, which would keep others from taking the data dir. */
export async function ownerOf(dataDir: string): Promise<DataDirOwner> {
	const found = await readOwner(dataDir);
	if (found === undefined || !await isHere(found)) {
		return {state: 'gone', urls: []};
	}

	return {state: found.urls.length > 0 ? 'there' : 'unclear', urls: found.urls};
}
