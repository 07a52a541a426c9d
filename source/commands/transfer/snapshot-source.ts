import {type ImportSource} from '../../backup/import-source.ts';
import {RequestError} from '../../engine/errors.ts';
import {messageOf, reasonOf, UserError} from '../../errors.ts';
import {type RawSource} from '../../archive/source.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {isStream} from '../../util/input-file.ts';

async function openStore(file: string): Promise<ImportSource> {
	const [{ImportSource: Source}, {systemClock}] = await Promise.all([
		import('../../backup/import-source.ts'),
		import('../../util/clock.ts'),
	]);
	try {
		if (isStream(file)) {
			throw new UserError(`cannot read ${file}: it is not a regular file`, {hint: 'A snapshot is read twice; save it to a file first.'});
		}

		return await Source.open(file, systemClock);
	} catch (error) {
		if (error instanceof UserError) {
			throw error;
		}

		if ((error as NodeJS.ErrnoException).code !== undefined) {
			throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, {cause: error});
		}

		throw new UserError(`${file} does not hold a store: ${messageOf(error)}`, {
			hint: 'It has to be the JSON of a store, or a .snap file of etcd 2.',
		});
	}
}

/** The store in a snapshot of etcd, as a source like any other; `hidden` are keys in it that no listing shows. */
export async function snapshotSource(file: string, hidden: readonly string[], now: number): Promise<RawSource> {
	const store = await openStore(file);
	return {
		file,
		async * entries(onHeader) {
			onHeader?.({key: '/'});
			for (const top of ['/', ...hidden]) {
				yield * entriesBelow(store, top, now);
			}
		},
	};
}

function * entriesBelow(store: ImportSource, top: string, now: number) {
	try {
		for (const {key, value, ttl} of store.nodesBelow(top)) {
			yield {path: key.slice(1), ...(value !== undefined && {value}), ...(ttl !== 0 && {endsAt: now + (ttl * 1000)})};
		}
	} catch (error) {
		throw error instanceof EtcdError ? new RequestError(`${error.reason} (${error.detail})`, {cause: error}) : error;
	}
}
