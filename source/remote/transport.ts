/**
Connections to endpoints: one HTTP request, from dialling to the response headers, and the reading of bodies.
*/
import {Buffer} from 'node:buffer';
import {
	Agent,
	request as sendPlain,
	type ClientRequest,
	type IncomingMessage,
	type OutgoingHttpHeaders,
	type RequestOptions,
} from 'node:http';
import {type Agent as HttpsAgent} from 'node:https';
import {type Socket} from 'node:net';
import {type Readable} from 'node:stream';
import {goQuote} from '../protocol/go-quote.ts';
import {bytesFromText} from '../protocol/text.ts';
import {requestTarget, type GoUrl} from './go-url.ts';
import {
	AttemptError,
	attemptErrorFrom,
	endsOf,
	type ConnectionEnds,
} from './network-errors.ts';

/** PEM texts. */
export type TlsMaterial = {readonly cert?: string; readonly key?: string; readonly ca?: string | readonly string[]};

export type TransportSettings = {
	/** 0 means 30 s; below 0 every dial fails at once. */
	readonly dialTimeoutMs: number;
	readonly tls?: TlsMaterial;
};

export type HttpRequest = {
	readonly method: string;
	readonly url: GoUrl;
	readonly headers: OutgoingHttpHeaders;
	readonly body?: Buffer;
};

export type OpenOptions = {
	readonly signal?: AbortSignal;
	/** From the start of the dial to the response headers; 0 or less means no limit. */
	readonly headerTimeoutMs?: number;
	/** What the error of an expired header time-out says. */
	readonly headerTimeoutText?: string;
};

const dialTimeoutMsMax = 30_000;
const tcpKeepAliveMs = 30_000;

/** Ends what `stop` ends when the signal fires; the caller disposes of it when the work is done. */
function onAbort(signal: AbortSignal | undefined, stop: () => void): Disposable {
	signal?.addEventListener('abort', stop, {once: true});
	return {
		[Symbol.dispose]() {
			signal?.removeEventListener('abort', stop);
		},
	};
}

function hostAndPort(url: GoUrl): {host: string; port: number} {
	const match = /^(?<host>.*?)(?::(?<port>\d*))?$/.exec(url.host)!;
	const {host = '', port = ''} = match.groups ?? {};
	const number = port === '' ? (url.scheme === 'https' ? 443 : 80) : Number(port);
	if (number > 65_535) {
		throw new AttemptError(`dial tcp: address ${port}: invalid port`, {isConnectionError: true});
	}

	// A name that ends in a dot is complete; the hosts file knows it without.
	return {host: host === '' ? 'localhost' : host.replaceAll(/^\[|\]$|\.$/g, ''), port: number};
}

export class Transport {
	readonly #settings: TransportSettings;
	readonly #agent: Agent = new Agent({keepAlive: true});
	#tlsAgent: HttpsAgent | undefined;

	constructor(settings: TransportSettings) {
		this.#settings = settings;
	}

	/** Sends a request and resolves with the response once its headers are there; rejects with AttemptError or the signal's reason. */
	async open(request: HttpRequest, options: OpenOptions = {}): Promise<IncomingMessage> {
		const {url} = request;
		options.signal?.throwIfAborted();
		if (url.scheme !== 'http' && url.scheme !== 'https') {
			throw new AttemptError(`unsupported protocol scheme ${goQuote(url.scheme)}`);
		}

		if (url.host === '') {
			throw new AttemptError('http: no Host in request URL');
		}

		const {host, port} = hostAndPort(url);
		if (this.#settings.dialTimeoutMs < 0) {
			throw new AttemptError(`dial tcp ${url.host}: i/o timeout`, {isConnectionError: true});
		}

		const requestOptions: RequestOptions = {
			host,
			port,
			method: request.method,
			path: requestTarget(url),
			headers: {Host: url.host, ...credentialsOf(url), ...request.headers},
		};
		const isSecure = url.scheme === 'https';
		const agent = isSecure ? await this.#secureAgent() : this.#agent;
		const send = isSecure ? (await import('node:https')).request : sendPlain;
		return this.#send(() => send({...requestOptions, agent}), request, options);
	}

