/**
One listening socket: what node:http reads as requests goes to answer-request.ts, in order per connection; what it can't read
is answered here.

Nothing idle times out: neither watches nor kept-alive connections. Heads and bodies have limits in size and time.
*/
import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {Socket, type AddressInfo} from 'node:net';
import process from 'node:process';
import {type Duplex} from 'node:stream';
import {type Admission} from './admission.ts';
import {Connection, type ConnectionLimits} from './connection.ts';
import {type HttpContext} from './context.ts';
import {CorsRules} from './cors.ts';
import {answerRequest, asteriskAnswer, type PortRules} from './answer-request.ts';
import {Detour, type ParseError} from './raw-request-line.ts';
import {notFound, type Answer} from './exchange.ts';
import {bodyCutOffEvent} from './node-reply.ts';
import {type HttpOptions, type TlsOptions} from './http-options.ts';
import {bareName} from './origin-check.ts';
import {
	addressOf,
	isLoopback,
	namesOf,
	splitListenUrl,
} from './listen-address.ts';
import {findPeerRoute} from './peer-routes.ts';
import {
	answerRaw,
	badRequest,
	headTooLarge,
	refuse,
	unsupportedVersion,
} from './refusal.ts';
import {decodePath, splitTarget} from './request-path.ts';
import {findRoute} from './router.ts';
import {withSharedBuffer} from './shared-buffer-socket.ts';
import {ShortWay, isShortWayOpen} from './short-way.ts';

/** A little more than one MiB, like Go's. */
const headBytesMax = 1_052_672;
const headTimeoutMilliseconds = 60_000;
const requestTimeoutMilliseconds = 300_000;
/** A client that vanished silently is noticed after some probes, the first after this time. */
const probeAfterMilliseconds = 30_000;
const pendingConnectionsMax = 4096;

const plainOnTls = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';
/** The only expectation that Go knows; having none is fine, too. */
const expectationPattern = /^$|(?:^|[ ,\t])100-continue(?:$|[ ,\t])/i;
const expectationFailed: Answer = {status: 417, headers: [], body: ''};

/** Why the rest of a body can't be read, in Go's words; anything else counts as cut off. */
const chunkProblems: Readonly<Record<string, string>> = {
	HPE_INVALID_CHUNK_SIZE: 'invalid byte in chunk length',
	HPE_STRICT: 'malformed chunked encoding',
};

export type Place = {
	readonly url: string;
	readonly tls?: TlsOptions;
	readonly isForPeers: boolean;
};

/** What all ports of a server have in common. */
export type Shared = {
	readonly limits: ConnectionLimits;
	readonly admission: Admission;
};

/** One listening socket. */
export class ListeningPort {
	/** Absent until there is a server. */
	#context: HttpContext | undefined;
	readonly #early: Array<() => void> = [];
	readonly #options: HttpOptions;
	readonly #place: Place;
	readonly #http: http.Server;
	readonly #sockets = new Set<Socket>();
	/** The established ones, after the TLS handshake where there is one. */
	readonly #connections = new Set<Connection>();
	readonly #shared: Shared;
	readonly #detours = new WeakMap<Socket, Detour>();
	/** Absent with TLS, on ports for peers, and when it is turned off. */
	readonly #shortWay: ShortWay | undefined;
	#rules: PortRules;
	#isAcceptFailing = false;

