/**
Watching over HTTP without losing or repeating an event.

A `stream=true` request delivers live events for as long as the connection holds. Three things make it more than a loop:
a stream that the server answers from its history delivers one event and then stays silent for ever, so the rest of the
past is asked for event by event; a broken connection has to go on after the last event seen; and etcd drops a watcher
that is slow to take a burst of events without a word, so when a stream is quiet though something has happened, the
history is asked whether it should be. The first stream of a watch from now on learns from its header where "now" was.
*/
import {Buffer} from 'node:buffer';
import {type KeyResponse, type WatchOptions} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureWords} from '../engine/failure-words.ts';
import {isAbout, isHiddenFrom} from '../engine/watch-interest.ts';
import {pauseMsMax, WatchPauses} from '../engine/watch-pauses.ts';
import {textFromBytes} from '../protocol/text.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {WaitLimit} from '../util/wait-limit.ts';
import {type ClusterGuard} from './cluster-guard.ts';
import {type Response} from './connection.ts';
import {type Dispatcher} from './dispatcher.ts';
import {decodeError, decodeEvent, etcdIndexOf} from './key-decoding.ts';
import {watchRequest} from './keys-api.ts';
import {limited} from './limited-connect.ts';
import {StreamOwner} from './stream-owner.ts';
import {
	bodyBytesMax,
	haltError,
	readBody,
	readChunks,
} from './transport.ts';

/** Characters of events that a consumer has not taken; beyond that the server has to wait, or drop the watch. */
const waitingLengthMax = 16_000_000;
/** This many events between two beats make the next beat come sooner: a history may hold only a thousand. */
const manyEvents = 100n;
type ReadingOptions = {
	readonly signal: AbortSignal;
	readonly patienceMs: number;
	/** Called with every piece: a long line takes its time on a slow connection. */
	onPiece(): void;
};

/**
The lines of a body. Throws RequestError for one that is longer than any answer may be, AttemptError for one that comes to a
halt.
*/
async function * readLines(response: Response, {signal, patienceMs, onPiece}: ReadingOptions): AsyncGenerator<string> {
	let pieces: Buffer[] = [];
	let size = 0;
	let limit: WaitLimit | undefined;
	try {
		for await (const chunk of readChunks(response, signal)) {
			limit?.end();
			onPiece();
			let rest = chunk;
			for (let end = rest.indexOf(0x0A); end !== -1; end = rest.indexOf(0x0A)) {
				const line = textFromBytes(Buffer.concat([...pieces, rest.subarray(0, end)]));
				pieces = [];
				size = 0;
				rest = rest.subarray(end + 1);
				if (line.trim() !== '') {
					yield line;
				}
			}

			pieces.push(rest);
			size += rest.length;
			if (size > bodyBytesMax) {
				throw new RequestError(`an event is longer than ${bodyBytesMax / 1024 / 1024} MiB`);
			}

			if (size > 0 && patienceMs > 0) {
				limit = new WaitLimit(patienceMs, () => {
					response.destroy(haltError(patienceMs));
				});
			}
		}
	} finally {
		limit?.end();
	}

	const last = textFromBytes(Buffer.concat(pieces)).trim();
	if (last.endsWith('}')) {
		yield last;
	} else if (last !== '') {
		throw new AttemptError('streamEnded', failureWords.streamEndedWithin, {peer: response.peer});
	}
}

/**
Passes on the lines of `source`, but does not let it wait for a slow consumer, as long as there is room: a server drops
watchers that do not read.
*/
async function * readEagerly(source: AsyncGenerator<string>, stream: StreamOwner): AsyncGenerator<string> {
	const queue = {lines: [] as string[], length: 0, isOver: false};
	let wake = Promise.withResolvers<void>();
	let room = Promise.withResolvers<void>();
	const pump = (async () => {
		try {
			for await (const line of source) {
				stream.noteEvent();
				queue.lines.push(line);
				queue.length += line.length;
				wake.resolve();
				while (queue.length > waitingLengthMax && !queue.isOver) {
					room = Promise.withResolvers<void>();
					await room.promise;
				}
			}
		} finally {
			queue.isOver = true;
			wake.resolve();
		}
	})();
	// The reader at the end of the queue gets the failure; until then nobody handles it.
	pump.catch(() => undefined);
	try {
		for (;;) {
			for (let line = queue.lines.shift(); line !== undefined; line = queue.lines.shift()) {
				queue.length -= line.length;
				room.resolve();
				yield line;
			}

			if (queue.isOver) {
				await pump;
				return;
			}

			await wake.promise;
			wake = Promise.withResolvers<void>();
		}
	} finally {
		// A pump that waits for room would wait for ever.
		queue.isOver = true;
		room.resolve();
	}
}

