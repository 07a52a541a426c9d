/**
The way to endpoints: connections and their reuse, and one HTTP request from dialling to the response headers. Node's own
HTTP client is not used: loading it costs a one-shot command a quarter of its time.
*/
import {Buffer} from 'node:buffer';
import {connect as connectPlain, isIP, type Socket} from 'node:net';
import {AnswerTooLongError} from '../engine/errors.ts';
import {AttemptError, type FailureKind} from '../engine/failures.ts';
import {failureWords} from '../engine/failure-words.ts';
import {bytesFromText} from '../protocol/text.ts';
import {requestTarget, type GoUrl} from '../protocol/go-url.ts';
import {WaitLimit} from '../util/wait-limit.ts';
import {Connection, type Response} from './connection.ts';
import {goWords, joinHostPort} from './go-words.ts';
import {attemptErrorFrom, isHandshakeRefused} from './network-errors.ts';

/** PEM texts. */
export type TlsMaterial = {readonly cert?: string; readonly key?: string; readonly ca?: string | readonly string[]};

export type TransportSettings = {
	/** 0 means 30 s; below 0 every dial fails at once. */
	readonly dialTimeoutMs: number;
	/** From the connection to the end of the TLS handshake; etcdctl's limit when absent. */
	readonly handshakeTimeoutMs?: number;
	readonly tls?: TlsMaterial;
};

export type RequestHeaders = Readonly<Record<string, string>>;

export type HttpRequest = {
	readonly method: string;
	readonly url: GoUrl;
	/** Names and values are sent as they are. `Transfer-Encoding: chunked` stands for a body of no bytes. */
	readonly headers: RequestHeaders;
	readonly body?: Buffer;
};

export type OpenOptions = {
	readonly signal?: AbortSignal;
	/** From the start of the dial to the response headers; 0 or less means no limit. */
	readonly headerTimeoutMs?: number;
	/** As the user knows it, for the error when the header time-out expires. */
	readonly endpoint?: string;
	/** Called, before `open` settles, when the request or a part of it may have reached the server. */
	readonly onSent?: () => void;
};

const dialTimeoutMsMax = 30_000;
const handshakeTimeoutMsDefault = 10_000;
const tcpKeepAliveMs = 30_000;
/**
Idle connections that are kept for one endpoint. Answers come in bursts, after which a transfer needs all of its connections
again.
*/
const idleConnectionsMax = 128;
/** A server may be about to close a connection that has been idle for longer, and a write on it would be lost. */
const idleMsMaxForWrites = 1000;

function hostAndPort(url: GoUrl): {host: string; port: number} {
	const match = /^(?<host>.*?)(?::(?<port>\d*))?$/s.exec(url.host)!;
	const {host = '', port = ''} = match.groups ?? {};
	const number = port === '' ? (url.scheme === 'https' ? 443 : 80) : Number(port);
	if (number > 65_535) {
		throw new AttemptError('dialFailed', goWords.invalidPort(port));
	}

	// A name that ends in a dot is complete; the hosts file knows it without.
	return {host: host === '' ? 'localhost' : host.replaceAll(/^\[|\]$|\.$/g, ''), port: number};
}

/** The bytes of a request. */
function encodeRequest({method, url, headers, body}: HttpRequest): Buffer {
	const fields = {Host: url.host, ...credentialsOf(url), ...headers};
	const lines = [`${method} ${requestTarget(url)} HTTP/1.1`, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)];
	const isWithoutLength = !('Content-Length' in fields) && !('Transfer-Encoding' in fields);
	if (isWithoutLength && (body !== undefined || method === 'PUT' || method === 'POST')) {
		lines.push(`Content-Length: ${body?.length ?? 0}`);
	}

	const head = bytesFromText(`${lines.join('\r\n')}\r\n\r\n`);
	if ('Transfer-Encoding' in fields) {
		return Buffer.concat([head, Buffer.from('0\r\n\r\n')]);
	}

	return body === undefined ? head : Buffer.concat([head, body]);
}

export class Transport {
	readonly #settings: TransportSettings;
	readonly #connections = new Set<Connection>();
	/** By scheme, host and port; the one used last comes last. */
	readonly #idle = new Map<string, Connection[]>();
	#isClosed = false;

	constructor(settings: TransportSettings) {
		this.#settings = settings;
	}

