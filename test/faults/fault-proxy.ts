/**
A server in front of another that behaves for so many requests, and then has one fault for ever.
*/
import {once} from 'node:events';
import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {Buffer} from 'node:buffer';

/** A request that has come in whole, and what there is to answer it with. */
export type Met = {
	readonly request: IncomingMessage;
	readonly socket: Socket;
	/** The address of the faulty server itself. */
	readonly url: string;
	/** Has the request done, and resolves to the true answer. */
	forward(): Promise<{readonly status: number; readonly head: string; readonly body: Buffer}>;
};

export type Fault = {
	readonly name: string;
	/** `http` when absent. */
	readonly scheme?: 'https';
	/** What becomes of each connection. */
	readonly onConnection?: (socket: Socket) => void;
	/** What becomes of each request, with its connection as it is. */
	readonly onRequest?: (met: Met) => void | Promise<void>;
	/** Nothing listens. */
	readonly isClosed?: true;
	/** A watch that is quiet like that may just have nothing to tell. */
	readonly isQuiet?: true;
	/** Whether what was asked for may have been done, or the answer may be true. */
	readonly isSuccessPossible?: true;
	/** The head is that of a server that has done what it was asked for. */
	readonly saysDone?: true;
	/** Only for these: it takes its time. */
	readonly isHeavy?: true;
};

export type FaultyServer = {
	readonly url: string;
	/** How often the fault has shown. */
	readonly hits: () => number;
	close(): void;
};

type Answer = {readonly status: number; readonly headers: http.OutgoingHttpHeaders; readonly body: Buffer};

async function readAll(message: IncomingMessage): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(message as AsyncIterable<Buffer>));
}

async function ask(backend: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
	const {authorization, 'content-type': type} = request.headers;
	const headers = {...(authorization !== undefined && {authorization}), ...(type !== undefined && {'content-type': type}), 'content-length': body.length};
	const forwarded = http.request(backend + request.url!, {method: request.method, headers});
	forwarded.end(body);
	const [response] = await once(forwarded, 'response') as [IncomingMessage];
	return {status: response.statusCode!, headers: response.headers, body: await readAll(response)};
}

/** `healthyCount` requests are answered truly before the fault begins. Members are told to live here. */
export async function startFaulty(fault: Fault, backend: string, healthyCount: number): Promise<FaultyServer> {
	let left = healthyCount;
	let hits = 0;
	const sockets = new Set<Socket>();
	let url = '';
	const member = () => ({
		id: '1', name: 'm1', peerURLs: ['http://127.0.0.1:2380'], clientURLs: [url],
	});

	const trueAnswer = async (request: IncomingMessage, body: Buffer): Promise<Answer> => {
		if (request.method === 'GET' && request.url!.startsWith('/v2/members')) {
			const value = request.url!.endsWith('/leader') ? member() : {members: [member()]};
			return {status: 200, headers: {'content-type': 'application/json'}, body: Buffer.from(JSON.stringify(value))};
		}

		return ask(backend, request, body);
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readAll(request);
		if (left > 0 || fault.onRequest === undefined) {
			left--;
			const {status, headers, body: answerBody} = await trueAnswer(request, body);
			// What is a fault of connections shows on the next one.
			const index = headers['x-etcd-index'];
			response.writeHead(status, {...(index !== undefined && {'x-etcd-index': index}), 'content-length': answerBody.length, ...(left <= 0 && {connection: 'close'})}).end(answerBody);
			return;
		}

		hits++;
		await fault.onRequest({
			request,
			socket: request.socket,
			url,
			async forward() {
				const {status, headers, body: answerBody} = await trueAnswer(request, body);
				return {
					status, body: answerBody, head: `HTTP/1.1 ${status} Fine\r\nContent-Type: application/json\r\nX-Etcd-Index: ${String(headers['x-etcd-index'] ?? 1)}\r\nContent-Length: ${answerBody.length}\r\n\r\n`,
				};
			},
		});
	};

	const httpServer = http.createServer((request, response) => {
		answer(request, response).catch(() => {
			request.socket.destroy();
		});
	});
	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('close', () => {
			sockets.delete(socket);
		});
		if (left <= 0 && fault.onConnection !== undefined) {
			hits++;
			fault.onConnection(socket);
		} else {
			httpServer.emit('connection', socket);
		}
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `${fault.scheme ?? 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = () => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	if (fault.isClosed) {
		close();
	}

	return {url, hits: () => fault.isClosed ? 1 : hits, close};
}
