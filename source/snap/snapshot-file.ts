/**
A snapshot in etcd's format: `TERM-INDEX.snap`, 16 hex digits each, the newest is the last by name.

A file is a message of a crc and its data; the data is a message of the store as JSON (store-json.ts) and the place in
the log where it was taken: raft index, term, and who the voting members were.
*/
import {Buffer} from 'node:buffer';
import {open, rm} from 'node:fs/promises';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {crc32c} from '@node-rs/crc32';
import {
	SnapshotFileSchema,
	SnapshotMetadataSchema,
	SnapshotSchema,
} from '../pb/generated/etcd_pb.ts';
import {publish, writeAll} from '../util/durable-files.ts';
import {readRegularFile} from '../util/regular-file.ts';

/** Where in the log a snapshot was taken. */
export type SnapshotPlace = {
	/** Raft index of the last entry that it contains. */
	readonly index: number;
	readonly term: number;
	/** Member ids. */
	readonly voters: readonly bigint[];
};

export type SnapshotContents = SnapshotPlace & {readonly json: Buffer};

export function snapshotName({index, term}: {readonly index: number; readonly term: number}): string {
	return `${hex(term)}-${hex(index)}.snap`;
}

/** Of the file that etcd 3.4 wants beside the snapshot. */
export function backendName(index: number): string {
	return `${hex(index)}.snap.db`;
}

function hex(number: number): string {
	return number.toString(16).padStart(16, '0');
}

/** Rejects with etcd's words for what is wrong with the file. */
export async function readSnapshot(file: string): Promise<SnapshotContents> {
	const bytes = await readRegularFile(file);
	const outer = fromBinary(SnapshotFileSchema, bytes);
	if (outer.crc === 0 || outer.data.length === 0) {
		throw new Error('snap: empty snapshot');
	}

	if (crc32c(asBuffer(outer.data)) !== outer.crc) {
		throw new Error('snap: crc mismatch');
	}

	const {data, metadata} = fromBinary(SnapshotSchema, outer.data);
	return {
		index: Number(metadata?.index ?? 0n), term: Number(metadata?.term ?? 0n), voters: metadata?.confState?.nodes ?? [], json: asBuffer(data),
	};
}

function asBuffer({buffer, byteOffset, byteLength}: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

function encodeMetadata({index, term, voters}: SnapshotPlace) {
	return create(SnapshotMetadataSchema, {confState: {nodes: [...voters]}, index: BigInt(index), term: BigInt(term)});
}

/** The bytes of a file. */
export function encodeSnapshot({json, ...place}: SnapshotContents): Buffer {
	const data = toBinary(SnapshotSchema, create(SnapshotSchema, {data: json, metadata: encodeMetadata(place)}));
	return asBuffer(toBinary(SnapshotFileSchema, create(SnapshotFileSchema, {crc: crc32c(asBuffer(data)), data})));
}

const tags = {varint: 0x08, first: 0x0A, second: 0x12} as const;
/** Lengths and sums precede the bytes that they are about, so they get the room that the largest needs. */
const crcBytes = 5;
const sizeBytes = 7;
const outerHeadBytes = 1 + crcBytes + 1 + sizeBytes;
const headBytes = outerHeadBytes + 1 + sizeBytes;

const chunkBytes = 128 * 1024;
const readBackBytes = 1024 * 1024;

export type WriteOptions = {
	/** Resolves when the work may go on; called between pieces of it. Rejecting gives up. */
	pause(): Promise<void>;
	/** How long a piece of work may take. */
	readonly sliceMs: number;
};

/**
Writes a snapshot from its JSON in pieces, under `file` once it is complete and on disk. Resolves to its size in bytes.
*/
export async function writeSnapshot(
	file: string,
	place: SnapshotPlace,
	json: Iterable<string>,
	{pause, sliceMs}: WriteOptions,
): Promise<number> {
	const temporary = `${file}.tmp`;
	const handle = await open(temporary, 'w+', 0o644);
	try {
		let size = headBytes;
		for await (const chunk of chunksOf(json, sliceMs, pause)) {
			await writeAll(handle, chunk, size);
			size += chunk.length;
		}

		const jsonBytes = size - headBytes;
		const metadata = encodeField(tags.second, toBinary(SnapshotMetadataSchema, encodeMetadata(place)));
		await writeAll(handle, metadata, size);
		size += metadata.length;
		const innerHead = Buffer.concat([Buffer.of(tags.first), paddedVarint(jsonBytes, sizeBytes)]);
		await writeAll(handle, innerHead, outerHeadBytes);
		let crc = 0;
		const buffer = Buffer.allocUnsafe(readBackBytes);
		for (let at = outerHeadBytes; at < size;) {
			const {bytesRead} = await handle.read(buffer, 0, buffer.length, at);
			crc = crc32c(buffer.subarray(0, bytesRead), crc);
			at += bytesRead;
			await pause();
		}

		await writeAll(handle, Buffer.concat([
			Buffer.of(tags.varint),
			paddedVarint(crc, crcBytes),
			Buffer.of(tags.second),
			paddedVarint(size - outerHeadBytes, sizeBytes),
		]), 0);
		await publish(handle, temporary, file);
		return size;
	} catch (error) {
		await rm(temporary, {force: true});
		throw error;
	} finally {
		await handle.close();
	}
}

/** Gathers pieces of text for as long as a slice of work may take, then makes bytes of them. */
async function * chunksOf(texts: Iterable<string>, sliceMs: number, pause: () => Promise<void>): AsyncGenerator<Buffer> {
	let gathered = '';
	let startMs = performance.now();
	let count = 0;
	for (const text of texts) {
		gathered += text;
		count++;
		const isLate = count % 64 === 0 && performance.now() - startMs > sliceMs;
		if (!(gathered.length >= chunkBytes || isLate)) {
			continue;
		}

		yield Buffer.from(gathered);
		gathered = '';
		await pause();
		startMs = performance.now();
	}

	yield Buffer.from(gathered);
}

function encodeField(tag: number, bytes: Uint8Array): Buffer {
	return Buffer.concat([Buffer.of(tag), paddedVarint(bytes.length, 1), bytes]);
}

/** A varint of at least `width` bytes: leading zeros are legal in the format. */
function paddedVarint(value: number, width: number): Buffer {
	const bytes: number[] = [];
	let rest = value;
	while (rest >= 0x80 || bytes.length < width - 1) {
		bytes.push((rest % 0x80) | 0x80);
		rest = Math.floor(rest / 0x80);
	}

	return Buffer.from([...bytes, rest]);
}
