/**
Looks into the v3 backend of etcd 3, a bbolt file: whether anything is stored in it. See backend-file.ts for the format.
*/
import {Buffer} from 'node:buffer';
import {type FileHandle} from 'node:fs/promises';
import {openRegularFile} from '../util/regular-file.ts';

const headerBytes = 16;
const elementBytes = 16;
const metaBytes = 80;
const leafFlag = 2;
/** A branch that leads to itself would be followed for ever. */
const depthMax = 20;

type Page = {readonly isLeaf: boolean; readonly count: number; readonly bytes: Buffer};

/** Whether the bucket of the v3 keys holds one; false for a file that is missing or is not such a backend. */
export async function hasKeys(file: string): Promise<boolean> {
	let handle: FileHandle;
	try {
		handle = await openRegularFile(file);
	} catch {
		return false;
	}

	try {
		return await bucketHasElements(handle, 'key');
	} catch {
		return false;
	} finally {
		await handle.close();
	}
}

async function bucketHasElements(handle: FileHandle, name: string): Promise<boolean> {
	const first = await readAt(handle, 0, headerBytes + metaBytes);
	const pageBytes = first.readUInt32LE(headerBytes + 8);
	const second = await readAt(handle, pageBytes, headerBytes + metaBytes);
	const transaction = (meta: Buffer) => meta.readBigUInt64LE(headerBytes + 48);
	const current = transaction(second) > transaction(first) ? second : first;
	const bucket = await find(handle, pageBytes, current.readBigUInt64LE(headerBytes + 16), Buffer.from(name));
	if (bucket === undefined) {
		return false;
	}

	const root = bucket.readBigUInt64LE(0);
	// A small bucket has its only page behind its own header.
	return root === 0n ? bucket.readUInt16LE(16 + 10) > 0 : (await readPage(handle, pageBytes, root)).count > 0;
}

/** The value of a name, looked for from a page down. */
async function find(handle: FileHandle, pageBytes: number, root: bigint, name: Buffer): Promise<Buffer | undefined> {
	let id = root;
	for (let depth = 0; depth < depthMax; depth++) {
		const page = await readPage(handle, pageBytes, id);
		const elements = Array.from({length: page.count}, (_, i) => page.isLeaf ? leafElement(page.bytes, i) : branchElement(page.bytes, i));
		if (page.isLeaf) {
			return elements.find(({key}) => key.equals(name))?.value;
		}

		// The child whose first name is the last one that is not behind the name.
		const next = elements.findLast(({key}) => key.compare(name) <= 0) ?? elements[0];
		if (next === undefined) {
			return undefined;
		}

		id = next.child;
	}

	return undefined;
}

type Element = {readonly key: Buffer; readonly value: Buffer; readonly child: bigint};

function leafElement(page: Buffer, i: number): Element {
	const at = headerBytes + (i * elementBytes);
	const start = at + page.readUInt32LE(at + 4);
	const keyEnd = start + page.readUInt32LE(at + 8);
	return {key: page.subarray(start, keyEnd), value: page.subarray(keyEnd, keyEnd + page.readUInt32LE(at + 12)), child: 0n};
}

function branchElement(page: Buffer, i: number): Element {
	const at = headerBytes + (i * elementBytes);
	const start = at + page.readUInt32LE(at);
	return {key: page.subarray(start, start + page.readUInt32LE(at + 4)), value: Buffer.alloc(0), child: page.readBigUInt64LE(at + 8)};
}

async function readPage(handle: FileHandle, pageBytes: number, id: bigint): Promise<Page> {
	const offset = Number(id) * pageBytes;
	const header = await readAt(handle, offset, headerBytes);
	const bytes = await readAt(handle, offset, (header.readUInt32LE(12) + 1) * pageBytes);
	return {isLeaf: (header.readUInt16LE(8) & leafFlag) !== 0, count: header.readUInt16LE(10), bytes};
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	const {bytesRead} = await handle.read(buffer, 0, length, offset);
	return buffer.subarray(0, bytesRead);
}
