/**
How the ports of a server are opened.
*/
import {type LogLevel} from '../server/server.ts';
import {type LogSink} from './context.ts';

export type TlsOptions = {
	/** PEM, like the others. */
	readonly cert: string | Uint8Array;
	readonly key: string | Uint8Array;
	readonly ca?: string | Uint8Array;
	/** Only clients with a certificate that `ca` signed are let in. */
	readonly requireClientCertificate?: boolean;
};

export type HttpOptions = {
	/** `http://host:port`; port 0 picks a free one. `https` needs `tls`. */
	readonly listenClientUrls: readonly string[];
	/** Origins that web pages may use the server from; `*` is all. */
	readonly cors?: readonly string[];
	readonly tls?: TlsOptions;
	/** Where peers and proxies ask who the members are. */
	readonly listenPeerUrls?: readonly string[];
	readonly peerTls?: TlsOptions;
	/** A peer URL that is taken already is left out, and the log says so. */
	readonly arePeerPortsOptional?: boolean;
	/** Serves any web page, even when listening only on loopback. */
	readonly allowAnyOrigin?: boolean;
	/** More host names that clients may use on loopback; `*` is all. */
	readonly hostWhitelist?: readonly string[];
	/** Names or URLs under which the server is reached besides its addresses. */
	readonly advertiseClientUrls?: readonly string[];
	/** How many connections are taken; by default as many as the system's limit of open files allows. */
	readonly connectionsMax?: number;
	/** What is kept in memory for all clients that are slow to send or to read. */
	readonly heldBytesMax?: number;
	/** How long a client that has sent too many requests may go without taking an answer. */
	readonly stuckMilliseconds?: number;
	readonly log?: LogSink;
	readonly setLogLevel?: (level: LogLevel) => void;
	/** Whether plain requests are read without node:http; unless said here, the environment variable ETCSH_SHORT_WAY says it. */
	readonly isShortWayOpen?: boolean;
	/** Whether each request goes to the log. */
	readonly isDebugging?: () => boolean;
};
