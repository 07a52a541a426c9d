/**
Keeps web pages away from a server that listens on loopback alone. A browser sends any page's request to 127.0.0.1, and
a name that resolves there (DNS rebinding) makes it the page's own origin; either shows in the Origin or Host header.
*/
import {type IncomingMessage} from 'node:http';
import {isIP} from 'node:net';
import {type CorsRules} from './cors.ts';
import {plainError, type Answer} from './exchange.ts';

const changingMethods = new Set(['PUT', 'POST', 'DELETE', 'PATCH']);

export type OriginRules = {
	readonly cors: CorsRules;
	/** Lower-case names under which clients are told to reach the server. */
	readonly advertisedNames: ReadonlySet<string>;
};

/** The refusal of a request that a web page may have sent and that would change something. */
export function foreignRequest({method = '', headers: {origin, host}}: IncomingMessage, {cors, advertisedNames}: OriginRules): Answer | undefined {
	if (!changingMethods.has(method)) {
		return undefined;
	}

	if (origin !== undefined && !cors.allows(origin)) {
		return plainError(403, 'Forbidden: --cors does not list the Origin of this request (--allow-any-origin turns this check off)');
	}

	if (host !== undefined && !isOwnName(host, advertisedNames)) {
		return plainError(403, 'Forbidden: the Host of this request is neither an address, nor localhost, nor advertised (--allow-any-origin turns this check off)');
	}

	return undefined;
}

function isOwnName(host: string, advertisedNames: ReadonlySet<string>): boolean {
	const name = host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
	return name === 'localhost' || name.endsWith('.localhost') || advertisedNames.has(name)
		|| isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
