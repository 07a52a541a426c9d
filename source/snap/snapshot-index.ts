/**
The index of the store in a snapshot, from the end of its file: the tree, which is nearly all of it, is not read.
*/
import {Buffer} from 'node:buffer';
import {openRegularFile} from '../util/regular-file.ts';
import {readSnapshot} from './snapshot-file.ts';
import {readStore} from './store-reader.ts';

/** What follows the index: counters, and the place of the snapshot with its voters. */
const tailBytes = 64 * 1024;

/** Rejects with what is wrong with the file. A damaged tree is not noticed. */
export async function readSnapshotIndex(file: string): Promise<number> {
	return indexIn(await readTail(file)) ?? readStore((await readSnapshot(file)).json).index;
}

async function readTail(file: string): Promise<Buffer> {
	await using handle = await openRegularFile(file);
	const {size} = await handle.stat();
	const length = Math.min(size, tailBytes);
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(length), 0, length, size - length);
	return buffer.subarray(0, bytesRead);
}

/** A quote in a name or a value has a backslash before it. */
function indexIn(tail: Buffer): number | undefined {
	const match = /[,{]\s*"CurrentIndex"\s*:\s*(\d+)\s*,\s*"Stats"/.exec(tail.toString('latin1'));
	return match === null ? undefined : Number(match[1]);
}
