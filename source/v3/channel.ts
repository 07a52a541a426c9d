/**
One endpoint: a connection that is opened when it is needed, and single calls on it. What fails becomes an AttemptError, with
what the server itself says left as it came.
*/
import {connect as connectPlain, isIP, type Socket} from 'node:net';
import {connect as connectTls} from 'node:tls';
import {
	type DescMessage,
	type DescMethodBiDiStreaming,
	type DescMethodServerStreaming,
	type DescMethodUnary,
	type MessageInitShape,
	type MessageShape,
} from '@bufbuild/protobuf';
import {Code, ConnectError, type Transport} from '@connectrpc/connect';
import {createGrpcTransport, Http2SessionManager} from '@connectrpc/connect-node';
import {Deadline} from '../engine/deadline.ts';
import {DeadlineError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureWords, hostOf} from '../engine/failure-words.ts';
import {attemptErrorFrom} from '../remote/network-errors.ts';
import {type TlsMaterial} from '../remote/transport.ts';
import {monotonicMs} from '../util/monotonic.ts';

export type ChannelSettings = {
	/** As the user knows it. */
	readonly endpoint: string;
	readonly tls?: TlsMaterial;
	/** For a connection, and for the sign of life that a quiet one is asked for. */
	readonly patienceMs: number;
};

/** Of one answer. A page of values is far smaller; the value of one key may be as long as the server allows. */
const answerBytesMax = 256 * 1024 * 1024;
/** Of all requests and answers that are under way on a connection: Node refuses what is more, and its own limit is ten. */
const sessionMegabytes = 1024;
/** A connection on which a stream is open is asked this often whether anybody is there. */
const pingIntervalMs = 10_000;
const patienceMsDefault = 30_000;
/** As long as so much comes in the time that an answer may take, the connection is a slow one. */
const progressBytes = 16 * 1024;

/** What the server itself says; everything else that fails a call comes from the way to it. */
export function isServersWord(error: unknown): error is ConnectError {
	return error instanceof ConnectError && (error as {readonly isWireError?: boolean}).isWireError === true;
}

/** The error of Node behind what the library makes of it. */
function originOf(error: unknown): Error {
	let origin = error as Error;
	while (origin instanceof ConnectError && origin.cause instanceof Error) {
		origin = origin.cause;
	}

	return origin;
}

/** What Node says when the other side answers with something that is no HTTP/2. */
const notHttp2Codes = new Set([
	'ERR_HTTP2_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_GOAWAY_SESSION', 'ERR_HTTP2_STREAM_CANCEL',
]);

async function failureOf(error: unknown, peer: string, isProven: boolean): Promise<AttemptError> {
	const origin = originOf(error);
	if (origin instanceof AttemptError) {
		return origin;
	}

	const {code = ''} = origin as NodeJS.ErrnoException;
	// A stream that ends without an answer may have been understood.
	const isOtherAnswer = origin instanceof ConnectError && origin.code !== Code.Internal;
	if (!isProven && (notHttp2Codes.has(code) || isOtherAnswer)) {
		return new AttemptError('notV3', failureWords.notV3(hostOf(peer)), {peer, cause: error});
	}

	// The library has no code for that.
	if (origin instanceof ConnectError && origin.rawMessage === 'PING timed out') {
		return new AttemptError('halted', failureWords.silent(hostOf(peer)), {peer, cause: error});
	}

	const failure = origin instanceof ConnectError ? undefined : await attemptErrorFrom(origin, {peer, hostname: new URL(peer).hostname});
	return failure === undefined || (isProven && failure.kind === 'other')
		? new AttemptError(isProven ? 'brokenOff' : 'closed', failureWords.cutOff(hostOf(peer)), {peer, cause: error})
		: failure;
}

/** As Node itself makes it, but known to us. */
function socketTo({protocol, hostname, port}: URL, tls: TlsMaterial | undefined): Socket {
	const host = hostname.replace(/^\[(.*)\]$/, '$1');
	return protocol === 'https:'
		? connectTls({
			...tls as object, host, port: port === '' ? 443 : Number(port), ALPNProtocols: ['h2'], ...(isIP(host) === 0 && {servername: host}),
		})
		: connectPlain({host, port: port === '' ? 80 : Number(port)});
}

/**
Whether a call whose time is over may go on. Over a slow connection its answer may come piece by piece, or be held up by those of
other calls; but a watch that brings a lot proves nothing for a call that brings nothing.
*/
class Progress {
	readonly #bytesRead: () => number;
	readonly #patienceMs: number;
	#before: number;
	#heard = monotonicMs();

	/** `bytesRead` is of the connection; `patienceMs` for a call that waits behind others. */
	constructor(bytesRead: () => number, patienceMs: number) {
		this.#bytesRead = bytesRead;
		this.#patienceMs = patienceMs;
		this.#before = bytesRead();
	}

	/** A piece of its own answer has come. */
	note(): void {
		this.#heard = monotonicMs();
	}

	readonly mayGoOn = (): boolean => {
		const now = this.#bytesRead();
		const isBusy = now - this.#before >= progressBytes;
		this.#before = now;
		return isBusy && monotonicMs() - this.#heard < this.#patienceMs;
	};
}

type Fate = {isSent: boolean};

export type CallSettings = {
	readonly signal?: AbortSignal;
	readonly headers?: Readonly<Record<string, string>>;
	/** From the dial to the end of the answer, as often as more of it has come over a busy connection; 0 or less means no limit. */
	readonly timeoutMs: number;
	/** Becomes true when the other side may have got the request. */
	readonly fate?: Fate;
};

