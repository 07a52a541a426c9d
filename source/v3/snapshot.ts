/**
The bytes of a snapshot, which end with their checksum.
*/
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {UserError} from '../errors.ts';

const checksumLength = 32;

export type SnapshotPiece = {readonly bytes: Uint8Array; readonly remaining: number};

/** Passes the pieces on. Throws UserError behind the last one when something is missing, or the checksum is another. */
export async function * checked(pieces: AsyncIterable<SnapshotPiece>): AsyncGenerator<SnapshotPiece> {
	const hash = createHash('sha256');
	let tail = Buffer.alloc(0);
	for await (const piece of pieces) {
		yield piece;
		const bytes = Buffer.concat([tail, piece.bytes]);
		const end = Math.max(0, bytes.length - checksumLength);
		hash.update(bytes.subarray(0, end));
		tail = bytes.subarray(end);
	}

	if (tail.length < checksumLength || !hash.digest().equals(tail)) {
		throw new UserError('the snapshot is not complete: its checksum is another', {exitCode: 4, hint: 'Nothing was saved; try again.'});
	}
}
