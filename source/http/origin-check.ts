/**
Keeps web pages away from a server that listens on loopback alone. A browser sends any page's request to 127.0.0.1, which
the Origin header shows; and a name that resolves there (DNS rebinding) makes the server the page's own origin, which may
then read, too: that shows in the Host header.
*/
import {isIP} from 'node:net';
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {type CorsRules} from './cors.ts';
import {jsonHeaders, type Answer, type RequestHead} from './exchange.ts';
import {errorJson} from './json.ts';
import {isMachineName} from './machine-names.ts';
import {hostOfTarget} from './request-path.ts';

const changingMethods = new Set(['PUT', 'POST', 'DELETE', 'PATCH']);

export type OriginRules = {
	readonly cors: CorsRules;
	/** Lower-case names under which clients are told to reach the server, and those that the user lists; `*` is all. */
	readonly names: ReadonlySet<string>;
};

/** The refusal of a request that a web page may have sent. */
export function foreignRequest(
	method: string,
	{url = '', headers: {origin, host = ''}}: RequestHead,
	{cors, names}: OriginRules,
): Answer | undefined {
	if (changingMethods.has(method) && origin !== undefined && !cors.allows(origin)) {
		return refusal(
			'Origin not allowed',
			'a server on loopback takes no changes from web pages; --cors lists origins that may, --allow-any-origin turns this check off',
		);
	}

	// Either may be what the client calls the server.
	return foreignHost(host, names) ?? (url.startsWith('/') ? undefined : foreignHost(hostOfTarget(url), names));
}

/** The host that was let in last, whatever the files of this machine say: nearly always the next one, too. */
let lastOwn: {readonly host: string; readonly names: ReadonlySet<string>} | undefined;

function foreignHost(host: string, names: ReadonlySet<string>): Answer | undefined {
	if (lastOwn?.host === host && lastOwn.names === names) {
		return undefined;
	}

	const name = bareName(host);
	if (isOwnName(name, names)) {
		lastOwn = {host, names};
		return undefined;
	}

	return isMachineName(name)
		? undefined
		: refusal(
			'Host not allowed',
			`${host} is not an address, not a name of this machine, and not advertised; --host-whitelist lists more names (* for all)`,
		);
}

/** Like `127.1` or `0x7f000001`: to a browser that is an address, which no name server is asked about. */
const numericPattern = /^(?:(?:\d+|0x[\da-f]*)(?:\.|$)){1,4}$/;

function isOwnName(name: string, names: ReadonlySet<string>): boolean {
	return name === '' || name === 'localhost' || name.endsWith('.localhost') || names.has(name) || names.has('*')
		|| isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || numericPattern.test(name);
}

/** Without port and final dot, in lower case. */
export function bareName(host: string): string {
	return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

/** In a form that clients of keys and of the other APIs can both read. */
function refusal(message: string, cause: string): Answer {
	return {status: 403, headers: jsonHeaders, body: errorJson(new EtcdError(errorCodes.unauthorized, cause, 0, message))};
}
