/**
What `connect` is given, looked at before anything is asked: what is wrong there shows nowhere so well as here.
*/
import {messageOf, UserError} from '../errors.ts';
import {parseEndpointUrl} from '../language/endpoint-url.ts';
import {type TlsMaterial} from '../remote/transport.ts';
import {known, textOf} from './options.ts';
import {type ClientOptions} from './surface.ts';

type Cluster = {
	readonly endpoints: readonly string[];
	/** `name:password`, as it goes into a request. */
	readonly credentials: string | undefined;
};

/** Throws TypeError: what is left out would be asked for as by nobody. */
function credentialsOf({username, password}: ClientOptions): string | undefined {
	if (username === undefined) {
		if (password !== undefined) {
			throw new TypeError('a password needs a username');
		}

		return undefined;
	}

	if (textOf(username, 'a username') === '' || username.includes(':')) {
		throw new TypeError('a username is not empty, and has no colon');
	}

	return `${username}:${textOf(password ?? '', 'a password')}`;
}

/** An endpoint may have a path, as behind a proxy, and a user, who is that of all. Throws TypeError and UserError. */
export function clusterOf(given: string | readonly string[], options: ClientOptions): Cluster {
	const list = [given].flat().flatMap(endpoint => textOf(endpoint, 'an endpoint').split(','));
	if (list.length === 0 || list.some(endpoint => endpoint.trim() === '')) {
		throw new TypeError('there is no endpoint: name at least one, such as http://127.0.0.1:2379');
	}

	const parts = list.map(endpoint => parseEndpointUrl(endpoint));
	const [inUrl, ...others] = new Set(parts.map(({username}) => username).filter(username => username !== ''));
	if (others.length > 0) {
		throw new UserError('the endpoints of one cluster have one user');
	}

	const credentials = credentialsOf(options);
	if (credentials !== undefined && inUrl !== undefined) {
		throw new TypeError('a user stands in the endpoint, too');
	}

	return {
		endpoints: parts.flatMap(({endpoints, key}) => endpoints.map(endpoint => `${endpoint}${key}`)),
		credentials: credentials ?? (inUrl === undefined || inUrl.includes(':') ? inUrl : `${inUrl}:`),
	};
}

/** Rejects with TypeError and UserError. */
export async function tlsOf(tls: ClientOptions['tls']): Promise<TlsMaterial | undefined> {
	if (tls === undefined) {
		return undefined;
	}

	const {ca, cert, key} = known(tls, ['ca', 'cert', 'key']);
	const authorities = ca === undefined ? undefined : [ca].flat().map(text => textOf(text, 'ca'));
	if ((cert === undefined) !== (key === undefined)) {
		throw new TypeError('cert and key come together');
	}

	const {authoritiesIn, pairIn} = await import('../remote/tls-files.ts');
	try {
		const trusted = authorities?.flatMap(text => authoritiesIn(text));
		if (trusted?.length === 0) {
			throw new UserError('nobody would be trusted');
		}

		return {
			...(trusted !== undefined && {ca: trusted}),
			...(cert !== undefined && pairIn(textOf(cert, 'cert'), textOf(key, 'key'))),
		};
	} catch (error) {
		throw error instanceof UserError
			? new UserError(`tls is no PEM text that can be used: ${messageOf(error)}`, {cause: error})
			: error;
	}
}