async function openStream(
	dispatcher: Dispatcher,
	key: string,
	options: WatchOptions & {readonly isPast: boolean},
): Promise<{readonly response: Response; readonly endpoint: string}> {
	const {response, endpoint} = await dispatcher.open(watchRequest(key, options, {isStream: !options.isPast}), options);
	if (response.status === 200) {
		return {response, endpoint};
	}

	throw decodeError(await readBody(response, options.signal, dispatcher));
}

/** A stream has skipped events. */
class LeftOutError extends Error {
	override readonly name = 'LeftOutError';
}

/** A watch from now on has begun on a cluster that has just taken the place of the one before, and goes on there; 0: from now on. */
class BegunElsewhereError extends Error {
	override readonly name = 'BegunElsewhereError';
	readonly next: bigint;

	constructor(next: bigint) {
		super();
		this.next = next;
	}
}

/** An answer from the history follows its head at once; otherwise it will be a live event. */
const pastMs = 1000;

type LookOptions = WatchOptions & {
	readonly signal: AbortSignal;
	/** Asks the member something that it answers at once. */
	probe(options: {readonly signal: AbortSignal}): Promise<unknown>;
};

/**
Where a quiet stream can go on, after a look into its member's history: after everything known not to be for it. `left out`
when it has skipped something, or when the history no longer reaches back: a request from there then says so.
*/
async function lookBack(dispatcher: Dispatcher, endpoint: string, key: string, options: LookOptions): Promise<bigint | 'left out'> {
	const {recursive, waitIndex = 0n, signal: outer, probe} = options;
	using look = new StreamOwner(outer);
	const response = await dispatcher.openAt(endpoint, watchRequest(key, {recursive, waitIndex}), {signal: look.signal});
	if (response.status !== 200) {
		response.destroy();
		return 'left out';
	}

	const index = etcdIndexOf(response.headers);
	const quiet = Symbol('quiet');
	const {setTimeout: wait} = await import('node:timers/promises');
	let hasBegun = false;
	const first = readLines(response, {
		signal: look.signal, patienceMs: dispatcher.patienceMs, onPiece() {
			hasBegun = true;
		},
	}).next().then(({value}) => value as string | undefined);
	const soon = await Promise.race([first, wait(pastMs, quiet, {signal: look.signal, ref: false})]);
	let isHeldUp = false;
	if (soon === quiet && !hasBegun) {
		// Whoever is held up is silent, too, be it the member or this process. Before the answer comes all is read that was there.
		const start = monotonicMs();
		await probe({signal: look.signal});
		isHeldUp = monotonicMs() - start > pastMs;
	}

	const line = soon === quiet && hasBegun ? await first : soon;
	if (line === quiet) {
		return isHeldUp ? waitIndex : BigInt(index) + 1n;
	}

	if (typeof line !== 'string') {
		return waitIndex;
	}

	const event = decodeEvent(line, index);
	const {modifiedIndex} = event.node;
	if (modifiedIndex > index) {
		// It has only just happened, and the stream will report it.
		return BigInt(index) + 1n;
	}

	return isAbout(event, key) && !isHiddenFrom(event, key) ? 'left out' : BigInt(modifiedIndex) + 1n;
}

type StreamOptions = WatchOptions & {
	readonly signal: AbortSignal;
	/** Called when a connection is lost. */
	readonly onBreak: () => void;
	/** Notices when there is another cluster. */
	readonly guard: ClusterGuard;
	/** How often the server of a stream, which is silent when nothing happens, is asked whether it is still there. */
	readonly beatMs: number;
	/** After this long without an answer, the last failure ends the watch. */
	readonly patienceMs: number;
};

