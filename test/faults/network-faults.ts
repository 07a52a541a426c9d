/**
What the other side of a connection can do to us.
*/
import {Buffer} from 'node:buffer';
import {type Socket} from 'node:net';
import {gzipSync} from 'node:zlib';
import {type Fault, type Met} from './fault-proxy.ts';

const dripMs = 100;
/** Three times what a function that calls itself could bear. */
const depth = 30_000;

/** One byte after the other, for ever. */
function drip(socket: Socket, text: string): void {
	// Nobody would stop it.
	if (socket.destroyed) {
		return;
	}

	let position = 0;
	const timer = setInterval(() => {
		socket.write(text.charAt(position++ % text.length));
	}, dripMs);
	socket.once('close', () => {
		clearInterval(timer);
	});
}

/** The same block again and again, as fast as it is taken. */
function flood(socket: Socket, block: Buffer | string): void {
	const fill = (): void => {
		for (let isTaken = true; isTaken && !socket.destroyed;) {
			isTaken = socket.write(block);
		}
	};

	socket.on('drain', fill);
	fill();
}

function raw(text: string | Buffer): (met: Met) => void {
	return ({socket}) => {
		socket.write(text);
	};
}

function whole(status: string, body: string | Buffer, headers = ''): (met: Met) => void {
	return ({socket}) => {
		socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n`), Buffer.from(body)]));
	};
}

/** The true answer without its end: `share` of its body, then `then`. */
function partly(share: number, then: (socket: Socket, rest: string) => void): Fault['onRequest'] {
	return async ({socket, forward}) => {
		const {head, body} = await forward();
		const text = body.toString('latin1');
		const size = Math.floor(text.length * share);
		// A body of nothing has no middle; this one promises more than it has.
		socket.write(text === '' ? head.replace(/Content-Length: 0/, 'Content-Length: 10') : head);
		socket.write(Buffer.from(text.slice(0, size), 'latin1'));
		then(socket, text.length > size ? text.slice(size) : ' ');
	};
}

const wait = (): void => undefined;
const cut = (socket: Socket): void => {
	socket.end();
};

const reset = (socket: Socket): void => {
	socket.resetAndDestroy();
};

/** When what was written has gone out. */
const soon = (then: (socket: Socket) => void) => (socket: Socket): void => {
	setTimeout(() => {
		then(socket);
	}, 20);
};

const json = 'Content-Type: application/json\r\nX-Etcd-Index: 5\r\n';
const bomb = gzipSync(Buffer.alloc(140 * 1024 * 1024, ' '));

const connectionFaults: readonly Fault[] = [
	{name: 'nothing listens', isClosed: true},
	{name: 'accepts and is silent', onConnection: wait},
	{name: 'accepts and closes', onConnection: cut},
	{name: 'accepts and resets', onConnection: reset},
	{
		name: 'accepts, never reads', onConnection(socket) {
			socket.pause();
		},
	},
	{
		name: 'greets before it is asked', onConnection(socket) {
			socket.write('220 mail.example.org ESMTP\r\n');
		},
	},
	{
		name: 'speaks TLS to our http', onConnection(socket) {
			socket.end(Buffer.from('15030100020246', 'hex'));
		},
	},
	{name: 'https: silent handshake', scheme: 'https', onConnection: wait},
	{name: 'https: handshake cut', scheme: 'https', onConnection: cut},
	{name: 'https: handshake reset', scheme: 'https', onConnection: soon(reset)},
	{
		name: 'https: half a hello', scheme: 'https', onConnection(socket) {
			socket.write(Buffer.from('160303007a0200007603036b', 'hex'));
		},
	},
	{
		name: 'https: garbage', scheme: 'https', onConnection(socket) {
			socket.write(Buffer.alloc(2000, 0x7F));
		},
	},
	{
		name: 'https: alert', scheme: 'https', onConnection(socket) {
			socket.end(Buffer.from('15030300020228', 'hex'));
		},
	},
	{
		name: 'https: plain http', scheme: 'https', onConnection(socket) {
			socket.once('data', () => {
				socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			});
		},
	},
];

const headFaults: readonly Fault[] = [
	{name: 'no head', onRequest: wait},
	{name: 'half a head', onRequest: raw('HTTP/1.1 200 OK\r\nContent-')},
	{
		name: 'a head in drops', onRequest({socket}) {
			drip(socket, 'HTTP/1.1 200 OK\r\nX-Header: 1\r\nX-Header: 2');
		},
	},
	{
		name: 'closed without a head', onRequest({socket}) {
			cut(socket);
		},
	},
	{
		name: 'reset without a head', onRequest({socket}) {
			reset(socket);
		},
	},
	{
		name: 'closed within the head', onRequest({socket}) {
			socket.end('HTTP/1.1 200 OK\r\nContent-');
		},
	},
	{
		name: 'reset within the head', onRequest({socket}) {
			socket.write('HTTP/1.1 200 OK\r\nContent-');
			soon(reset)(socket);
		},
	},
	{name: 'garbage', onRequest: raw(Buffer.from('00ff1b5b324a0a0d0a0d0a', 'hex'))},
	{name: 'HTTP of another kind', onRequest: raw('HTTP/2.0 200 OK\r\nno header at all\r\n\r\n')},
	{name: 'a status of letters', onRequest: raw('HTTP/1.1 abc OK\r\n\r\n')},
	{
		name: 'headers without end', onRequest({socket}) {
			socket.write('HTTP/1.1 200 OK\r\n');
			flood(socket, 'X-Header: 1\r\n'.repeat(1000));
		},
	},
	{
		name: '1xx without end', onRequest({socket}) {
			flood(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000));
		},
	},
	{name: '101', onRequest: raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')},
	{name: 'two lengths', onRequest: raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}')},
	{name: 'a length below nothing', onRequest: raw('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}')},
	{name: 'an encoding of transfers nobody knows', onRequest: raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: lzma\r\n\r\n{}')},
];

const bodyFaults: readonly Fault[] = [
	{name: 'no body', isQuiet: true, onRequest: partly(0, wait)},
	{name: 'half a body', onRequest: partly(0.5, wait)},
	{
		name: 'a body in drops', onRequest: partly(0, (socket, rest) => {
			drip(socket, rest.slice(0, 1));
		}),
	},
	{name: 'closed before the body', onRequest: partly(0, soon(cut))},
	{name: 'closed within the body', onRequest: partly(0.5, soon(cut))},
	{name: 'reset within the body', onRequest: partly(0.5, soon(reset))},
	{name: 'chunks without sizes', onRequest: raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnosize\r\n')},
	{name: 'a chunk cut short', onRequest: raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"action"')},
	{name: 'an empty answer', isSuccessPossible: true, onRequest: whole('200 OK', '', json)},
	{name: 'a page', onRequest: whole('200 OK', '<html><body>Welcome to the hotel</body></html>', 'Content-Type: text/html\r\n')},
	{name: 'a page that is not there', onRequest: whole('404 Not Found', '<html>Nothing</html>', 'Content-Type: text/html\r\n')},
	{name: 'a refusal in words', onRequest: whole('403 Forbidden', 'no', 'Content-Type: text/plain\r\n')},
	{name: '{}', isSuccessPossible: true, onRequest: whole('200 OK', '{}', json)},
	{name: 'null', isSuccessPossible: true, onRequest: whole('200 OK', 'null', json)},
	{name: 'a list', isSuccessPossible: true, onRequest: whole('200 OK', '[1]', json)},
	{name: 'fields of other types', isSuccessPossible: true, onRequest: whole('200 OK', '{"action":5,"node":{"key":[],"nodes":5,"ttl":"x"},"members":{"a":1},"users":5,"roles":[5],"health":[]}', json)},
	{name: 'half of a JSON text', onRequest: whole('200 OK', '{"action":"get","node":{"key":"/a","val', json)},
	{name: 'deep JSON', isSuccessPossible: true, onRequest: whole('200 OK', `{"action":"get","node":${'{"dir":true,"nodes":['.repeat(depth)}${']}'.repeat(depth)}}`, json)},
	{name: 'deep JSON, cut', onRequest: whole('200 OK', '{"a":['.repeat(depth), json)},
	{name: 'an index of letters', isSuccessPossible: true, onRequest: whole('200 OK', '{"action":"get","node":{"key":"/a","dir":true}}', 'X-Etcd-Index: five\r\n')},
	{name: '600 MB', onRequest: raw(`HTTP/1.1 200 OK\r\n${json}Content-Length: 600000000\r\n\r\n{`)},
	{
		name: 'a body without end', isHeavy: true, onRequest({socket}) {
			socket.write(`HTTP/1.1 200 OK\r\n${json}\r\n`);
			flood(socket, Buffer.alloc(1024 * 1024, ' '));
		},
	},
	{
		name: 'a gzip bomb', isHeavy: true, isSuccessPossible: true, onRequest: whole('200 OK', bomb, `${json}Content-Encoding: gzip\r\n`),
	},
	{name: 'gzip that is none', onRequest: whole('200 OK', 'no gzip', `${json}Content-Encoding: gzip\r\n`)},
	{name: 'gzip cut short', onRequest: whole('200 OK', gzipSync('{"action":"get"}').subarray(0, 15), `${json}Content-Encoding: gzip\r\n`)},
	{name: 'a coding that nobody asked for', onRequest: whole('200 OK', Buffer.from('1b0a00', 'hex'), `${json}Content-Encoding: br\r\n`)},
];

const statusFaults: readonly Fault[] = [
	{name: '500', onRequest: whole('500 Oops', '{"message":"Internal Server Error"}', json)},
	{name: '503 in HTML', onRequest: whole('503 Unavailable', '<html/>')},
	{name: '502', onRequest: whole('502 Bad Gateway', '')},
	{
		name: '500 after it was done', isSuccessPossible: true, async onRequest({socket, forward}) {
			await forward();
			socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n');
		},
	},
	{
		name: 'closed after it was done', isSuccessPossible: true, async onRequest({socket, forward}) {
			await forward();
			cut(socket);
		},
	},
	{
		name: 'redirects in a circle', onRequest({socket, url}) {
			socket.write(`HTTP/1.1 307 There\r\nLocation: ${url}/v2/keys/x\r\nContent-Length: 0\r\n\r\n`);
		},
	},
	{name: 'redirects to a dead port', onRequest: whole('307 There', '', 'Location: http://127.0.0.1:1/\r\n')},
	{name: 'redirects nowhere', onRequest: whole('302 There', '')},
	{name: 'redirects to what is no URL', onRequest: whole('302 There', '', 'Location: http://[\r\n')},
	{name: '401', onRequest: whole('401 Unauthorized', '{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}', json)},
];

export const networkFaults: readonly Fault[] = [
	...connectionFaults,
	...headFaults,
	...bodyFaults.map(fault => /^a (?:page|refusal)/.test(fault.name) ? fault : {...fault, saysDone: true as const}),
	...statusFaults,
];