	close(): void {
		this.#agent.destroy();
		this.#tlsAgent?.destroy();
	}

	async #secureAgent(): Promise<HttpsAgent> {
		const {Agent: SecureAgent} = await import('node:https');
		const {cert, key, ca} = this.#settings.tls ?? {};
		this.#tlsAgent ??= new SecureAgent({
			keepAlive: true, cert, key, ca: ca as string | string[] | undefined, minVersion: 'TLSv1',
		});
		return this.#tlsAgent;
	}

	async #send(start: () => ClientRequest, {url, body}: HttpRequest, {signal, headerTimeoutMs = 0, headerTimeoutText}: OpenOptions): Promise<IncomingMessage> {
		const outgoing = start();
		let ends: ConnectionEnds | undefined;
		let dialTimer: NodeJS.Timeout | undefined;
		let headerTimer: NodeJS.Timeout | undefined;
		let bytesBefore = 0;
		using _abort = onAbort(signal, () => {
			outgoing.destroy();
		});
		outgoing.on('socket', (socket: Socket) => {
			if (!socket.connecting) {
				ends = endsOf(socket);
				bytesBefore = socket.bytesRead;
				return;
			}

			socket.setKeepAlive(true, tcpKeepAliveMs);
			const {dialTimeoutMs} = this.#settings;
			dialTimer = setTimeout(() => {
				outgoing.destroy(new AttemptError(`dial tcp ${url.host}: i/o timeout`, {isConnectionError: true}));
			}, dialTimeoutMs > 0 && dialTimeoutMs < dialTimeoutMsMax ? dialTimeoutMs : dialTimeoutMsMax);
			socket.once('connect', () => {
				clearTimeout(dialTimer);
				ends = endsOf(socket);
			});
		});
		if (headerTimeoutMs > 0) {
			headerTimer = setTimeout(() => {
				outgoing.destroy(new AttemptError(headerTimeoutText ?? 'net/http: timeout awaiting response headers'));
			}, headerTimeoutMs);
		}

		try {
			return await new Promise<IncomingMessage>((resolve, reject) => {
				outgoing.on('response', resolve);
				outgoing.on('error', reject);
				outgoing.end(body);
			});
		} catch (error) {
			signal?.throwIfAborted();
			throw await attemptErrorFrom(error as Error, {ends, bytesRead: (outgoing.socket?.bytesRead ?? 0) - bytesBefore, hostname: url.host.replace(/:\d*$/, '')});
		} finally {
			clearTimeout(dialTimer);
			clearTimeout(headerTimer);
		}
	}
}

/** Basic authentication from the user part of a URL. */
function credentialsOf(url: GoUrl): OutgoingHttpHeaders {
	return url.userinfo === undefined ? {} : {Authorization: basicAuthorization(decodeURIComponent(url.userinfo))};
}

/** The value of an Authorization header for `name:password`. */
export function basicAuthorization(credentials: string): string {
	return `Basic ${bytesFromText(credentials).toString('base64')}`;
}

async function decoded(response: IncomingMessage): Promise<Readable> {
	if (response.headers['content-encoding'] !== 'gzip') {
		return response;
	}

	const [{createGunzip}, {pipeline}] = await Promise.all([import('node:zlib'), import('node:stream')]);
	return pipeline(response, createGunzip(), () => undefined);
}

/** The chunks of a body as they come; throws AttemptError when the connection ends too early, or the signal's reason. */
export async function * readChunks(response: IncomingMessage, signal?: AbortSignal): AsyncGenerator<Buffer> {
	using _abort = onAbort(signal, () => {
		response.destroy();
	});
	try {
		signal?.throwIfAborted();
		for await (const chunk of await decoded(response)) {
			yield chunk as Buffer;
		}

		signal?.throwIfAborted();
	} catch (error) {
		signal?.throwIfAborted();
		throw await attemptErrorFrom(error as Error, {bytesRead: 1});
	} finally {
		response.destroy();
	}
}

/** A whole body. */
export async function readBody(response: IncomingMessage, signal?: AbortSignal): Promise<Buffer> {
	const chunks: Buffer[] = await Array.fromAsync(readChunks(response, signal));

	return Buffer.concat(chunks);
}
