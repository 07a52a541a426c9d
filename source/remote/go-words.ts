/**
What goes wrong with a connection, in the words of Go's net, crypto/tls and net/http and of etcd's client: what etcdctl
prints. Nothing depends on them, but on the kind of an AttemptError.
*/
import {type Socket} from 'node:net';
import {goQuote} from '../protocol/go-quote.ts';

/** The two ends of a connection. */
export type ConnectionEnds = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

/** `10.0.0.1:2379`, `[::1]:2379`. */
export function joinHostPort(host: string, port: number | string): string {
	// Of all hosts only IPv6 addresses have colons; Node's own look at one costs a start 4 ms.
	return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Which of the name servers was asked, with its port; undefined when there is none. */
export function resolverOf([server]: readonly string[]): string | undefined {
	// With its port it is `[::1]:53` or `10.0.0.1:53`.
	const hasPort = server === undefined || server.startsWith('[') || server.split(':').length === 2;
	return hasPort ? server : joinHostPort(server, 53);
}

function endsText({localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0}: ConnectionEnds): string {
	return `${joinHostPort(localAddress, localPort)}->${joinHostPort(remoteAddress, remotePort)}`;
}

/** By the system's codes. */
const dialReasons: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'connection reset by peer',
	EHOSTUNREACH: 'no route to host',
	ENETUNREACH: 'network is unreachable',
	ETIMEDOUT: 'connection timed out',
	EACCES: 'permission denied',
	EADDRNOTAVAIL: 'cannot assign requested address',
	EMFILE: 'too many open files',
};

const statusPhrases: Readonly<Record<number, string>> = {
	501: 'Not Implemented',
	502: 'Bad Gateway',
	504: 'Gateway Timeout',
	505: 'HTTP Version Not Supported',
	506: 'Variant Also Negotiates',
	507: 'Insufficient Storage',
	508: 'Loop Detected',
	510: 'Not Extended',
	511: 'Network Authentication Required',
};

function broken(reason: string): string {
	return `net/http: HTTP/1.x transport connection broken: ${reason}`;
}

export const goWords = {
	invalidPort: (port: string) => `dial tcp: address ${port}: invalid port`,
	unsupportedScheme: (scheme: string) => `unsupported protocol scheme ${goQuote(scheme)}`,
	noHost: 'http: no Host in request URL',
	dialTimeout: (host: string) => `dial tcp ${host}: i/o timeout`,
	/** `code` is the system's; its own text replaces an unknown one. */
	dial: (target: string, code: string, systemText: string) => `dial tcp ${target}: connect: ${dialReasons[code] ?? systemText}`,
	dialLookup: (lookup: string) => `dial tcp: ${lookup}`,
	/** `resolver` is the server that was asked, if any. */
	lookup: (name: string, resolver: string | undefined, reason: 'no such host' | 'server misbehaving' | 'i/o timeout') =>
		`lookup ${name}${resolver === undefined ? '' : ` on ${resolver}`}: ${reason}`,
	readReset: (ends: ConnectionEnds) => `read tcp ${endsText(ends)}: read: connection reset by peer`,
	writeBroken: (ends: ConnectionEnds) => `write tcp ${endsText(ends)}: write: broken pipe`,
	closed: 'EOF',
	cutOff: 'unexpected EOF',

	handshakeTimeout: 'net/http: TLS handshake timeout',
	untrusted: 'x509: certificate signed by unknown authority',
	expired: 'x509: certificate has expired or is not yet valid',
	otherName: (names: readonly string[], host: string) => `x509: certificate is valid for ${names.join(', ')}, not ${host}`,
	noAddresses: (host: string) => `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`,
	notTls: 'tls: first record does not look like a TLS handshake',
	alert: (alert: string) => `remote error: tls: ${alert}`,
	tlsBroken: (reason: string) => `tls: ${reason}`,

	headTimeout: (endpoint: string) => `client: endpoint ${endpoint} exceeded header timeout`,
	noLeader: (endpoint: string) => `client: etcd member ${endpoint} has no leader`,
	serverError: (endpoint: string, status: number) => `client: etcd member ${endpoint} returns server error [${statusPhrases[status] ?? ''}]`,
	manyRedirects: 'client: too many redirects',
	noLocation: 'Location header not set',
	badLocation: (location: string) => `Location header not valid URL: ${location}`,

	malformedResponse: (line: string) => broken(`malformed HTTP response ${goQuote(line)}`),
	malformedVersion: (version: string) => broken(`malformed HTTP version ${goQuote(version)}`),
	malformedStatus: (code: string) => broken(`malformed HTTP status code ${goQuote(code)}`),
	malformedHeader: (line: string) => broken(`malformed MIME header line: ${line}`),
	twoHeaders: (name: string, first: string, second: string) =>
		broken(`http: message cannot contain multiple ${name} headers; got ${goQuote(first)} and ${goQuote(second)}`),
	transferEncoding: (encoding: string) => broken(`unsupported transfer encoding: ${goQuote(encoding)}`),
	badLength: (length: string) => broken(`bad Content-Length ${goQuote(length)}`),
	manyInterimResponses: broken('too many 1xx informational responses'),
	longHead: (bytesMax: number) => `net/http: server response headers exceeded ${bytesMax} bytes; aborted`,
	longHeaderLine: 'header line too long',
	malformedChunks: 'malformed chunked encoding',
	manyTrailers: 'too many trailers',
	badChunkLength: 'invalid byte in chunk length',
	longChunk: 'http chunk length too large',

	invalidJson: 'client: response is invalid json. The endpoint is probably not valid etcd cluster endpoint.',
} as const;
