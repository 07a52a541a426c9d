/**
What people are told about a connection that failed, besides the words of Go that etcdctl prints. Nothing depends on it.
*/
import {withoutPasswords} from '../protocol/redaction.ts';
import {type DeadlineError} from './errors.ts';
import {AttemptError, type FailureKind} from './failures.ts';

/** What Go has no words for. */
export const failureWords = {
	cutOff: (host: string) => `${host} closed the connection`,
	halted: (patienceMs: number) => `the answer came to a halt for ${patienceMs} ms`,
	late: (host: string, timeoutMs: number) => `${host} gave no answer in ${timeoutMs} ms`,
	longAnswer: (bytesMax: number) => `the answer is longer than ${bytesMax / 1024 / 1024} MiB`,
	notV3: (host: string) => `${host} does not speak etcd's v3 API`,
	said: (endpoint: string, words: string) => `${hostOf(endpoint)} says: ${words}`,
	secretRedirected: ({scheme, host}: {readonly scheme: string; readonly host: string}) =>
		`redirected to ${scheme}://${host}, where no password is sent`,
	silent: (endpoint: string) => `${endpoint} no longer answers`,
	streamEndedEmpty: 'the stream ended before its first event',
	streamEndedWithin: 'the stream ended within an event',
} as const;

const shortReasons: Readonly<Partial<Record<FailureKind, string>>> = {
	refused: 'refused',
	dialTimeout: 'does not answer',
	handshakeTimeout: 'does not answer',
	headTimeout: 'does not answer',
	unknownHost: 'is not a known host',
	noLeader: 'has no leader',
	learner: 'is a learner',
	closed: 'closed the connection',
	cutOff: 'closed the connection',
	brokenOff: 'closed the connection',
	halted: 'does not answer',
};

/** A few words for the prompt, after the name of the endpoint. */
export function shortReason({kind, message}: AttemptError | DeadlineError): string {
	return shortReasons[kind ?? 'other'] ?? `failed (${message})`;
}

/** When a cluster fails in several ways, the first of this list says most. */
export const failureHints: Readonly<Partial<Record<FailureKind, string>>> = {
	refused: 'Nothing listens there: check the address with --endpoints, or start a server with "etcsh serve".',
	unknownHost: 'That host name is not known here: check its spelling or use an address.',
	noScheme:
		'Something answers HTTP there, but not the v2 API: another program, a peer port, or an etcd 3, with which --api 3 speaks v3'
		+ ' (it has v2 with --enable-v2, 3.6 not at all).',
	otherScheme: 'An endpoint begins with http:// or https://.',
	notEtcd:
		'Something answers HTTP there, but not the v2 API: with an etcd 3, --api 3 speaks v3 (it has v2 with --enable-v2, 3.6 not at all).',
	notV3: 'A server without v3 (etcd 2, etcsh serve) is reached without --api 3; if that port speaks TLS, use https:// in the endpoint.',
	notTls: 'That port speaks plain HTTP: use http:// in the endpoint.',
	notHttp: 'That port does not speak HTTP; if it speaks TLS, use https:// in the endpoint.',
	untrusted: 'Name the authority that signed the server\'s certificate with --ca-file.',
	expired: 'The server\'s certificate, or the clock of this machine, is out of date.',
	certificateWanted: 'The server wants a client certificate: --cert-file and --key-file.',
	headTimeout: 'The server took longer than --timeout allows: --timeout 10s waits longer. It may be overloaded or have lost its quorum.',
	noLeader: 'The cluster has lost its quorum or is electing; ›cluster-health shows the members.',
	learner: 'That member is a learner, which answers next to nothing: name another one, where ›member promote gives it a vote.',
	deadline: 'The server did not answer in time; --total-timeout gives it longer. ›cluster-health shows whether there is a quorum.',
	dialTimeout: 'The server did not answer in time; --total-timeout gives it longer.',
	closed:
		'The server closed the connection unanswered: it may have reached its limit of connections, speak https, or not trust the'
		+ ' certificate. ›doctor shows how far a connection gets.',
	cutOff:
		'The connection ended within an answer: the server may have stopped, or a proxy on the way cuts idle connections.'
		+ ' ›doctor shows more.',
	reset:
		'The server, or something on the way to it, broke the connection off: it may have reached its limit of connections.'
		+ ' ›doctor shows how far a connection gets.',
};

/** An endpoint without its scheme, path and credentials. */
export function hostOf(endpoint: string): string {
	return endpoint.replace(/^[a-z]+:\/\//, '').split('/', 1)[0]!.replace(/^.*@/, '');
}

/** The same failure, in words that say at which endpoint it was. */
export function naming(error: AttemptError | DeadlineError, endpoint: string): AttemptError {
	const {kind = 'other', message} = error;
	if (!(error instanceof AttemptError)) {
		return new AttemptError(kind, `${withoutPasswords(endpoint)}: ${message}`, {peer: withoutPasswords(endpoint), cause: error});
	}

	// oxlint-disable-next-line xo-js/no-restricted-syntax -- this makes a text: most name the endpoint by themselves
	return message.includes(hostOf(endpoint))
		? error
		: new AttemptError(kind, `${withoutPasswords(endpoint)}: ${message}`, {peer: error.peer, cause: error});
}