	constructor(options: HttpOptions, place: Place, shared: Shared) {
		this.#options = options;
		this.#place = place;
		this.#shared = shared;
		this.#rules = place.isForPeers
			? {findRoute: findPeerRoute, isDebugging: () => false}
			: {cors: new CorsRules(options.cors), findRoute, isDebugging: options.isDebugging ?? (() => false)};
		const {scheme} = splitListenUrl(place.url);
		this.#http = this.#createServer(scheme);
		const readByHttp = this.#takeConnections(scheme === 'https' ? 'secureConnection' : 'connection');
		if (scheme === 'http' && !place.isForPeers && (options.isShortWayOpen ?? isShortWayOpen())) {
			this.#shortWay = new ShortWay(this.#rules, shared.limits, (socket, bytes, isEnded) => {
				readByHttp(socket, bytes.length);
				socket.emit('data', bytes);
				if (isEnded) {
					// What the request itself is answered comes first.
					setImmediate(() => {
						if (!socket.destroyed) {
							socket.emit('end');
						}
					});
				}
			});
		}
	}

	/** Returns the URL with the real port. */
	async listen(): Promise<string> {
		const {scheme, host, port} = splitListenUrl(this.#place.url);
		const address = await addressOf(host);
		await new Promise<void>((resolve, reject) => {
			this.#http.once('error', reject);
			this.#http.listen({host: address, port, backlog: pendingConnectionsMax}, () => {
				this.#http.off('error', reject);
				resolve();
			});
		});
		this.#http.on('error', this.#onAcceptError);
		const {cors} = this.#rules;
		if (cors !== undefined && address !== undefined && isLoopback(address) && !this.#options.allowAnyOrigin) {
			const {advertiseClientUrls = [], hostWhitelist = []} = this.#options;
			const names = new Set([...namesOf([this.#place.url, ...advertiseClientUrls]), ...hostWhitelist.map(name => bareName(name))]);
			this.#rules = {...this.#rules, origin: {cors, names}};
			if (this.#shortWay !== undefined) {
				this.#shortWay.rules = this.#rules;
			}
		}

		const actual = this.#http.address() as AddressInfo;
		return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${actual.port}`;
	}

	/** Has to be called from time to time. */
	countHeads(): void {
		this.#shortWay?.lookForLate();
		for (const connection of this.#connections) {
			connection.countHead();
		}
	}

	serve(context: HttpContext): void {
		this.#context = context;
		this.#shortWay?.serve(context);
		for (const answer of this.#early.splice(0)) {
			answer();
		}
	}

	async close(): Promise<void> {
		const closed = [this.#http, ...this.#sockets].map(async closing => new Promise<void>(resolve => {
			closing.once('close', resolve);
		}));
		this.#http.close();
		for (const socket of this.#sockets) {
			socket.destroy();
		}

		await Promise.all(closed);
	}

	#createServer(scheme: string): http.Server {
		const options: http.ServerOptions = {
			maxHeaderSize: headBytesMax,
			keepAliveTimeout: 0,
			headersTimeout: headTimeoutMilliseconds,
			requestTimeout: requestTimeoutMilliseconds,
			// The missing Host header gets Go's answer, not Node's.
			requireHostHeader: false,
			keepAlive: true,
			keepAliveInitialDelay: probeAfterMilliseconds,
		};
		const {tls} = this.#place;
		const server = scheme === 'https'
			// On demand: what it is made of takes a start 10 ms.
			? process.getBuiltinModule('node:https').createServer({
				...options,
				key: tls?.key as string,
				cert: tls?.cert as string,
				ca: tls?.ca as string,
				requestCert: tls?.requireClientCertificate,
				rejectUnauthorized: tls?.requireClientCertificate,
			})
			: http.createServer(options);
		// A client may close its half once it has asked; the answer is sent anyway.
		Object.assign(server, {httpAllowHalfOpen: true});
		const onRequest = (request: IncomingMessage, response: ServerResponse) => {
			this.#connectionOf(request.socket).enter(response, () => {
				const context = this.#context;
				if (context === undefined) {
					this.#early.push(() => {
						answerRequest(this.#context!, this.#rules, request, response);
					});
				} else {
					answerRequest(context, this.#rules, request, response);
				}
			});
		};

		const onExpectation = (request: IncomingMessage, response: ServerResponse) => {
			if (expectationPattern.test(request.headers.expect!)) {
				onRequest(request, response);
				return;
			}

			this.#connectionOf(request.socket).enter(response, () => {
				answerRaw(request.socket, expectationFailed);
			});
		};

		server.on('request', onRequest);
		server.on('checkContinue', onExpectation);
		server.on('checkExpectation', onExpectation);
		server.on('connect', (request: IncomingMessage, socket: Duplex) => {
			this.#connectionOf(socket).refuse(() => {
				this.#answerUnknownMethod(socket, 'CONNECT', request.url ?? '');
			});
		});
		server.on('tlsClientError', (error: NodeJS.ErrnoException, {remoteAddress, remotePort, localAddress}: Socket) => {
			if (error.code === 'ERR_SSL_HTTP_REQUEST' && remotePort !== undefined) {
				// The stream of the event is already closed, the socket below it is not. Only its addresses and ports identify it.
				this.#sockets.values().find(socket => socket.remotePort === remotePort
					&& socket.remoteAddress === remoteAddress && socket.localAddress === localAddress)?.end(plainOnTls);
			}
		});
		server.on('clientError', (error: ParseError, socket: Duplex) => {
			this.#onClientError(error, socket as Socket);
		});
		return server;
	}

	/**
	Looks at each connection before node:http does. Returns what makes that read one, from the beginning or after `unreadBytes` that
	were read already.
	*/
	#takeConnections(event: 'connection' | 'secureConnection'): (socket: Duplex, unreadBytes?: number) => void {
		const server = this.#http;
		const [readByHttp] = server.listeners(event) as [(socket: Duplex) => void];
		const read = (socket: Duplex, unreadBytes = 0) => {
			const connection = Connection.of(socket, this.#shared.limits, unreadBytes);
			this.#connections.add(connection);
			socket.once('close', () => {
				this.#connections.delete(connection);
			});
			readByHttp.call(server, socket);
		};

		server.off(event, readByHttp);
		server.on('connection', (accepted: Duplex) => {
			// The inner end of a detour (raw-request-line.ts) is no socket.
			const socket = accepted instanceof Socket && this.#shortWay !== undefined ? withSharedBuffer(accepted) : accepted;
			const isAdmitted = !(socket instanceof Socket) || this.#admit(socket);
			if (!isAdmitted || event === 'secureConnection') {
				return;
			}

			if (socket instanceof Socket && this.#shortWay !== undefined) {
				this.#shortWay.take(socket);
			} else {
				read(socket);
			}
		});
		if (event === 'secureConnection') {
			server.on(event, read);
		}

		return read;
	}

	/** Closes it at once when there are too many. */
	#admit(socket: Socket): boolean {
		const {admission} = this.#shared;
		if (!admission.enter()) {
			socket.destroy();
			return false;
		}

		this.#sockets.add(socket);
		socket.once('close', () => {
			admission.leave();
			this.#sockets.delete(socket);
		});
		return true;
	}

	/** Logged once until connections are accepted again. */
	readonly #onAcceptError = (error: Error) => {
		if (this.#isAcceptFailing) {
			return;
		}

		this.#isAcceptFailing = true;
		this.#options.log?.('E', 'etcdmain', `connections to ${this.#place.url} are not accepted for now: ${error.message}`);
		this.#http.once('connection', () => {
			this.#isAcceptFailing = false;
		});
	};

	#connectionOf(socket: Duplex): Connection {
		return Connection.of(socket, this.#shared.limits);
	}

	/** Takes what node:http could not read as a request. */
	#onClientError(error: ParseError, socket: Socket): void {
		const detour = this.#detours.get(socket);
		if (detour !== undefined) {
			detour.add(error);
			return;
		}

		const connection = this.#connectionOf(socket);
		if (connection.isRefused) {
			return;
		}

		if (!socket.writable || error.code === 'ECONNRESET') {
			socket.destroy();
			return;
		}

		if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
			// A connection that has sent nothing at all may wait.
			if (socket.bytesRead > 0) {
				socket.destroy();
			}

			return;
		}

		const {current} = connection;
		if (current !== undefined && !current.req.complete && !current.headersSent) {
			// It broke off inside the body of the current request, which is then the last one.
			current.shouldKeepAlive = false;
			current.req.emit(bodyCutOffEvent, chunkProblems[error.code ?? ''] ?? 'unexpected EOF');
			return;
		}

		if (!connection.isBusy && Detour.canHelp(error)) {
			// What it reads goes to another connection.
			this.#connections.delete(connection);
			this.#detours.set(socket, new Detour(this.#http, socket, error));
			return;
		}

		connection.refuse(() => {
			this.#refuse(error, socket);
		});
	}

	#refuse({code, rawPacket}: ParseError, socket: Socket): void {
		if (code === 'HPE_HEADER_OVERFLOW') {
			refuse(socket, headTooLarge);
			return;
		}

		const line =
			rawPacket === undefined
				? null
				: /^([\w!#$%&'*+\-.^`|~]+) (\S+) HTTP\/(\d)\.\d\r\n/.exec(String.fromCharCode(...rawPacket.subarray(0, 4096)));
		if (code === 'HPE_INVALID_METHOD' && line?.[3] === '1') {
			this.#answerUnknownMethod(socket, line[1]!, line[2]!);
		} else {
			refuse(socket, code === 'HPE_INVALID_VERSION' && line !== null ? unsupportedVersion : badRequest);
		}
	}

	/** No route takes a method that node:http does not know. */
	#answerUnknownMethod(socket: Duplex, method: string, url: string): void {
		const target = splitTarget(url);
		const path = target === undefined ? undefined : decodePath(target.rawPath);
		const found = target === undefined || path === undefined ? undefined : this.#rules.findRoute(method, path, target.rawQuery);
		if (path === '*') {
			answerRaw(socket, asteriskAnswer);
		} else if (found !== undefined && 'answer' in found) {
			answerRaw(socket, {...found.answer, headers: [...this.#rules.cors?.headers(undefined) ?? [], ...found.answer.headers]});
		} else if (method === 'CONNECT' && target === undefined) {
			answerRaw(socket, notFound);
		} else {
			refuse(socket, badRequest);
		}
	}
}