export class Channel {
	readonly endpoint: string;
	readonly #sessions: Http2SessionManager;
	readonly #patienceMs: number;
	/** Whether anything came from there that is gRPC. */
	#isProven = false;
	#socket: Socket | undefined;

	constructor({endpoint, tls, patienceMs}: ChannelSettings) {
		this.endpoint = endpoint;
		const limitMs = patienceMs > 0 ? patienceMs : patienceMsDefault;
		this.#patienceMs = limitMs;
		this.#sessions = new Http2SessionManager(endpoint, {
			connectTimeoutMs: limitMs, pingIntervalMs, pingTimeoutMs: limitMs,
		}, {
			maxSessionMemory: sessionMegabytes,
			createConnection: authority => {
				this.#socket = socketTo(authority, tls);
				return this.#socket;
			},
		});
	}

	/** Rejects with AttemptError, the server's own ConnectError, or the reason of the signal. */
	async unary<I extends DescMessage, O extends DescMessage>(
		method: DescMethodUnary<I, O>,
		request: MessageInitShape<I>,
		{signal, headers, timeoutMs, fate = {isSent: false}}: CallSettings,
	): Promise<MessageShape<O>> {
		const progress = new Progress(() => this.#socket?.bytesRead ?? 0, this.#patienceMs);
		using limit = timeoutMs > 0 ? new Deadline(timeoutMs, signal, progress.mayGoOn) : undefined;
		const ends = limit?.signal ?? signal;
		try {
			await this.#connect(ends);
			ends?.throwIfAborted();
			fate.isSent = true;
			const {message} = await this.#transport(progress).unary(method, ends, undefined, headers, request);
			this.#isProven = true;
			return message;
		} catch (error) {
			throw await this.#explain(error, {signal, ends, timeoutMs});
		}
	}

	/** A stream of answers to one request. */
	async * serverStream<I extends DescMessage, O extends DescMessage>(
		method: DescMethodServerStreaming<I, O>,
		request: MessageInitShape<I>,
		{signal, headers, timeoutMs}: CallSettings,
	): AsyncGenerator<MessageShape<O>> {
		const requests = async function * (): AsyncGenerator<MessageInitShape<I>> {
			yield request;
		};

		yield * this.#stream(method, requests(), {signal, headers, timeoutMs});
	}

	/** A stream both ways; `timeoutMs` is for the connection and the first answer. */
	async * stream<I extends DescMessage, O extends DescMessage>(
		method: DescMethodBiDiStreaming<I, O>,
		requests: AsyncIterable<MessageInitShape<I>>,
		settings: CallSettings,
	): AsyncGenerator<MessageShape<O>> {
		yield * this.#stream(method, requests, settings);
	}

	close(): void {
		this.#sessions.abort();
	}

	async * #stream<I extends DescMessage, O extends DescMessage>(
		method: DescMethodBiDiStreaming<I, O> | DescMethodServerStreaming<I, O>,
		requests: AsyncIterable<MessageInitShape<I>>,
		{signal, headers, timeoutMs}: CallSettings,
	): AsyncGenerator<MessageShape<O>> {
		const left = new AbortController();
		const ended = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
		// Until the first answer; afterwards it may be silent for as long as nothing happens.
		const progress = new Progress(() => this.#socket?.bytesRead ?? 0, this.#patienceMs);
		using limit = timeoutMs > 0 ? new Deadline(timeoutMs, ended, progress.mayGoOn) : undefined;
		const begun = limit?.signal ?? ended;
		try {
			await this.#connect(begun);
			const {message} = await this.#transport(progress).stream(method, AbortSignal.any([ended, begun]), undefined, headers, requests);
			for await (const answer of message) {
				limit?.[Symbol.dispose]();
				this.#isProven = true;
				yield answer;
			}
		} catch (error) {
			throw await this.#explain(error, {signal, ends: begun, timeoutMs});
		} finally {
			left.abort();
		}
	}

	/** For one call; making it costs a microsecond or two. */
	#transport(progress: Progress): Transport {
		const sessions = this.#sessions;
		return createGrpcTransport({
			baseUrl: this.endpoint,
			readMaxBytes: answerBytesMax,
			sessionManager: {
				authority: sessions.authority,
				request: async (...request) => sessions.request(...request),
				notifyResponseByteRead(stream) {
					progress.note();
					sessions.notifyResponseByteRead(stream);
				},
			},
		});
	}

	async #connect(signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		const {promise: aborted, reject} = Promise.withResolvers<never>();
		const abort = () => {
			reject(signal!.reason);
		};

		signal?.addEventListener('abort', abort, {once: true});
		try {
			if (await Promise.race([this.#sessions.connect(), aborted]) === 'error') {
				throw this.#sessions.error();
			}
		} finally {
			signal?.removeEventListener('abort', abort);
		}
	}

	async #explain(
		error: unknown,
		{signal, ends, timeoutMs}: {readonly signal?: AbortSignal; readonly ends?: AbortSignal; readonly timeoutMs: number},
	): Promise<unknown> {
		if (isServersWord(error)) {
			this.#isProven = true;
			return error;
		}

		if (signal?.aborted) {
			return signal.reason as unknown;
		}

		if (ends?.aborted && ends.reason instanceof DeadlineError) {
			return new AttemptError('headTimeout', failureWords.late(hostOf(this.endpoint), timeoutMs), {peer: this.endpoint, cause: error});
		}

		return error instanceof AttemptError ? error : failureOf(error, this.endpoint, this.#isProven);
	}
}
