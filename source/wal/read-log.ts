/**
Reads a log without changing anything. See frame.ts for the format.
*/
import {Buffer} from 'node:buffer';
import path from 'node:path';
import {messageOf} from '../errors.ts';
import {openRegularFile, readRegularFile} from '../util/regular-file.ts';
import {FrameDecoder, recordTypes} from './frame.ts';
import {damage, LogGapError, type LogGap} from './log-error.ts';
import {
	logStart,
	type HardState,
	type LogContents,
	type LogMarker,
	type LogMetadata,
	type StoredEntry,
} from './log.ts';
import {
	decodeEntry,
	decodeMarker,
	decodeMetadata,
	decodeState,
	termOfPlainState,
} from './records.ts';
import {listSegments, selectSegments, type SegmentName} from './segment-files.ts';

/** Where the readable part of a log ends. */
export type LogEnd = {
	readonly segment: SegmentName;
	/** Bytes of the last segment that are good; the mark of the end and zeros may follow. */
	readonly size: number;
	/** Whether a record that a crash cut off follows. */
	readonly isTorn: boolean;
	readonly crc: number;
	readonly lastIndex: number;
};

export type LogReading = {
	readonly contents: LogContents;
	readonly end: LogEnd;
	/** The names of the segments that were read. */
	readonly segments: readonly string[];
	/** Of the entries in `contents`. */
	readonly bytes: number;
};

export type ReadFile = (file: string) => Promise<Buffer>;

/** Reads a file at once, if there is one; who asks for it, once, gets that. All others are read when they are asked for. */
export function readAhead(file: string | undefined): ReadFile {
	let ahead = file === undefined ? undefined : readRegularFile(file);
	// Nobody may ever ask.
	ahead?.catch(() => undefined);
	return async asked => {
		const bytes = asked === file ? ahead : undefined;
		ahead = bytes === undefined ? ahead : undefined;
		return bytes ?? readRegularFile(asked);
	};
}

/** Whoever writes would have to do so at the very moment of each of them. */
const looksMax = 4;

/**
A segment, to be read to its end, and again from there when that makes no sense and the file has changed meanwhile: what a
server is writing at this moment may be there in part, over the zeros that it has written ahead.
*/
export async function * looksAt(file: string, crc: number | undefined, read: ReadFile = readRegularFile): AsyncGenerator<FrameDecoder> {
	let decoder = new FrameDecoder(await read(file), crc);
	yield decoder;
	for (let looks = 1; looks < looksMax && decoder.error !== undefined; looks++) {
		const bytes = await read(file);
		if (bytes.equals(decoder.bytes)) {
			return;
		}

		decoder = decoder.goOn(bytes);
		yield decoder;
	}
}

/** The same in pieces, each of which begins where the one before made no more sense. */
async function * piecesOf(file: string, crcBefore: number | undefined, pieceBytes: number): AsyncGenerator<FrameDecoder> {
	await using handle = await openRegularFile(file);
	let crc = crcBefore;
	let base = 0;
	let looks = 0;
	for (let length = pieceBytes; looks < looksMax;) {
		const {buffer, bytesRead} = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, base);
		const decoder = new FrameDecoder(buffer.subarray(0, bytesRead), crc, base);
		yield decoder;
		if (decoder.error === undefined && decoder.offset < bytesRead) {
			// Zeros that were written ahead.
			return;
		}

		if (bytesRead < length) {
			if (decoder.error === undefined) {
				return;
			}

			looks++;
		}

		length = bytesRead === length && decoder.offset === 0 ? length * 2 : length;
		base += decoder.offset;
		crc = decoder.offset === 0 ? crc : decoder.crc;
	}
}