	/**
	Sends a request and resolves with the response once its headers are there; rejects with AttemptError or the signal's reason.
	*/
	async open(request: HttpRequest, options: OpenOptions = {}): Promise<Response> {
		const {url} = request;
		options.signal?.throwIfAborted();
		if (url.scheme !== 'http' && url.scheme !== 'https') {
			throw new AttemptError(url.scheme === '' ? 'noScheme' : 'otherScheme', goWords.unsupportedScheme(url.scheme));
		}

		if (url.host === '') {
			throw new AttemptError('noHost', goWords.noHost);
		}

		const target = hostAndPort(url);
		const origin = `${url.scheme}://${joinHostPort(target.host, target.port)}`;
		if (this.#settings.dialTimeoutMs < 0) {
			throw new AttemptError('dialTimeout', goWords.dialTimeout(url.host), {peer: origin});
		}

		const bytes = encodeRequest(request);
		for (;;) {
			const idle = this.#takeIdle(origin, request.method === 'GET' ? Infinity : idleMsMaxForWrites);
			const connection = idle ?? await this.#dial(url, target, origin);
			try {
				return await this.#exchange(connection, bytes, request, options);
			} catch (error) {
				// The server may have closed a connection that waited here. A write could have been done all the same.
				const isWorthAnother = idle !== undefined && request.method === 'GET' && idle.wasLostUnanswered;
				if (!isWorthAnother) {
					throw error;
				}
			}
		}
	}

	/** Ends all connections; requests under way fail, and so do later ones. */
	close(): void {
		this.#isClosed = true;
		for (const connection of this.#connections) {
			connection.destroy();
		}
	}

	#takeIdle(origin: string, idleMsMax: number): Connection | undefined {
		const idle = this.#idle.get(origin) ?? [];
		for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
			if (!connection.isGone && connection.idleMs <= idleMsMax) {
				return connection;
			}

			connection.destroy();
		}

		return undefined;
	}

	#keepIdle(origin: string, connection: Connection): void {
		const idle = (this.#idle.get(origin) ?? []).filter(each => !each.isGone);
		idle.push(connection);
		this.#idle.set(origin, idle);
		if (idle.length > idleConnectionsMax) {
			idle.shift()!.destroy();
		}
	}

	/** Starts a connection; what is sent on it waits until it is made. */
	async #dial(url: GoUrl, {host, port}: {host: string; port: number}, origin: string): Promise<Connection> {
		const socket = url.scheme === 'https' ? await this.#dialSecurely(host, port) : connectPlain({host, port});
		socket.setNoDelay(true);
		socket.setKeepAlive(true, tcpKeepAliveMs);
		const connection: Connection = new Connection(socket, origin, () => {
			this.#keepIdle(origin, connection);
		});
		this.#connections.add(connection);
		const {dialTimeoutMs, handshakeTimeoutMs = handshakeTimeoutMsDefault} = this.#settings;
		const limit = (milliseconds: number, kind: FailureKind, words: string) => new WaitLimit(milliseconds, () => {
			connection.destroy(new AttemptError(kind, words));
		});
		let step = limit(
			dialTimeoutMs > 0 && dialTimeoutMs < dialTimeoutMsMax ? dialTimeoutMs : dialTimeoutMsMax,
			'dialTimeout',
			goWords.dialTimeout(url.host),
		);
		socket.once('connect', () => {
			step.end();
			if (url.scheme === 'https') {
				step = limit(handshakeTimeoutMs, 'handshakeTimeout', goWords.handshakeTimeout);
			}
		});
		socket.once('secureConnect', () => {
			step.end();
		});
		socket.once('close', () => {
			step.end();
			this.#connections.delete(connection);
		});
		if (this.#isClosed) {
			connection.destroy();
		}

		return connection;
	}

	async #dialSecurely(host: string, port: number): Promise<Socket> {
		const {connect} = await import('node:tls');
		const {cert, key, ca} = this.#settings.tls ?? {};
		return connect({
			host, port, servername: isIP(host) === 0 ? host : '', cert, key, ca: ca as string | string[] | undefined,
			minVersion: 'TLSv1', ALPNProtocols: ['http/1.1'],
		});
	}

	async #exchange(
		connection: Connection,
		bytes: Buffer,
		{url}: HttpRequest,
		{signal, headerTimeoutMs = 0, endpoint = connection.peer, onSent}: OpenOptions,
	): Promise<Response> {
		const stop = () => {
			connection.destroy();
		};

		signal?.addEventListener('abort', stop, {once: true});
		const limit = headerTimeoutMs > 0
			? new WaitLimit(headerTimeoutMs, () => {
				connection.destroy(new AttemptError('headTimeout', goWords.headTimeout(endpoint)));
			})
			: undefined;
		try {
			signal?.throwIfAborted();
			const response = await connection.request(bytes);
			onSent?.();
			return response;
		} catch (error) {
			connection.destroy();
			const failure = await attemptErrorFrom(error as Error, {
				ends: connection.ends,
				hostname: url.host.replace(/:\d*$/, ''),
				peer: connection.peer,
			});
			if (connection.isEstablished && !isHandshakeRefused(failure)) {
				onSent?.();
			}

			signal?.throwIfAborted();
			throw failure;
		} finally {
			limit?.end();
			signal?.removeEventListener('abort', stop);
		}
	}
}

