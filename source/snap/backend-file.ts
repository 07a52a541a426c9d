/**
The file that etcd 3.4 wants beside a snapshot, `INDEX.snap.db`: its v3 backend as of that raft index. Ours holds no
more than the index itself. The format is bbolt's: pages of 4096 bytes, little endian; two meta pages, an empty free
list, and one leaf with a bucket `meta`, inside of which `consistent_index` is the raft index in 8 bytes, big endian.
*/
import {Buffer} from 'node:buffer';

const pageBytes = 4096;
const headerBytes = 16;
const flags = {leaf: 2, meta: 4, freeList: 16} as const;
const leafElementBytes = 16;
const isBucket = 1;

const magic = 0xED_0C_DA_ED;
const version = 2;
const freeListPage = 2n;
const rootPage = 3n;
const pageCount = 4n;
const summedMetaBytes = 56;

export function encodeBackend(raftIndex: number): Buffer {
	const file = Buffer.alloc(pageBytes * Number(pageCount));
	writeMetaPage(file, 0n);
	writeMetaPage(file, 1n);
	writeHeader(file, Number(freeListPage) * pageBytes, {id: freeListPage, flags: flags.freeList, count: 0});

	const index = Buffer.alloc(8);
	index.writeBigUInt64BE(BigInt(raftIndex));
	// A small bucket lies inside its element: root 0 and sequence 0, then a page of its own.
	const bucket = Buffer.concat([Buffer.alloc(16), leaf(0n, 0, Buffer.from('consistent_index'), index)]);
	leaf(rootPage, isBucket, Buffer.from('meta'), bucket).copy(file, Number(rootPage) * pageBytes);
	return file;
}

function writeHeader(target: Buffer, offset: number, {id, flags: kind, count}: {id: bigint; flags: number; count: number}): void {
	target.writeBigUInt64LE(id, offset);
	target.writeUInt16LE(kind, offset + 8);
	target.writeUInt16LE(count, offset + 10);
}

/** A leaf page with one element, no longer than it has to be. */
function leaf(id: bigint, elementFlags: number, key: Buffer, value: Buffer): Buffer {
	const page = Buffer.alloc(headerBytes + leafElementBytes);
	writeHeader(page, 0, {id, flags: flags.leaf, count: 1});
	page.writeUInt32LE(elementFlags, headerBytes);
	page.writeUInt32LE(leafElementBytes, headerBytes + 4);
	page.writeUInt32LE(key.length, headerBytes + 8);
	page.writeUInt32LE(value.length, headerBytes + 12);
	return Buffer.concat([page, key, value]);
}

/** Page 0 or 1; the transaction has the number of the page. */
function writeMetaPage(file: Buffer, id: bigint): void {
	const start = Number(id) * pageBytes;
	writeHeader(file, start, {id, flags: flags.meta, count: 0});
	const body = start + headerBytes;
	file.writeUInt32LE(magic, body);
	file.writeUInt32LE(version, body + 4);
	file.writeUInt32LE(pageBytes, body + 8);
	for (const [i, number] of [rootPage, 0n, freeListPage, pageCount, id].entries()) {
		file.writeBigUInt64LE(number, body + 16 + (i * 8));
	}

	file.writeBigUInt64LE(fnv1a(file.subarray(body, body + summedMetaBytes)), body + summedMetaBytes);
}

/** FNV-1a, 64 bit. */
function fnv1a(bytes: Buffer): bigint {
	let hash = 0xCB_F2_9C_E4_84_22_23_25n;
	for (const byte of bytes) {
		hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x1_00_00_00_01_B3n);
	}

	return hash;
}
