/**
Begins a write-ahead log, goes on with one, and appends. See frame.ts for the format.
*/
import {Buffer} from 'node:buffer';
import {fstatSync, ftruncateSync} from 'node:fs';
import {
	copyFile,
	rm,
	type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import {messageOf} from '../errors.ts';
import {createDurably, writeAll, writeAllAtOnce} from '../util/durable-files.ts';
import {isErrno} from '../util/if-there.ts';
import {makeDirectory} from '../util/make-directory.ts';
import {DiskSync} from './disk-sync.ts';
import {FrameEncoder} from './frame-encoder.ts';
import {endMark, recordTypes} from './frame.ts';
import {
	LogFullError,
	logStart,
	type HardState,
	type Log,
	type LogContents,
	type LogEntry,
	type LogMarker,
	type LogMetadata,
} from './log.ts';
import {readLog, type LogReading} from './read-log.ts';
import {
	encodeMarker,
	encodeMetadata,
	encodeState,
} from './records.ts';
import {listSegments, segmentBytes, segmentName} from './segment-files.ts';
import {SegmentLocks} from './segment-locks.ts';

/** Up to this size a write to the system's cache is faster than asking a thread to do it; only the sync waits for the disk. */
const bytesAtOnceMax = 65_536;

/**
So many zeros are written ahead when the room behind the last record is used up: a sync of what is then written over them has
neither a new length nor new blocks to note down. More would hardly be quicker and takes space.
*/
const room = Buffer.alloc(65_536);

/** Where appending goes on. */
type Position = {
	readonly encoder: FrameEncoder;
	readonly locks: SegmentLocks;
	readonly file: FileHandle;
	readonly sequence: number;
	readonly size: number;
	readonly lastIndex: number;
	readonly bytes: number;
};

/** The log in etcd's files, open for appending. */
export class WriteAheadLog implements Log {
	readonly #directory: string;
	readonly #metadata: LogMetadata;
	/** They own the file, too. */
	readonly #locks: SegmentLocks;
	readonly #sync = new DiskSync();
	#encoder: FrameEncoder;
	#file: FileHandle;
	#sequence: number;
	/** Up to the end of the last record. */
	#size: number;
	/** With the room behind it. */
	#fileSize: number;
	#lastIndex: number;
	#bytes: number;
	/** Until there is the whole room again: what is left of a full disk is good for a record or two. */
	#isFull = false;
	#failure: Error | undefined;

	private constructor(directory: string, metadata: LogMetadata, at: Position) {
		this.#directory = directory;
		this.#metadata = metadata;
		this.#locks = at.locks;
		this.#encoder = at.encoder;
		this.#file = at.file;
		this.#sequence = at.sequence;
		this.#size = at.size;
		this.#fileSize = at.size;
		this.#lastIndex = at.lastIndex;
		this.#bytes = at.bytes;
	}

	/** Begins a log in an empty or missing directory. */
	static async create(directory: string, metadata: LogMetadata, locks = new SegmentLocks(directory)): Promise<WriteAheadLog> {
		await makeDirectory(directory, 0o700);
		const encoder = new FrameEncoder();
		const head = Buffer.concat([
			encoder.encode(recordTypes.crc),
			encoder.encode(recordTypes.metadata, encodeMetadata(metadata)),
			encoder.encode(recordTypes.snapshot, encodeMarker(logStart)),
		]);
		const file = await createSegment(directory, segmentName(0, 0), head, locks);
		return new WriteAheadLog(directory, metadata, {
			encoder, locks, file, sequence: 0, size: head.length, lastIndex: 0, bytes: 0,
		});
	}

	/**
	Locks and reads the log of a directory behind `start` and opens it for appending; undefined when there is none. See
	`readLog` and `resume`.
	*/
	static async open(
		directory: string,
		{start = logStart, onRepair}: {start?: LogMarker; onRepair?: (file: string) => void} = {},
	): Promise<{log: WriteAheadLog; contents: LogContents} | undefined> {
		const locks = new SegmentLocks(directory);
		try {
			await locks.takeNewest();
			const reading = await readLog(directory, start);
			return reading && {log: await this.resume(directory, reading, locks, onRepair), contents: reading.contents};
		} catch (error) {
			await locks.close();
			throw error;
		}
	}

	/**
	Goes on behind what was read after its newest segment was locked. A record that a crash cut off at the end is dropped, after
	a copy of the segment was put beside it as `.broken`; `onRepair` is told. From here on the locks are the log's; after a
	rejection they are not.
	*/
	static async resume(
		directory: string,
		{contents, end, segments, bytes}: LogReading,
		locks: SegmentLocks,
		onRepair: (file: string) => void = () => undefined,
	): Promise<WriteAheadLog> {
		const name = path.join(directory, end.segment.name);
		await locks.take(segments);
		const file = locks.get(end.segment.name)!;
		if (end.isTorn) {
			await copyFile(name, `${name}.broken`);
		}

		// Also drops the zeros that etcd 3 preallocates: etcd 2.3 can't read over them.
		await file.truncate(end.size);
		await file.sync();
		if (end.isTorn) {
			onRepair(name);
		}

		return new WriteAheadLog(directory, contents.metadata, {
			encoder: new FrameEncoder(end.crc), locks, file, sequence: end.segment.sequence, size: end.size, lastIndex: end.lastIndex, bytes,
		});
	}

	get bytes(): number {
		return this.#bytes;
	}

	async append(entries: readonly LogEntry[], state: HardState): Promise<void> {
		await this.#guarded(async () => {
			const bytes = this.#encoder.encodeBatch(entries, state);
			await this.#write(bytes);
			this.#bytes += bytes.length - endMark.length;
			this.#lastIndex = entries.at(-1)?.index ?? this.#lastIndex;
			if (this.#size >= segmentBytes) {
				await this.#cutIfPossible(state);
			}
		});
	}

	async mark(marker: LogMarker): Promise<void> {
		await this.#guarded(async () => {
			await this.#write(Buffer.concat([this.#encoder.encode(recordTypes.snapshot, encodeMarker(marker)), endMark]));
		});
	}

	async purge(index: number, maxFiles: number): Promise<readonly string[]> {
		const segments = await listSegments(this.#directory);
		const firstNeeded = Math.max(0, segments.findLastIndex(({firstIndex}) => firstIndex <= index));
		const needed = new Set(segments.slice(firstNeeded).map(({name}) => name));
		await this.#locks.keep((name, handle) => needed.has(name) || handle === this.#file);
		if (maxFiles === 0) {
			return [];
		}

		const names = segments.slice(0, Math.min(firstNeeded, Math.max(0, segments.length - maxFiles))).map(({name}) => name);
		for (const name of names) {
			await rm(path.join(this.#directory, name), {force: true});
		}

		return names;
	}

	async close(): Promise<void> {
		if (this.#failure === undefined) {
			this.#failure = new Error('the log is closed');
			// A start drops the room as well.
			await this.#dropRoom().catch(() => undefined);
		}

		await this.#locks.close();
	}

	async #guarded(write: () => Promise<void>): Promise<void> {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}

		const {crc} = this.#encoder;
		try {
			await write();
		} catch (error) {
			if (isOutOfRoom(error) && await this.#takeBack(crc)) {
				throw new LogFullError(messageOf(error), {cause: error});
			}

			// What reached the disk is unknown now, so nothing may be written behind it.
			this.#failure = new Error(messageOf(error), {cause: error});
			// Half a record is removed again if possible; if not, the next start finds it torn.
			if (fstatSync(this.#file.fd).size > this.#size) {
				await this.#file.truncate(this.#size).catch(() => undefined);
			}

			throw this.#failure;
		}
	}

	/** Makes the log what it was before a write that nothing was synced of, and says whether that is certain. */
	async #takeBack(crc: number): Promise<boolean> {
		try {
			await this.#file.truncate(this.#size);
			await this.#file.sync();
		} catch {
			return false;
		}

		this.#isFull = true;
		this.#fileSize = this.#size;
		this.#encoder = new FrameEncoder(crc);
		return true;
	}

	/** `bytes` end with the mark that the next call overwrites. */
	async #write(bytes: Buffer): Promise<void> {
		this.#refuseForeignChange();
		this.#makeRoom(bytes.length);
		if (bytes.length <= bytesAtOnceMax) {
			writeAllAtOnce(this.#file, bytes, this.#size);
		} else {
			await writeAll(this.#file, bytes, this.#size);
		}

		await this.#sync.sync(this.#file);
		this.#size += bytes.length - endMark.length;
	}

	#refuseForeignChange(): void {
		const {size, nlink} = fstatSync(this.#file.fd);
		if (nlink === 0) {
			throw new Error(`the log in ${this.#directory} was deleted`);
		}

		// After a gap nothing could be read again.
		if (size !== this.#fileSize) {
			throw new Error(`the log in ${this.#directory} was changed by somebody else`);
		}
	}

	#makeRoom(bytes: number): void {
		const end = this.#size + bytes;
		if (bytes > bytesAtOnceMax) {
			// Such a write takes a while. With zeros ahead, what a kill left of it would not look cut off to etcd 2.3.
			ftruncateSync(this.#file.fd, this.#size);
			this.#fileSize = end;
			return;
		}

		if (end <= this.#fileSize) {
			return;
		}

		const before = this.#fileSize;
		try {
			writeAllAtOnce(this.#file, room, end);
			this.#fileSize = end + room.length;
			this.#isFull = false;
		} catch (error) {
			// The disk is full, or there is a limit to the length of a file. Without the room it grows with each write, up to that.
			ftruncateSync(this.#file.fd, before);
			if (this.#isFull) {
				throw error;
			}

			this.#fileSize = end;
		}
	}

	async #dropRoom(): Promise<void> {
		this.#refuseForeignChange();
		await this.#file.truncate(this.#size);
		this.#fileSize = this.#size;
	}

	/** What was appended is on disk whatever happens here, so a failure is only told to who comes next. */
	async #cutIfPossible(state: HardState): Promise<void> {
		try {
			await this.#cut(state);
		} catch (error) {
			// Without room for another segment this one goes on.
			this.#failure = isOutOfRoom(error) ? undefined : new Error(messageOf(error), {cause: error});
		}
	}

	async #cut(state: HardState): Promise<void> {
		// Before there is a next one: etcd 2.3 reads on over the end of a segment.
		await this.#dropRoom();
		await this.#file.sync();
		const encoder = new FrameEncoder(this.#encoder.crc);
		const head = Buffer.concat([
			encoder.encode(recordTypes.crc),
			encoder.encode(recordTypes.metadata, encodeMetadata(this.#metadata)),
			encoder.encode(recordTypes.state, encodeState(state)),
		]);
		this.#file = await createSegment(this.#directory, segmentName(this.#sequence + 1, this.#lastIndex + 1), head, this.#locks);
		this.#sequence++;
		this.#encoder = encoder;
		this.#size = head.length;
		this.#fileSize = head.length;
	}
}

/** Whether there was no room for a write. What a sync had no room for may be on disk in part, and that is another matter. */
function isOutOfRoom(error: unknown): boolean {
	return isErrno(error, 'ENOSPC', 'EDQUOT') && error.syscall !== 'fsync' && error.syscall !== 'fdatasync';
}

/** Makes a segment that is locked from the moment it can be seen. */
async function createSegment(directory: string, name: string, head: Buffer, locks: SegmentLocks): Promise<FileHandle> {
	const file = await createDurably(path.join(directory, name), head, {
		prepare: async (handle, temporary) => locks.lock(handle, temporary),
	});
	locks.add(name, file);
	return file;
}
