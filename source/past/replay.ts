/**
The log of a data dir, replayed from somewhere to somewhere. Its files are only read, piece by piece, so that a long log takes no
more memory than the tree, and others may write to it meanwhile.
*/
import {messageOf, UserError} from '../errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {type DataDirPlaces} from '../server/recovery.ts';
import {State} from '../server/state.ts';
import {certainEntries} from '../server/voters.ts';
import {loadSnapshot, type LoadedSnapshot} from '../snap/snapshot-files.ts';
import {systemClock} from '../util/clock.ts';
import {BackgroundSlices} from '../util/event-loop-slices.ts';
import {isErrno} from '../util/if-there.ts';
import {logStart, type LogEntry, type LogMetadata} from '../wal/log.ts';
import {readInSteps} from '../wal/read-log.ts';
import {type Base} from './bases.ts';

export type ReplayOptions = {
	/** Index of the store to end at; the end of the log when absent. */
	readonly indexMax?: number;
	/** Told of every change that is replayed. */
	readonly onEvent?: (event: StoreEvent) => void;
	readonly signal?: AbortSignal;
};

export type Replayed = {
	readonly state: State;
	readonly metadata: LogMetadata;
	readonly term: number;
	/** Raft index of the last entry that was replayed. */
	readonly lastIndex: number;
};

/** A snapshot that cannot be begun from; an older one may do. */
export class UnreadableSnapshotError extends UserError {
	override readonly name = 'UnreadableSnapshotError';
}

async function snapshotIn(file: string): Promise<LoadedSnapshot> {
	try {
		return await loadSnapshot(file);
	} catch (error) {
		throw isErrno(error, 'ENOENT') ? error : new UnreadableSnapshotError(`the snapshot ${file} can't be read: ${messageOf(error)}`);
	}
}

/** Records between two looks at what is committed. */
const stepLength = 512;
/** Of a segment, held at once: with 1 MiB what is no longer needed, and not yet collected, was 130 MB more now and then. */
const pieceBytes = 256 * 1024;
/** Entries between two looks at the clock. */
const sliceLength = 64;

/** Undefined when there is no log. Rejects with LogError at damage, and with UnreadableSnapshotError. */
export async function replay(
	{walDir}: DataDirPlaces,
	{entry: start, file}: Base,
	{indexMax = Infinity, onEvent, signal}: ReplayOptions,
): Promise<Replayed | undefined> {
	const snapshot = file === undefined ? undefined : await snapshotIn(file);
	const state = new State(systemClock, snapshot?.image, onEvent);
	const slices = new BackgroundSlices(signal);
	let term = snapshot?.term ?? 1;
	let lastIndex = start;
	const isThere = () => state.store.index >= indexMax;
	const take = async (entries: readonly LogEntry[]) => {
		let sinceLook = 0;
		for (const entry of entries) {
			if (isThere()) {
				return;
			}

			if (sinceLook === 0 && slices.isOver) {
				await slices.next();
			}

			sinceLook = (sinceLook + 1) % sliceLength;
			state.replay(entry, indexMax);
			({term, index: lastIndex} = entry);
		}
	};

	const steps = readInSteps(walDir, {start: snapshot ?? logStart, stepLength, pieceBytes});
	try {
		for (let step = await steps.next(); ; step = await steps.next()) {
			if (step.done) {
				if (step.value === undefined) {
					return undefined;
				}

				const {contents} = step.value;
				await take(certainEntries(contents, state.membership.list().map(({id}) => BigInt(`0x${id}`))));
				return {
					state, metadata: contents.metadata, term, lastIndex,
				};
			}

			await take(step.value.takeCommitted());
			const {metadata} = step.value;
			if (isThere() && metadata !== undefined) {
				return {
					state, metadata, term, lastIndex,
				};
			}
		}
	} finally {
		// It has a file open.
		await steps.return(undefined);
	}
}

/** Whether `replay` would come to the end. Rejects as it does. */
export async function readThrough({walDir}: DataDirPlaces, {file}: Base, signal: AbortSignal | undefined): Promise<void> {
	const start = file === undefined ? logStart : await snapshotIn(file);
	for await (const contents of readInSteps(walDir, {start, stepLength, pieceBytes})) {
		signal?.throwIfAborted();
		contents.takeCommitted();
	}
}
