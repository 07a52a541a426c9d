/**
A cluster as people write it: `http://root@m1:2379,m2:2379/config`, and where a command knows that a cluster is meant,
`m1:2379` or `localhost`, too. The user belongs to the whole cluster, and what follows the last host is a key: nothing in it is
escaped.
*/
import {UserError} from '../errors.ts';

export type EndpointUrl = {
	/** With scheme, without user; at least one. */
	readonly endpoints: readonly string[];
	/** `name` or `name:password`; empty for none. */
	readonly username: string;
	/** A key that begins with a slash; empty when there is none. */
	readonly key: string;
	/** As it may be shown: without password and key. */
	readonly label: string;
};

/** etcd's port, where neither a scheme nor a port says anything else. */
const defaultPort = '2379';
const portMax = 65_535;

/** Whether it can only be a URL, and neither a key nor `PROFILE:/key`. */
export function isEndpointUrl(text: string): boolean {
	return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** Whether it names endpoints, where the name of a profile could stand as well. */
export function isEndpointList(text: string): boolean {
	return /[:.,@]/.test(text) || text === 'localhost';
}

const mistakeHint = 'It is written http://HOST:2379, several with commas between. http://USER@HOST:2379 asks for a password; in one that'
	+ ' stands there, too, the characters / , @ and % are %2F, %2C, %40 and %25.';

/** What is wrong is named without what may be a password. */
function mistake(text: string, problem: string, hint = mistakeHint): UserError {
	const at = text.lastIndexOf('@');
	return new UserError(`${at === -1 ? text : `...${text.slice(at)}`} is no endpoint: ${problem}`, {hint});
}

function decode(text: string, element: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw mistake(element, 'a % in its user is followed by no two hexadecimal digits');
	}
}

function usernameOf(userinfo: string, element: string): string {
	const colon = userinfo.indexOf(':');
	if (userinfo === '' || colon === 0) {
		throw mistake(element, 'its user has no name');
	}

	return colon === -1
		? decode(userinfo, element)
		: `${decode(userinfo.slice(0, colon), element)}:${decode(userinfo.slice(colon + 1), element)}`;
}

/** Host and port, with the port that `given` lacks. */
function hostOf(given: string, element: string, {isSchemeGiven}: {readonly isSchemeGiven: boolean}): string {
	const match = /^(\[[\da-f:.]+(?:%[\w.%-]+)?\]|[^\s:[\]@?#%\\"'<>]+)(?::(\d+))?$/i.exec(given);
	if (match === null) {
		const isAddress = /^[\da-f:.]+$/i.test(given) && given.split(':').length > 2;
		const unreadable = isAddress ? 'an IPv6 address stands in brackets' : 'host and port cannot be read';
		throw mistake(element, given === '' ? 'the host is missing' : unreadable);
	}

	const [, host, port = isSchemeGiven ? '' : defaultPort] = match as unknown as [string, string, string | undefined];
	if (port !== '' && (Number(port) === 0 || Number(port) > portMax)) {
		throw mistake(element, `a port is a number from 1 to ${portMax}`);
	}

	return host.toLowerCase() + (port === '' ? '' : `:${Number(port)}`);
}

/** Throws UserError, which shows no password. */
export function parseEndpointUrl(text: string): EndpointUrl {
	const endpoints: string[] = [];
	const usernames = new Set<string>();
	let scheme: string | undefined;
	let rest = text;
	do {
		rest = rest.replace(/^,/, '');
		const match = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/,]*)/i.exec(rest);
		const [element, given, authority] = match as unknown as [string, string | undefined, string];
		rest = rest.slice(element.length);
		scheme = given?.toLowerCase() ?? scheme;
		if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
			throw mistake(`${scheme}://${authority}`, 'etcd v2 is reached by http or https');
		}

		const at = authority.lastIndexOf('@');
		if (at === -1 && rest.includes('@') && /:(?!\d*$)/.test(authority)) {
			// Most likely a password with a slash or a comma in it.
			throw mistake(`...${rest.slice(rest.lastIndexOf('@'))}`, 'its user cannot be read');
		}

		if (at !== -1) {
			usernames.add(usernameOf(authority.slice(0, at), element));
		}

		endpoints.push(`${scheme ?? 'http'}://${hostOf(authority.slice(at + 1), element, {isSchemeGiven: scheme !== undefined})}`);
	} while (rest.startsWith(','));

	if (usernames.size > 1) {
		throw new UserError('the endpoints of one cluster have one user', {hint: 'Give it once: http://USER@HOST:2379,HOST:2379'});
	}

	const [username = ''] = usernames;
	const name = username.split(':', 1)[0]!;
	const shown = endpoints.join(',');
	return {
		endpoints, username, key: rest, label: name === '' ? shown : shown.replace('://', () => `://${name}@`),
	};
}

const defaultPorts: Readonly<Record<string, string>> = {http: '80', https: '443'};

/** What leads to this machine: its own addresses, and those that stand for any of its own. */
const thisMachine = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]+|0:0)\])$/;

/** In the one way that all spellings of an address have in common: 127.1, 0x7f000001 and 127.0.0.1 are one. */
function hostnameOf(host: string): string {
	return (URL.parse(`http://${host}`)?.hostname ?? host.toLowerCase()).replace(/\.$/, '');
}

/** `HOST:PORT`, the same for the ways in which one address can be written. */
export function addressOf(endpoint: string): string {
	const [, scheme = 'http', given = '', port] = /^(?:([a-z]+):\/\/)?(?:[^/]*@)?(\[[^\]]*\]|[^/:]*)(?::(\d+))?/i.exec(endpoint) ?? [];
	const host = hostnameOf(given);
	return `${thisMachine.test(host) ? 'localhost' : host}:${port === undefined ? defaultPorts[scheme.toLowerCase()] : Number(port)}`;
}