/**
What a log says behind `start`; undefined when the directory holds no segment. A record that is cut off at the very
end is left out. Rejects with LogError, file and offset in its message, when the log is damaged anywhere else.
*/
export async function readLog(
	directory: string,
	start: LogMarker = logStart,
	read: ReadFile = readRegularFile,
): Promise<LogReading | undefined> {
	// In one step.
	const {value} = await readInSteps(directory, {start, read, stepLength: Infinity}).next();
	return value as LogReading | undefined;
}

type Steps = {
	readonly start: LogMarker;
	readonly read?: ReadFile;
	readonly stepLength: number;
	/** Reads no more than so many bytes of a segment at once, or what one record takes. */
	readonly pieceBytes?: number;
};

/** The same, with a look at what was read after each `stepLength` records: who takes entries out of it need not hold them all. */
export async function * readInSteps(
	directory: string,
	{start, read = readRegularFile, stepLength, pieceBytes}: Steps,
): AsyncGenerator<LogContentsSoFar, LogReading | undefined> {
	const segments = await listSegments(directory);
	if (segments.length === 0) {
		return undefined;
	}

	const selected = selectSegments(directory, segments, start.index);
	const contents = new ContentsBuilder(start);
	let steps = 0;
	let crc: number | undefined;
	let size = 0;
	let isTorn = false;
	for (const [i, {name}] of selected.entries()) {
		const file = path.join(directory, name);
		const isLast = i === selected.length - 1;
		let decoder: FrameDecoder;
		const fail: Fail = (etcdText, reason, gap) => {
			const error = damage(file, decoder.base + decoder.recordStart, etcdText, reason);
			throw gap === undefined ? error : new LogGapError(error, gap);
		};

		for await (decoder of pieceBytes === undefined ? looksAt(file, crc, read) : piecesOf(file, crc, pieceBytes)) {
			while (decoder.next()) {
				contents.add(decoder, fail);
				steps++;
				if (steps < stepLength) {
					continue;
				}

				steps = 0;
				yield contents;
			}
		}

		const {error} = decoder!;
		if (error !== undefined) {
			const {kind, etcdText, reason} = error;
			const offset = decoder!.base + error.offset;
			isTorn = kind === 'torn' && isLast && offset > 0;
			if (!isTorn) {
				throw damage(file, offset, etcdText, reason);
			}
		}

		crc = decoder!.crc;
		size = decoder!.base + decoder!.offset;
	}

	const segment = selected.at(-1)!;
	return {
		...contents.finish(path.join(directory, selected[0]!.name), {
			segment, size, isTorn, crc: crc ?? 0,
		}),
		segments: selected.map(({name}) => name),
	};
}

/** A log that is being read. */
export type LogContentsSoFar = {
	/** Whose log it is; absent at its very beginning. */
	readonly metadata: LogMetadata | undefined;
	/** Gives the entries that are known to be committed, and forgets them. */
	takeCommitted(): readonly StoredEntry[];
};

/** Throws a LogError about the record at hand. */
type Fail = (etcdText: string, reason?: string, gap?: LogGap) => never;

/** Puts the records of all segments together. */
class ContentsBuilder {
	readonly #start: LogMarker;
	#metadata: LogMetadata | undefined;
	#term = 0;
	/** The last state. There is one for each batch, and only this one is decoded. */
	#state: Buffer = Buffer.alloc(0);
	#stateStart = 0;
	#stateEnd = 0;
	#hasMarker = false;
	/** The entry of the last marker. */
	#marked = 0;
	#hasChanges = false;
	#bytes = 0;
	readonly #entries: StoredEntry[] = [];
	/** Raft index of the entry before those. */
	#before: number;

	constructor(start: LogMarker) {
		this.#start = start;
		this.#before = start.index;
	}

	get metadata(): LogMetadata | undefined {
		return this.#metadata;
	}

	takeCommitted(): readonly StoredEntry[] {
		const {commit} = this.#hardState();
		const taken = this.#entries.splice(0, Math.max(0, commit - this.#before));
		this.#before += taken.length;
		return taken;
	}