/** Basic authentication from the user part of a URL. */
function credentialsOf({user}: GoUrl): RequestHeaders {
	return user === undefined ? {} : {Authorization: basicAuthorization(`${user.name}:${user.password ?? ''}`)};
}

/** The value of an Authorization header for `name:password`. */
export function basicAuthorization(credentials: string): string {
	return `Basic ${bytesFromText(credentials).toString('base64')}`;
}

async function decoded({headers}: Response, body: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> {
	if (headers['content-encoding'] !== 'gzip') {
		return body;
	}

	const [{createGunzip}, {pipeline, Readable}] = await Promise.all([import('node:zlib'), import('node:stream')]);
	return pipeline(Readable.from(body), createGunzip(), () => undefined);
}

/** How much of a body has to come within the time of one wait: an answer in drops would never end. */
const pieceBytes = 16_384;

export type BodyLimits = {
	/** How long the next 16 KiB may take; 0 or less means no limit. */
	readonly patienceMs?: number;
	/** The first byte may take as long as it likes: it is that of an event. */
	readonly isWatch?: boolean;
	/** Less than what is kept at all. */
	readonly bytesMax?: number;
};

/** Only the waiting counts: the consumer of the chunks may be slow. */
async function * paced(response: Response, {patienceMs = 0, isWatch = false}: BodyLimits): AsyncGenerator<Buffer> {
	let bytes = 0;
	let leftMs = patienceMs;
	const start = () => new WaitLimit(Math.max(1, leftMs), () => {
		response.destroy(haltError(patienceMs));
	});

	let limit = isWatch ? undefined : start();
	try {
		for await (const chunk of response.body) {
			if (limit !== undefined) {
				limit.end();
				leftMs = limit.leftMs;
			}

			bytes += chunk.length;
			if (bytes >= pieceBytes) {
				bytes = 0;
				leftMs = patienceMs;
			}

			yield chunk;
			limit = start();
		}
	} finally {
		limit?.end();
	}
}

export function haltError(patienceMs: number): AttemptError {
	return new AttemptError('halted', failureWords.halted(patienceMs));
}

/** The chunks of a body as they come; throws AttemptError when the connection ends too early, or the signal's reason. */
export async function * readChunks(response: Response, signal?: AbortSignal, limits: BodyLimits = {}): AsyncGenerator<Buffer> {
	const stop = () => {
		response.destroy();
	};

	signal?.addEventListener('abort', stop, {once: true});
	try {
		signal?.throwIfAborted();
		yield * await decoded(response, (limits.patienceMs ?? 0) > 0 ? paced(response, limits) : response.body);
		signal?.throwIfAborted();
	} catch (error) {
		signal?.throwIfAborted();
		throw await attemptErrorFrom(error as Error, {peer: response.peer});
	} finally {
		signal?.removeEventListener('abort', stop);
		response.destroy();
	}
}

/** No longer answer is kept in memory. */
export const bodyBytesMax = 128 * 1024 * 1024;

function tooLong({peer}: Response, bytesMax: number | undefined): Error {
	return bytesMax === undefined ? new AttemptError('tooLong', failureWords.longAnswer(bodyBytesMax), {peer}) : new AnswerTooLongError();
}

/**
A whole body; AttemptError for one that is too long or comes too slowly, AnswerTooLongError for one beyond the limit asked
for.
*/
export async function readBody(response: Response, signal?: AbortSignal, limits: BodyLimits = {}): Promise<Buffer> {
	signal?.throwIfAborted();
	const bytesMax = limits.bytesMax ?? bodyBytesMax;
	// Most answers come in one piece, and each step counts with many requests.
	const whole = response.headers['content-encoding'] === 'gzip' ? undefined : response.takeWhole();
	if (whole !== undefined) {
		return whole;
	}

	if (Number(response.headers['content-length'] ?? 0) > bytesMax) {
		response.destroy();
		throw tooLong(response, limits.bytesMax);
	}

	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of readChunks(response, signal, limits)) {
		size += chunk.length;
		if (size > bytesMax) {
			throw tooLong(response, limits.bytesMax);
		}

		chunks.push(chunk);
	}

	return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
