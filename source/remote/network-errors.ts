/**
What Node says about a connection that failed, as an AttemptError.
*/
import {isIP, isIPv6, type Socket} from 'node:net';
import {AttemptError, type FailureKind} from '../engine/failures.ts';
import {isDomainName} from './domain-name.ts';
import {
	goWords,
	joinHostPort,
	resolverOf,
	type ConnectionEnds,
} from './go-words.ts';

type Certificate = {
	readonly subject?: {readonly CN?: string};
	/** `DNS:a.example, IP Address:0:0:0:0:0:0:0:1` */
	readonly subjectaltname?: string;
};

type SystemError = Error & {
	readonly code?: string;
	readonly syscall?: string;
	readonly address?: string;
	readonly port?: number;
	readonly hostname?: string;
	readonly reason?: string;
	/** The name that a certificate is not for. */
	readonly host?: string;
	readonly cert?: Certificate;
};

type Failure = readonly [kind: FailureKind, words: string];

const dialKinds: Readonly<Record<string, FailureKind>> = {
	ECONNREFUSED: 'refused',
	ECONNRESET: 'reset',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	ETIMEDOUT: 'unreachable',
};

const certificateFailures: Readonly<Record<string, Failure>> = {
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['untrusted', goWords.untrusted],
	UNABLE_TO_GET_ISSUER_CERT: ['untrusted', goWords.untrusted],
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['untrusted', goWords.untrusted],
	SELF_SIGNED_CERT_IN_CHAIN: ['untrusted', goWords.untrusted],
	DEPTH_ZERO_SELF_SIGNED_CERT: ['untrusted', goWords.untrusted],
	CERT_HAS_EXPIRED: ['expired', goWords.expired],
	CERT_NOT_YET_VALID: ['expired', goWords.expired],
};

/** A closed socket forgets them. */
export function endsOf({localAddress, localPort, remoteAddress, remotePort}: Socket): ConnectionEnds {
	return {
		localAddress, localPort, remoteAddress, remotePort,
	};
}

/** Whether the other side has ended the handshake: nobody has read what was sent after it. */
export function isHandshakeRefused({kind}: AttemptError): boolean {
	return ['certificateWanted', 'handshakeFailed', 'handshakeRefused'].includes(kind);
}

/**
OpenSSL's complaint about a connection, in its own words, which are all there is to go by; absent for other errors.
*/
function opensslReason({code = '', reason, message}: SystemError): string | undefined {
	if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) {
		return undefined;
	}

	// oxlint-disable-next-line xo-js/no-restricted-syntax -- EPROTO comes without a reason, and here its text becomes a kind
	return reason ?? /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? 'protocol error';
}

/** What it says about an answer that is not TLS. */
const plainTextReasons = new Set([
	'wrong version number',
	'packet length too long',
	'record layer failure',
	'http request',
	'unsupported protocol',
]);

function alertKind(alert: string): FailureKind {
	if (alert.startsWith('bad certificate') || alert === 'certificate required') {
		return 'certificateWanted';
	}

	return alert === 'handshake failure' ? 'handshakeFailed' : 'handshakeRefused';
}

/** Addresses match addresses, names match names; the name in the subject counts only where there is no other. */
function otherNameWords({subject, subjectaltname: list = ''}: Certificate, host: string): string {
	const namesOf = (prefix: string) => list.split(', ').filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
	if (isIP(host) === 0) {
		const names = namesOf('DNS:');
		return goWords.otherName(names.length === 0 ? [subject?.CN ?? ''] : names, host);
	}

	const addresses = namesOf('IP Address:').map(address => isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address);
	return addresses.length === 0 ? goWords.noAddresses(host) : goWords.otherName(addresses, host);
}

function tlsFailure(error: SystemError): Failure | undefined {
	const {code = '', cert, host = ''} = error;
	if (code in certificateFailures) {
		return certificateFailures[code];
	}

	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		return ['otherName', otherNameWords(cert ?? {}, host)];
	}

	const reason = opensslReason(error);
	if (reason === undefined) {
		return undefined;
	}

	if (plainTextReasons.has(reason)) {
		return ['notTls', goWords.notTls];
	}

	const alert = /alert ([a-z ]+)$/.exec(reason)?.[1];
	return alert === undefined ? ['tlsBroken', goWords.tlsBroken(reason)] : [alertKind(alert), goWords.alert(alert)];
}

async function lookupFailure({code}: SystemError, hostname: string): Promise<Failure> {
	const [{getServers}, {domainToASCII}] = await Promise.all([import('node:dns/promises'), import('node:url')]);
	const ascii = /^[\u0000-\u007F]*$/.test(hostname) ? hostname : domainToASCII(hostname);
	const name = ascii === '' ? hostname : ascii;
	if (!isDomainName(name)) {
		return ['unknownHost', goWords.dialLookup(goWords.lookup(name, undefined, 'no such host'))];
	}

	const resolver = resolverOf(getServers());
	return code === 'EAI_AGAIN'
		? ['lookupFailed', goWords.dialLookup(goWords.lookup(name, resolver, 'server misbehaving'))]
		: ['unknownHost', goWords.dialLookup(goWords.lookup(name, resolver, 'no such host'))];
}

type Circumstances = {
	/** The addresses of the connection, once that was made. */
	readonly ends?: ConnectionEnds;
	readonly hostname?: string;
	readonly peer?: string;
};

async function failureOf(error: SystemError, {ends, hostname}: Circumstances): Promise<Failure> {
	const {code = '', syscall, message, address = '', port = 0} = error;
	if (syscall === 'getaddrinfo') {
		return lookupFailure(error, hostname ?? error.hostname ?? '');
	}

	if (syscall === 'connect') {
		return [dialKinds[code] ?? 'dialFailed', goWords.dial(joinHostPort(address, port), code, message)];
	}

	if (code === 'ECONNRESET') {
		if (syscall !== 'read') {
			return ['closed', goWords.closed];
		}

		return ends === undefined ? ['cutOff', goWords.cutOff] : ['reset', goWords.readReset(ends)];
	}

	if (code === 'EPIPE' && ends !== undefined) {
		return ['brokenPipe', goWords.writeBroken(ends)];
	}

	return tlsFailure(error) ?? ['other', message];
}

/** The error of one attempt. An error from the answer's content lacks only the peer. */
export async function attemptErrorFrom(thrown: Error, circumstances: Circumstances = {}): Promise<AttemptError> {
	const {peer} = circumstances;
	if (thrown instanceof AttemptError) {
		return thrown.peer === '' && peer !== undefined ? new AttemptError(thrown.kind, thrown.message, {peer, cause: thrown.cause}) : thrown;
	}

	const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
	const [kind, words] = await failureOf(first as SystemError, circumstances);
	return new AttemptError(kind, words, {peer, cause: first});
}
