/**
What went wrong below HTTP, in the words of Go's net package.
*/
import {type Socket, isIPv6} from 'node:net';
import {isDomainName} from './domain-name.ts';

/**
One attempt at one endpoint that brought no answer. `isConnectionError` says that it failed below HTTP: refused,
unreachable, unknown host, dial time-out, connection reset.
*/
export class AttemptError extends Error {
	readonly isConnectionError: boolean;

	constructor(message: string, {isConnectionError = false, cause}: {isConnectionError?: boolean; cause?: unknown} = {}) {
		super(message, {cause});
		this.isConnectionError = isConnectionError;
	}
}

type SystemError = Error & {
	readonly code?: string;
	readonly syscall?: string;
	readonly address?: string;
	readonly port?: number;
	readonly hostname?: string;
	readonly reason?: string;
	readonly cert?: {readonly subjectaltname?: string; readonly valid_to?: string};
};

/** The two ends of a connection, remembered because a closed socket forgets them. */
export type ConnectionEnds = Pick<Socket, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;

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

const certificateTexts: Readonly<Record<string, string>> = {
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'x509: certificate signed by unknown authority',
	UNABLE_TO_GET_ISSUER_CERT: 'x509: certificate signed by unknown authority',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'x509: certificate signed by unknown authority',
	SELF_SIGNED_CERT_IN_CHAIN: 'x509: certificate signed by unknown authority',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'x509: certificate signed by unknown authority',
	CERT_HAS_EXPIRED: 'x509: certificate has expired or is not yet valid',
	CERT_NOT_YET_VALID: 'x509: certificate has expired or is not yet valid',
};

/** `10.0.0.1:2379`, `[::1]:2379`. */
export function joinHostPort(host: string, port: number | string): string {
	return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

export function endsOf({localAddress, localPort, remoteAddress, remotePort}: Socket): ConnectionEnds {
	return {
		localAddress, localPort, remoteAddress, remotePort,
	};
}

function describeEnds({localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0}: ConnectionEnds): string {
	return `${joinHostPort(localAddress, localPort)}->${joinHostPort(remoteAddress, remotePort)}`;
}

/** Whether the other side has ended the handshake: whatever was sent behind it, nobody has read. */
export function isHandshakeRefused({cause}: AttemptError): boolean {
	return /alert [a-z ]+$/.test(opensslReason((cause ?? {message: ''}) as SystemError) ?? '');
}

/** What OpenSSL has against a connection, in its own words; absent when the error is not from there. */
function opensslReason({code = '', reason, message}: SystemError): string | undefined {
	if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) {
		return undefined;
	}

	return reason ?? /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? 'protocol error';
}

/** What it says of an answer that is no TLS. */
const plainTextReasons = new Set(['wrong version number', 'packet length too long', 'record layer failure', 'http request', 'unsupported protocol']);

function tlsText(error: SystemError): string | undefined {
	const code = error.code ?? '';
	if (code in certificateTexts) {
		return certificateTexts[code];
	}

	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		const names = (error.cert?.subjectaltname ?? '').replaceAll(/(?:DNS|IP Address):/g, '');
		return `x509: certificate is valid for ${names}, not ${/Host: ([^.]+(?:\.[^. ]+)*)\. is/.exec(error.message)?.[1] ?? 'this host'}`;
	}

	const reason = opensslReason(error);
	if (reason === undefined) {
		return undefined;
	}

	if (plainTextReasons.has(reason)) {
		return 'tls: first record does not look like a TLS handshake';
	}

	const alert = /alert ([a-z ]+)$/.exec(reason)?.[1];
	return alert === undefined ? `tls: ${reason}` : `remote error: tls: ${alert}`;
}

function dialError(error: SystemError): AttemptError {
	const target = joinHostPort(error.address ?? '', error.port ?? 0);
	const reason = dialReasons[error.code ?? ''] ?? error.message;
	return new AttemptError(`dial tcp ${target}: connect: ${reason}`, {isConnectionError: true, cause: error});
}

async function lookupError(error: SystemError, hostname: string): Promise<AttemptError> {
	const [{getServers}, {domainToASCII}] = await Promise.all([import('node:dns/promises'), import('node:url')]);
	const ascii = /^[\u0000-\u007F]*$/.test(hostname) ? hostname : domainToASCII(hostname);
	const name = ascii === '' ? hostname : ascii;
	if (!isDomainName(name)) {
		return new AttemptError(`dial tcp: lookup ${name}: no such host`, {isConnectionError: true, cause: error});
	}

	const server = getServers()[0];
	const resolver = server === undefined ? '' : ` on ${isIPv6(server) || !server.includes(':') ? joinHostPort(server, 53) : server}`;
	const reason = error.code === 'EAI_AGAIN' ? 'server misbehaving' : 'no such host';
	return new AttemptError(`dial tcp: lookup ${name}${resolver}: ${reason}`, {isConnectionError: true, cause: error});
}

/** The error of one attempt. `ends` are the addresses of its connection, once that was made. */
export async function attemptErrorFrom(thrown: Error, {ends, hostname}: {ends?: ConnectionEnds; hostname?: string} = {}): Promise<AttemptError> {
	if (thrown instanceof AttemptError) {
		return thrown;
	}

	const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
	const error = first as SystemError;
	if (error.syscall === 'getaddrinfo') {
		return lookupError(error, hostname ?? error.hostname ?? '');
	}

	if (error.syscall === 'connect') {
		return dialError(error);
	}

	if (error.code === 'ECONNRESET' && error.syscall === 'read' && ends !== undefined) {
		return new AttemptError(`read tcp ${describeEnds(ends)}: read: connection reset by peer`, {isConnectionError: true, cause: error});
	}

	if (error.code === 'ECONNRESET') {
		return new AttemptError(error.syscall === 'read' ? 'unexpected EOF' : 'EOF', {cause: error});
	}

	if (error.code === 'EPIPE' && ends !== undefined) {
		return new AttemptError(`write tcp ${describeEnds(ends)}: write: broken pipe`, {cause: error});
	}

	return new AttemptError(tlsText(error) ?? error.message, {cause: error});
}