async function * watchUntilAbort(dispatcher: Dispatcher, key: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	const {recursive, waitIndex = 0n, signal: outer, onLink, onPiece, onBreak, patienceMs, guard, beatMs} = options;
	// On another cluster, this index means nothing.
	const sameCluster = guard.signal;
	const signal = AbortSignal.any([outer, sameCluster]);
	guard.watching(key);
	/** Where to go on, behind what is known not to be for this watch; and behind the last event, before which all has been given. */
	const place = {next: waitIndex, given: waitIndex};
	const pauses = new WatchPauses({
		signal, patienceMs, goodMs: dispatcher.patienceMs + pauseMsMax, onLost() {
			onLink?.(false);
			onBreak();
		},
	});
	let isPast = false;
	for (;;) {
		using stream = new StreamOwner(signal);
		pauses.noteAttempt();
		try {
			const {response, endpoint} = await openStream(dispatcher, key, {
				recursive, waitIndex: place.next, signal: stream.signal, isPast,
			});
			pauses.noteOpen();
			onLink?.(true);
			stream.beat(beatMs, async () => {
				const {next} = place;
				const {arrived, pieces} = stream;
				const index = await guard.probe(endpoint, {signal: stream.signal});
				// Events that have come, or wait to be taken, or come piece by piece, show that the stream works.
				const isQuiet = (): boolean =>
					stream.arrived === arrived && stream.taken === arrived && stream.pieces === pieces && place.next === next;
				if (next !== 0n && BigInt(index) >= next && isQuiet()) {
					const found = await lookBack(dispatcher, endpoint, key, {
						recursive, waitIndex: next, signal: stream.signal, probe: async probeOptions => guard.probe(endpoint, probeOptions),
					});
					if (isQuiet() && found === 'left out') {
						throw new LeftOutError();
					}

					place.next = isQuiet() ? found as bigint : place.next;
				}

				return BigInt(index) - next > manyEvents;
			});
			const startIndex = etcdIndexOf(response.headers);
			if (place.next === 0n) {
				await limited(guard.settle(response.headers), outer);
				if (guard.signal !== sameCluster && !outer.aborted) {
					throw new BegunElsewhereError(BigInt(startIndex) + 1n);
				}

				place.next = BigInt(startIndex) + 1n;
				place.given = place.next;
			}

			let hasEvent = false;
			const lines = readLines(response, {
				signal: stream.signal, patienceMs: dispatcher.patienceMs, onPiece() {
					stream.pieces++;
					onPiece?.();
				},
			});
			for await (const line of readEagerly(lines, stream)) {
				const event = decodeEvent(line, startIndex);
				const {modifiedIndex} = event.node;
				stream.taken++;
				// One that a look into the history has not found is news all the same.
				if (BigInt(modifiedIndex) < place.given) {
					continue;
				}

				place.next = BigInt(modifiedIndex) + 1n;
				place.given = place.next;
				hasEvent = true;
				pauses.noteEvent();
				if (isAbout(event, key)) {
					yield event;
				}

				isPast = modifiedIndex < startIndex;
				if (modifiedIndex <= startIndex) {
					break;
				}
			}

			if (!hasEvent) {
				// A proxy that ends idle streams must not be asked without a pause.
				throw new AttemptError('streamEnded', failureWords.streamEndedEmpty, {peer: response.peer});
			}
		} catch (error) {
			if (error instanceof LeftOutError) {
				continue;
			}

			if (error instanceof BegunElsewhereError) {
				throw error;
			}

			if (place.next === 0n && guard.signal !== sameCluster && !outer.aborted) {
				throw new BegunElsewhereError(0n);
			}

			await pauses.after(error);
		}
	}
}

/** All events from `waitIndex` on; ends when the signal fires. */
export async function * watchEvents(dispatcher: Dispatcher, key: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	let {waitIndex} = options;
	for (;;) {
		try {
			yield * watchUntilAbort(dispatcher, key, {...options, waitIndex});
			return;
		} catch (error) {
			if (options.signal.aborted) {
				return;
			}

			if (!(error instanceof BegunElsewhereError)) {
				throw error;
			}

			waitIndex = error.next;
		}
	}
}