	/** Takes the record that the decoder is at. */
	add(record: FrameDecoder, fail: Fail): void {
		const {type, bytes, dataStart, dataEnd} = record;
		switch (type) {
			case recordTypes.metadata: {
				const metadata = decoded(decodeMetadata, record, fail);
				if (
					this.#metadata !== undefined
					&& (this.#metadata.memberId !== metadata.memberId || this.#metadata.clusterId !== metadata.clusterId)
				) {
					fail('wal: conflicting metadata found', 'it belongs to another member than what comes before');
				}

				this.#metadata = metadata;
				break;
			}

			case recordTypes.entry: {
				const entry = entryOf(record, this.#before, fail);
				if (entry !== undefined) {
					this.#addEntry(entry, dataEnd - dataStart, fail);
				}

				break;
			}

			case recordTypes.state: {
				const term = termOfPlainState(bytes, dataStart, dataEnd) ?? decoded(decodeState, record, fail).term;
				if (term < this.#term) {
					fail('wal: term goes back', `from ${this.#term} to ${term}`);
				}

				this.#term = term;
				this.#state = bytes;
				this.#stateStart = dataStart;
				this.#stateEnd = dataEnd;
				break;
			}

			case recordTypes.snapshot: {
				const {index, term} = decoded(decodeMarker, record, fail);
				this.#marked = index;
				if (index === this.#start.index) {
					if (term !== this.#start.term) {
						fail('wal: snapshot mismatch', `the snapshot of entry ${index} has term ${this.#start.term} in its file and ${term} in the log`);
					}

					this.#hasMarker = true;
				}

				break;
			}

			case recordTypes.crc: {
				if (dataEnd > dataStart) {
					fail('the record is not a sum');
				}

				break;
			}

			default: {
				fail(`unexpected block type ${type}`);
			}
		}
	}

	finish(firstFile: string, end: Omit<LogEnd, 'lastIndex'>): Omit<LogReading, 'segments'> {
		if (this.#metadata === undefined) {
			throw damage(firstFile, 0, 'wal: no metadata record', 'nothing says whose log it is');
		}

		return {
			contents: {
				metadata: this.#metadata,
				hardState: this.#hardState(),
				entries: this.#entries,
				hasChanges: this.#hasChanges,
				hasMarker: this.#hasMarker,
			},
			end: {...end, lastIndex: this.#entries.at(-1)?.index ?? this.#before},
			bytes: this.#bytes,
		};
	}

	#hardState(): HardState {
		const state = this.#state.subarray(this.#stateStart, this.#stateEnd);
		return state.length === 0 ? {term: 0, vote: 0n, commit: 0} : decodeState(state);
	}

	/** An index that was seen before replaces that entry and all behind it. */
	#addEntry(entry: StoredEntry, bytes: number, fail: Fail): void {
		const position = entry.index - this.#before - 1;
		if (position < 0) {
			return;
		}

		if (position > this.#entries.length) {
			const last = this.#before + this.#entries.length;
			const gap = this.#marked === entry.index - 1 ? {from: last + 1, to: this.#marked} : undefined;
			fail('wal: slice bounds out of range', `entry ${entry.index} follows entry ${last}`, gap);
		}

		if (position < this.#entries.length) {
			this.#entries.length = position;
		}

		this.#entries.push(entry);
		this.#hasChanges ||= entry.type === 1;
		this.#bytes += bytes;
	}
}

function entryOf({bytes, dataStart, dataEnd}: FrameDecoder, before: number, fail: Fail): StoredEntry | undefined {
	try {
		return decodeEntry(bytes, dataStart, dataEnd, before);
	} catch (error) {
		return fail(messageOf(error));
	}
}

function decoded<Result>(decode: (data: Uint8Array) => Result, {bytes, dataStart, dataEnd}: FrameDecoder, fail: Fail): Result {
	try {
		return decode(bytes.subarray(dataStart, dataEnd));
	} catch (error) {
		return fail(messageOf(error));
	}
}
