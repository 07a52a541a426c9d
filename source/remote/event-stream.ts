/**
Watching over HTTP without losing or repeating an event.

A `stream=true` request delivers live events for as long as the connection holds. Two things make it more than a loop:
a stream that the server answers from its history delivers one event and then stays silent for ever, so it has to be
opened anew after each of those; and a broken connection has to go on behind the last event seen. The first stream of
a watch from now on learns from its header where "now" was.
*/
import {Buffer} from 'node:buffer';
import {type KeyResponse, type WatchOptions} from '../engine/engine.ts';
import {ClusterError, RequestError} from '../engine/errors.ts';
import {isAbout} from '../engine/watch-interest.ts';
import {textFromBytes} from '../protocol/text.ts';
import {type ClusterGuard} from './cluster-guard.ts';
import {type Response} from './connection.ts';
import {type Dispatcher} from './dispatcher.ts';
import {decodeError, decodeEvent, etcdIndexOf} from './key-decoding.ts';
import {watchRequest} from './keys-api.ts';
import {AttemptError} from './network-errors.ts';
import {bodyBytesMax, readBody, readChunks} from './transport.ts';

const retryDelayMsMin = 100;
const retryDelayMsMax = 5000;
/** Letters of events that a consumer has not taken; beyond that the server has to wait, or drop the watch. */
const waitingLengthMax = 16_000_000;

/** The lines of a body. Throws RequestError for one that is longer than any answer may be. */
async function * readLines(response: Response, signal: AbortSignal): AsyncGenerator<string> {
	let pieces: Buffer[] = [];
	let size = 0;
	for await (const chunk of readChunks(response, signal)) {
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
	}
}

/**
Passes on the lines of `source`, but does not let it wait for a slow consumer, as long as there is room: a server drops
watchers that do not read.
*/
async function * readEagerly(source: AsyncGenerator<string>): AsyncGenerator<string> {
	const queue = {lines: [] as string[], length: 0, isOver: false};
	let wake = Promise.withResolvers<void>();
	let room = Promise.withResolvers<void>();
	const pump = (async () => {
		try {
			for await (const line of source) {
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
	// Whoever reads the end of the queue gets the failure; until then it is nobody's.
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

async function openStream(dispatcher: Dispatcher, key: string, options: WatchOptions): Promise<{readonly response: Response; readonly endpoint: string}> {
	const {response, endpoint} = await dispatcher.open(watchRequest(key, options, {isStream: true}), options);
	if (response.status === 200) {
		return {response, endpoint};
	}

	throw decodeError(await readBody(response, options.signal, dispatcher));
}

type StreamOptions = WatchOptions & {
	readonly signal: AbortSignal;
	/** Called when a connection is lost. */
	readonly onBreak: () => void;
	/** Tells when there is another cluster. */
	readonly guard: ClusterGuard;
	/** A stream says nothing when nothing happens: how often its server is asked whether it is still there. */
	readonly beatMs: number;
	/** Without an answer for so long, the last failure ends the watch. */
	readonly patienceMs: number;
};

async function * watchUntilAbort(dispatcher: Dispatcher, key: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	const {recursive, waitIndex = 0n, signal: outer, onLink, onBreak, patienceMs, guard, beatMs} = options;
	// Of another cluster, the index of this one says nothing.
	const signal = AbortSignal.any([outer, guard.signal]);
	guard.watching(key);
	let next = waitIndex;
	let retryDelayMs = 0;
	let brokenSince: number | undefined;
	for (;;) {
		using stream = new StreamOwner(signal);
		try {
			const {response, endpoint} = await openStream(dispatcher, key, {recursive, waitIndex: next, signal: stream.signal});
			brokenSince = undefined;
			onLink?.(true);
			stream.beat(beatMs, async () => guard.probe(endpoint, {signal: stream.signal}));
			const startIndex = etcdIndexOf(response.headers);
			if (next === 0n) {
				next = BigInt(startIndex) + 1n;
			}

			let hasEvent = false;
			for await (const line of readEagerly(readLines(response, stream.signal))) {
				const event = decodeEvent(line, startIndex);
				const {modifiedIndex} = event.node;
				hasEvent = true;
				retryDelayMs = 0;
				if (BigInt(modifiedIndex) < next) {
					continue;
				}

				next = BigInt(modifiedIndex) + 1n;
				if (isAbout(event, key)) {
					yield event;
				}

				if (modifiedIndex <= startIndex) {
					break;
				}
			}

			if (!hasEvent) {
				// A proxy that ends idle streams is not to be asked without a pause.
				throw new AttemptError('the stream ended before its first event');
			}
		} catch (error) {
			if (!(error instanceof ClusterError) && !(error instanceof AttemptError)) {
				throw error;
			}

			brokenSince ??= performance.now();
			if (performance.now() - brokenSince > patienceMs) {
				throw error;
			}

			onLink?.(false);
			onBreak();
			retryDelayMs = Math.min(Math.max(retryDelayMs * 2, retryDelayMsMin), retryDelayMsMax);
			const {setTimeout: sleep} = await import('node:timers/promises');
			try {
				await sleep(retryDelayMs, undefined, {signal});
			} catch {
				// A timer has words of its own for that.
				signal.throwIfAborted();
			}
		}
	}
}

/** Ends one stream when its block is left, or when the outer signal fires. */
class StreamOwner implements Disposable {
	readonly signal: AbortSignal;
	readonly #controller = new AbortController();
	#timer: NodeJS.Timeout | undefined;

	constructor(outer: AbortSignal) {
		this.signal = AbortSignal.any([outer, this.#controller.signal]);
	}

	/** Asks every so often; a server that does not answer ends the stream. */
	beat(intervalMs: number, ask: () => Promise<void>): void {
		if (this.signal.aborted) {
			return;
		}

		this.#timer = setTimeout(() => {
			void this.#askAgain(intervalMs, ask);
		}, intervalMs);
		this.#timer.unref();
	}

	async #askAgain(intervalMs: number, ask: () => Promise<void>): Promise<void> {
		try {
			await ask();
			this.beat(intervalMs, ask);
		} catch (error) {
			this.#controller.abort(error);
		}
	}

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
		this.#controller.abort();
	}
}

/** All events from `waitIndex` on; ends when the signal fires. */
export async function * watchEvents(dispatcher: Dispatcher, key: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	try {
		yield * watchUntilAbort(dispatcher, key, options);
	} catch (error) {
		if (!options.signal.aborted) {
			throw error;
		}
	}
}
