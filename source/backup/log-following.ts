/**
The entries of a log, and then those that a server adds to it: read from where the last one ended, segment by segment.
*/
import {stat, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {Buffer} from 'node:buffer';
import {UserError} from '../errors.ts';
import {asDataDirError} from '../server/data-dir-error.ts';
import {findPlaces} from '../server/recovery.ts';
import {ifThere, isErrno} from '../util/if-there.ts';
import {openRegularFile} from '../util/regular-file.ts';
import {FrameDecoder, recordTypes, type FrameError} from '../wal/frame.ts';
import {damage} from '../wal/log-error.ts';
import {listSegments, type SegmentName} from '../wal/segment-files.ts';
import {decodedEntry, segmentsRemoved, type ListedEntry} from './log-listing.ts';

/** Between two looks. Each reads a piece of one file, and finds what is new on every file system. */
const lookMs = 200;
/** What does not make sense may be a write under way; it is damage when it stays like that. */
const senselessLooksMax = 10;
/** What is read at once; a record may be longer. */
const pieceBytes = 256 * 1024;

/** Never ends by itself. Rejects with UserError, a LogError at damage, and with the signal's reason. */
export async function * followLog(directory: string, {signal}: {readonly signal: AbortSignal}): AsyncGenerator<ListedEntry> {
	try {
		const {walDir} = await findPlaces(directory);
		await using segments = new Segments(walDir, directory);
		for (;;) {
			yield * segments.newEntries(signal);
			await wait(lookMs, undefined, {signal});
		}
	} catch (error) {
		signal.throwIfAborted();
		throw asDataDirError(directory, error);
	}
}

type Place = {readonly segment: SegmentName; readonly file: string; readonly handle: FileHandle};

/** Whether its name belongs to another file now, or to none. */
async function isReplaced({file, handle}: Place): Promise<boolean> {
	const mine = await handle.stat({bigint: true});
	const named = await ifThere(stat(file, {bigint: true}));
	return mine.ino !== named?.ino || mine.dev !== named.dev;
}

class Segments implements AsyncDisposable {
	readonly #walDir: string;
	readonly #directory: string;
	/** Stays open, so that it can be read to its end although its server removes it. */
	#at: Place | undefined;
	#offset = 0;
	#crc: number | undefined;
	#piece = Buffer.allocUnsafe(pieceBytes);
	#senselessLooks = 0;

	constructor(walDir: string, directory: string) {
		this.#walDir = walDir;
		this.#directory = directory;
	}

	/** Those that have come since the last look. */
	async * newEntries(signal: AbortSignal): AsyncGenerator<ListedEntry> {
		for (;;) {
			// Looked for first: what was written before it began is there to be read then.
			const next = await this.#next();
			const error = this.#at === undefined ? undefined : yield * this.#rest(this.#at, signal);
			if (next === undefined) {
				this.#note(error);
				return;
			}

			if (error !== undefined) {
				throw damage(this.#at!.file, error.offset, error.etcdText, error.reason);
			}

			await this.#enter(next);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#at?.handle.close();
	}

	/** The segment behind the one that is being read, if it has been begun. */
	async #next(): Promise<SegmentName | undefined> {
		const segments = await listSegments(this.#walDir);
		const at = this.#at?.segment.sequence;
		const next = at === undefined ? segments[0] : segments.find(({sequence}) => sequence > at);
		if (next === undefined && at !== undefined && segments.length === 0) {
			throw new UserError(`the log of ${this.#directory} is gone`);
		}

		if (next === undefined && this.#at !== undefined && await isReplaced(this.#at)) {
			throw new UserError(`the log of ${this.#directory} was replaced by another one`);
		}

		if (next !== undefined && at !== undefined && next.sequence !== at + 1) {
			throw segmentsRemoved(this.#directory);
		}

		return next;
	}

	async #enter(segment: SegmentName): Promise<void> {
		const file = path.join(this.#walDir, segment.name);
		let handle: FileHandle;
		try {
			handle = await openRegularFile(file);
		} catch (error) {
			if (isErrno(error, 'ENOENT')) {
				return;
			}

			throw error;
		}

		await this.#at?.handle.close();
		this.#at = {segment, file, handle};
		this.#offset = 0;
		this.#senselessLooks = 0;
	}

	/** All entries that are there from the last good record on; the result is why there are no more, if it is not the end. */
	async * #rest({handle, file}: Place, signal: AbortSignal): AsyncGenerator<ListedEntry, FrameError | undefined> {
		for (;;) {
			signal.throwIfAborted();
			const {length} = this.#piece;
			const {buffer, bytesRead} = await handle.read(this.#piece, 0, length, this.#offset);
			const decoder = new FrameDecoder(buffer.subarray(0, bytesRead), this.#crc);
			const begin = this.#offset;
			for (const {type, data, offset} of decoder) {
				this.#offset = begin + decoder.offset;
				this.#crc = decoder.crc;
				if (type === recordTypes.entry) {
					yield decodedEntry(data, file, begin + offset);
				}
			}

			const {error} = decoder;
			const isWhole = bytesRead < length;
			if (isWhole || (error === undefined && decoder.offset < bytesRead)) {
				// Zeros that were written ahead may follow.
				return error && {...error, offset: begin + error.offset};
			}

			if (decoder.offset === 0) {
				this.#piece = Buffer.allocUnsafe(length * 2);
			}
		}
	}

	#note(error: FrameError | undefined): void {
		this.#senselessLooks = error === undefined || error.kind === 'torn' ? 0 : this.#senselessLooks + 1;
		if (error !== undefined && this.#senselessLooks > senselessLooksMax) {
			throw damage(this.#at!.file, error.offset, error.etcdText, error.reason);
		}
	}
}
