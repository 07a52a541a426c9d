/**
Opens, reads and appends to a write-ahead log. See frame.ts for the format.
*/
import {Buffer} from 'node:buffer';
import {
	copyFile,
	mkdir,
	open,
	readFile,
	rename,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {UserError, messageOf} from '../errors.ts';
import {
	EntrySchema,
	HardStateSchema,
	MetadataSchema,
	SnapshotMarkerSchema,
} from '../pb/generated/etcd_pb.ts';
import {
	type HardState,
	type Log,
	type LogContents,
	type LogEntry,
	type LogMetadata,
} from './log.ts';
import {FrameDecoder, FrameEncoder, recordTypes} from './frame.ts';
import {listSegments, segmentName} from './segment-files.ts';

/** Once a segment is this long the next one is begun; etcd's own figure. */
const segmentBytes = 64 * 1000 * 1000;

const noSnapshot = create(SnapshotMarkerSchema, {index: 0n, term: 0n});

/** Where appending goes on. */
type Position = {
	readonly encoder: FrameEncoder;
	readonly file: FileHandle;
	readonly sequence: number;
	readonly size: number;
	readonly lastIndex: number;
};

/** The log in etcd's files, open for appending. */
export class WriteAheadLog implements Log {
	readonly #directory: string;
	readonly #metadata: LogMetadata;
	#encoder: FrameEncoder;
	#file: FileHandle;
	#sequence: number;
	#size: number;
	#lastIndex: number;
	#failure: Error | undefined;

	private constructor(directory: string, metadata: LogMetadata, at: Position) {
		this.#directory = directory;
		this.#metadata = metadata;
		this.#encoder = at.encoder;
		this.#file = at.file;
		this.#sequence = at.sequence;
		this.#size = at.size;
		this.#lastIndex = at.lastIndex;
	}

	/** Begins a log in an empty or missing directory. */
	static async create(directory: string, metadata: LogMetadata): Promise<WriteAheadLog> {
		await mkdir(directory, {recursive: true, mode: 0o700});
		const encoder = new FrameEncoder();
		const head = Buffer.concat([
			encoder.encode(recordTypes.crc),
			encodeMetadata(encoder, metadata),
			encoder.encode(recordTypes.snapshot, toBinary(SnapshotMarkerSchema, noSnapshot)),
		]);
		const file = await createSegment(path.join(directory, segmentName(0, 0)), head);
		return new WriteAheadLog(directory, metadata, {
			encoder, file, sequence: 0, size: head.length, lastIndex: 0,
		});
	}

	/**
	Reads the log of a directory and opens it for appending; undefined when there is none. A record that a crash cut
	off at the very end is dropped, after a copy of the segment was put beside it as `.broken`; `onRepair` is told.
	Rejects with UserError, file and offset in its message, when the log is damaged anywhere else.
	*/
	static async open(directory: string, onRepair: (file: string) => void = () => undefined): Promise<{log: WriteAheadLog; contents: LogContents} | undefined> {
		const segments = await listSegments(directory);
		if (segments.length === 0) {
			return undefined;
		}

		const contents = new ContentsBuilder();
		let crc: number | undefined;
		let end = 0;
		for (const [i, {name}] of segments.entries()) {
			const file = path.join(directory, name);
			const decoder = new FrameDecoder(await readFile(file), crc);
			for (const record of decoder) {
				contents.add(record.type, record.data, `${file} at byte ${record.offset}`);
			}

			const isLast = i === segments.length - 1;
			if (decoder.error !== undefined) {
				const {kind, offset, reason} = decoder.error;
				if (kind === 'corrupt' || !isLast || offset === 0) {
					throw new UserError(`the log is damaged: ${file} at byte ${offset}: ${reason}`, {hint: 'Nothing was changed. Restore a backup, or copy the directory and cut the file there to keep what comes before.'});
				}

				await repair(file, offset);
				onRepair(file);
			}

			crc = decoder.crc;
			end = decoder.offset;
		}

		const last = segments.at(-1)!;
		const file = await open(path.join(directory, last.name), 'r+');
		// Drops the zeros that etcd 3 preallocates: etcd 2.3 can't read over them.
		await file.truncate(end);
		const result = contents.finish(directory);
		const log = new WriteAheadLog(directory, result.metadata, {
			encoder: new FrameEncoder(crc), file, sequence: last.sequence, size: end, lastIndex: result.entries.at(-1)?.index ?? 0,
		});
		return {log, contents: result};
	}

	async append(entries: readonly LogEntry[], state: HardState): Promise<void> {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}

		try {
			const frames = entries.map(entry => this.#encoder.encode(recordTypes.entry, encodeEntry(entry)));
			frames.push(this.#encoder.encode(recordTypes.state, encodeState(state)));
			const bytes = Buffer.concat(frames);
			await writeAll(this.#file, bytes, this.#size);
			await this.#file.datasync();
			this.#size += bytes.length;
			this.#lastIndex = entries.at(-1)?.index ?? this.#lastIndex;
			if (this.#size >= segmentBytes) {
				await this.#cut(state);
			}
		} catch (error) {
			// What reached the disk is unknown now, so nothing may be written behind it.
			this.#failure = new Error(messageOf(error), {cause: error});
			throw this.#failure;
		}
	}

	async close(): Promise<void> {
		this.#failure ??= new Error('the log is closed');
		await this.#file.close();
	}

	async #cut(state: HardState): Promise<void> {
		const encoder = new FrameEncoder(this.#encoder.crc);
		const head = Buffer.concat([
			encoder.encode(recordTypes.crc),
			encodeMetadata(encoder, this.#metadata),
			encoder.encode(recordTypes.state, encodeState(state)),
		]);
		this.#sequence++;
		const next = await createSegment(path.join(this.#directory, segmentName(this.#sequence, this.#lastIndex + 1)), head);
		await this.#file.close();
		this.#file = next;
		this.#encoder = encoder;
		this.#size = head.length;
	}
}

/** Puts the records of all segments together. */
class ContentsBuilder {
	#metadata: LogMetadata | undefined;
	#hardState: HardState = {term: 0, vote: 0n, commit: 0};
	readonly #entries: LogEntry[] = [];

	add(type: number, data: Uint8Array, place: string): void {
		switch (type) {
			case recordTypes.metadata: {
				const {nodeId, clusterId} = fromBinary(MetadataSchema, data);
				if (this.#metadata !== undefined && (this.#metadata.memberId !== nodeId || this.#metadata.clusterId !== clusterId)) {
					throw new UserError(`the log is damaged: ${place}: it belongs to another member than the segments before (conflicting metadata)`);
				}

				this.#metadata = {memberId: nodeId, clusterId};
				break;
			}

			case recordTypes.entry: {
				const {type: entryType, term, index, data: entryData} = fromBinary(EntrySchema, data);
				this.#addEntry({
					type: entryType === 1 ? 1 : 0, term: Number(term), index: Number(index), data: entryData,
				}, place);
				break;
			}

			case recordTypes.state: {
				const {term, vote, commit} = fromBinary(HardStateSchema, data);
				this.#hardState = {term: Number(term), vote, commit: Number(commit)};
				break;
			}

			case recordTypes.crc:
			case recordTypes.snapshot: {
				break;
			}

			default: {
				throw new UserError(`the log is damaged: ${place}: unexpected record type ${type}`);
			}
		}
	}

	finish(directory: string): LogContents {
		if (this.#metadata === undefined) {
			throw new UserError(`the log in ${directory} has no metadata record`, {hint: 'Restore a backup.'});
		}

		return {metadata: this.#metadata, hardState: this.#hardState, entries: this.#entries};
	}

	/** An index that was seen before replaces that entry and all behind it. */
	#addEntry(entry: LogEntry, place: string): void {
		if (entry.index > this.#entries.length + 1 || entry.index < 1) {
			throw new UserError(`the log does not begin at its first entry or has a gap: ${place}: entry ${entry.index} follows ${this.#entries.length}`, {
				hint: 'A data dir whose early segments were purged needs its snapshot, which this version does not read.',
			});
		}

		this.#entries.length = entry.index - 1;
		this.#entries.push(entry);
	}
}

function encodeMetadata(encoder: FrameEncoder, {memberId, clusterId}: LogMetadata): Buffer {
	return encoder.encode(recordTypes.metadata, toBinary(MetadataSchema, create(MetadataSchema, {nodeId: memberId, clusterId})));
}

function encodeEntry({type, term, index, data}: LogEntry): Uint8Array {
	return toBinary(EntrySchema, create(EntrySchema, {
		type, term: BigInt(term), index: BigInt(index), data,
	}));
}

function encodeState({term, vote, commit}: HardState): Uint8Array {
	return toBinary(HardStateSchema, create(HardStateSchema, {term: BigInt(term), vote, commit: BigInt(commit)}));
}

/** Keeps a copy of a segment whose end is cut off, and truncates it to its last good record. */
async function repair(file: string, offset: number): Promise<void> {
	await copyFile(file, `${file}.broken`);
	const handle = await open(file, 'r+');
	try {
		await handle.truncate(offset);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** A segment appears under its name only when its head is complete. */
async function createSegment(file: string, head: Buffer): Promise<FileHandle> {
	const handle = await open(`${file}.tmp`, 'w', 0o600);
	await writeAll(handle, head, 0);
	await handle.sync();
	await rename(`${file}.tmp`, file);
	await syncDirectory(path.dirname(file));
	return handle;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
	for (let written = 0; written < bytes.length;) {
		const {bytesWritten} = await file.write(bytes, written, bytes.length - written, position + written);
		written += bytesWritten;
	}
}

/** A new file is only there after a crash once its directory is on disk. */
async function syncDirectory(directory: string): Promise<void> {
	const handle = await open(directory, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
