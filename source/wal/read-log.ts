/**
Reads a log without changing anything. See frame.ts for the format.
*/
import path from 'node:path';
import {messageOf} from '../errors.ts';
import {readRegularFile} from '../util/regular-file.ts';
import {FrameDecoder, recordTypes, type DecodedRecord} from './frame.ts';
import {damage} from './log-error.ts';
import {
	logStart,
	type HardState,
	type LogContents,
	type LogEntry,
	type LogMarker,
	type LogMetadata,
} from './log.ts';
import {
	decodeEntry,
	decodeMarker,
	decodeMetadata,
	decodeState,
} from './records.ts';
import {listSegments, selectSegments, type SegmentName} from './segment-files.ts';

/** Where the readable part of a log ends. */
export type LogEnd = {
	readonly segment: SegmentName;
	/** Bytes of the last segment that are good; zeros may follow. */
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

/**
What a log says behind `start`; undefined when the directory holds no segment. A record that is cut off at the very
end is left out. Rejects with LogError, file and offset in its message, when the log is damaged anywhere else.
*/
export async function readLog(directory: string, start: LogMarker = logStart): Promise<LogReading | undefined> {
	const segments = await listSegments(directory);
	if (segments.length === 0) {
		return undefined;
	}

	const selected = selectSegments(directory, segments, start.index);
	const contents = new ContentsBuilder(start);
	let crc: number | undefined;
	let size = 0;
	let isTorn = false;
	for (const [i, {name}] of selected.entries()) {
		const file = path.join(directory, name);
		const decoder = new FrameDecoder(await readRegularFile(file), crc);
		for (const record of decoder) {
			contents.add(record, file);
		}

		if (decoder.error !== undefined) {
			const {kind, offset, etcdText, reason} = decoder.error;
			isTorn = kind === 'torn' && i === selected.length - 1 && offset > 0;
			if (!isTorn) {
				throw damage(file, offset, etcdText, reason);
			}
		}

		crc = decoder.crc;
		size = decoder.offset;
	}

	const segment = selected.at(-1)!;
	return {
		...contents.finish(path.join(directory, selected[0]!.name), {
			segment, size, isTorn, crc: crc ?? 0,
		}),
		segments: selected.map(({name}) => name),
	};
}

/** Puts the records of all segments together. */
class ContentsBuilder {
	readonly #start: LogMarker;
	#metadata: LogMetadata | undefined;
	#hardState: HardState = {term: 0, vote: 0n, commit: 0};
	#hasMarker = false;
	#bytes = 0;
	readonly #entries: LogEntry[] = [];

	constructor(start: LogMarker) {
		this.#start = start;
	}

	add({type, data, offset}: DecodedRecord, file: string): void {
		const fail = (etcdText: string, reason?: string): never => {
			throw damage(file, offset, etcdText, reason);
		};

		switch (type) {
			case recordTypes.metadata: {
				const metadata = decoded(decodeMetadata, data, fail);
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
				this.#addEntry(decoded(decodeEntry, data, fail), data.length, fail);
				break;
			}

			case recordTypes.state: {
				const state = decoded(decodeState, data, fail);
				if (state.term < this.#hardState.term) {
					fail('wal: term goes back', `from ${this.#hardState.term} to ${state.term}`);
				}

				this.#hardState = state;
				break;
			}

			case recordTypes.snapshot: {
				const {index, term} = decoded(decodeMarker, data, fail);
				if (index === this.#start.index) {
					if (term !== this.#start.term) {
						fail('wal: snapshot mismatch', `the snapshot of entry ${index} has term ${this.#start.term} in its file and ${term} in the log`);
					}

					this.#hasMarker = true;
				}

				break;
			}

			case recordTypes.crc: {
				if (data.length > 0) {
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
				metadata: this.#metadata, hardState: this.#hardState, entries: this.#entries, hasMarker: this.#hasMarker,
			},
			end: {...end, lastIndex: this.#entries.at(-1)?.index ?? this.#start.index},
			bytes: this.#bytes,
		};
	}

	/** An index that was seen before replaces that entry and all behind it. */
	#addEntry(entry: LogEntry, bytes: number, fail: (etcdText: string, reason?: string) => never): void {
		const position = entry.index - this.#start.index - 1;
		if (position < 0) {
			return;
		}

		if (position > this.#entries.length) {
			fail('wal: slice bounds out of range', `entry ${entry.index} follows entry ${this.#start.index + this.#entries.length}`);
		}

		this.#entries.length = position;
		this.#entries.push(entry);
		this.#bytes += bytes;
	}
}

function decoded<Result>(decode: (data: Uint8Array) => Result, data: Uint8Array, fail: (etcdText: string) => never): Result {
	try {
		return decode(data);
	} catch (error) {
		return fail(messageOf(error));
	}
}
