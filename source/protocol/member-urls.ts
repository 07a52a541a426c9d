/**
URLs of members as etcd checks them: `http(s)://host:port`, nothing more.
*/
import {UserError} from '../errors.ts';
import {formatGoUrl, parseGoUrl} from './go-url.ts';
import {compareText} from './text.ts';

/** Trims, checks and sorts. Throws UserError in etcd's words. */
export function parseMemberUrls(texts: readonly string[]): string[] {
	if (texts.length === 0) {
		throw new UserError('no valid URLs given');
	}

	return texts.map(text => parseMemberUrl(text.trim())).toSorted(compareText);
}

function parseMemberUrl(text: string): string {
	const url = parseGoUrl(text);
	if (url.scheme !== 'http' && url.scheme !== 'https') {
		throw new UserError(`URL scheme must be http or https: ${text}`, {hint: 'A peer URL looks like http://192.168.0.20:2380.'});
	}

	if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(url.host)) {
		throw new UserError(`URL address does not have the form "host:port": ${text}`, {
			hint: 'The port of members is 2380 where nothing else was chosen.',
		});
	}

	if (url.path !== '') {
		throw new UserError(`URL must not contain a path: ${text}`);
	}

	return formatGoUrl(url);
}
