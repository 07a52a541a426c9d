/**
The entries of a log as they lie in its files, one after the other.
*/
import {type Buffer} from 'node:buffer';
import path from 'node:path';
import {fromBinary} from '@bufbuild/protobuf';
import {messageOf, UserError} from '../errors.ts';
import {ConfChangeSchema} from '../pb/generated/etcd_pb.ts';
import {recordTypes, type FrameDecoder} from '../wal/frame.ts';
import {damage} from '../wal/log-error.ts';
import {type LogEntry} from '../wal/log.ts';
import {looksAt} from '../wal/read-log.ts';
import {decodeEntry} from '../wal/records.ts';
import {listSegments} from '../wal/segment-files.ts';
import {isErrno} from '../util/if-there.ts';
import {clientKey} from '../server/requests/key-space.ts';
import {changeTypes, formatId} from '../server/membership.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {findPlaces} from '../server/recovery.ts';
import {decodeRequest, type Request} from '../server/requests/request.ts';

export type ListedEntry = {
	readonly index: number;
	readonly term: number;
	/** `request`, `member` for a change of the members, `empty` for a leader's first entry, `v3` for what is not v2. */
	readonly type: 'request' | 'member' | 'empty' | 'v3';
	/** What it asks for; empty where the type says it all. */
	readonly operation: string;
	/** The client's key, a path inside of etcd's own spaces, or the id of a member; may be empty. */
	readonly key: string;
	/** Bytes of the entry. */
	readonly size: number;
};

/**
All entries of a data dir, or of a directory of segments, segment by segment; one that a later entry of the same index
replaces is there, too. Rejects with UserError, a LogError at damage, after what comes before it; a record that is cut off at
the end is left out.
*/
export async function * listLog(directory: string): AsyncGenerator<ListedEntry> {
	try {
		const {walDir} = await findPlaces(directory);
		yield * entriesOf(walDir);
	} catch (error) {
		throw isErrno(error, 'ENOENT') ? segmentsRemoved(directory) : asDataDirError(directory, error);
	}
}

/** The server of a log may purge it while it is read. */
export function segmentsRemoved(directory: string): UserError {
	return new UserError(`segments of the log of ${directory} were removed before they could be read`, {
		hint: 'A server that is started with --max-wals 0 keeps all.',
	});
}

async function * entriesOf(walDir: string): AsyncGenerator<ListedEntry> {
	const segments = await listSegments(walDir);
	let crc: number | undefined;
	for (const [i, {name}] of segments.entries()) {
		const file = path.join(walDir, name);
		let decoder: FrameDecoder;
		for await (decoder of looksAt(file, crc)) {
			for (const {type, data, offset} of decoder) {
				if (type === recordTypes.entry) {
					yield decodedEntry(data, file, offset);
				}
			}
		}

		const {error} = decoder!;
		if (error !== undefined && (error.kind === 'corrupt' || i < segments.length - 1)) {
			throw damage(file, error.offset, error.etcdText, error.reason);
		}

		crc = decoder!.crc;
	}
}

/** Throws a LogError about what cannot be read. */
export function decodedEntry(data: Buffer, file: string, offset: number): ListedEntry {
	try {
		return describe(decodeEntry(data, 0, data.length), data.length);
	} catch (error) {
		throw damage(file, offset, messageOf(error));
	}
}

function describe({type, term, index, data}: LogEntry, size: number): ListedEntry {
	const place = {index, term, size};
	if (data === undefined || data.length === 0) {
		return {
			...place, type: 'empty', operation: '', key: '',
		};
	}

	if (type === 1) {
		const change = fromBinary(ConfChangeSchema, data);
		const operation = Object.entries(changeTypes).find(([, number]) => number === change.type)?.[0] ?? `change ${change.type}`;
		return {
			...place, type: 'member', operation, key: formatId(change.nodeId),
		};
	}

	const request = decodeRequest(data);
	return request === undefined
		? {
			...place, type: 'v3', operation: '', key: '',
		}
		: {
			...place, type: 'request', operation: operationOf(request), key: clientKey(request.path),
		};
}

/** The action that a client sees, or would see. */
function operationOf({method, prevExist, prevValue, prevIndex, isRefresh}: Request): string {
	const isConditional = prevValue !== '' || prevIndex !== 0n;
	switch (method) {
		case 'POST': {
			return 'createInOrder';
		}

		case 'PUT': {
			if (prevExist === false) {
				return 'create';
			}

			if (isConditional) {
				return 'compareAndSwap';
			}

			return isRefresh ? 'refresh' : (prevExist ? 'update' : 'set');
		}

		case 'DELETE': {
			return isConditional ? 'compareAndDelete' : 'delete';
		}

		case 'QGET': {
			return 'get';
		}

		case 'SYNC': {
			return 'expire';
		}
	}
}
