/**
Peer URLs as etcd wants them: `http(s)://host:port`, nothing more.
*/
import {UserError} from '../errors.ts';
import {compareText} from '../protocol/text.ts';
import {formatGoUrl, parseGoUrl} from './go-url.ts';

function parsePeerUrl(text: string): string {
	const url = parseGoUrl(text);
	if (url.scheme !== 'http' && url.scheme !== 'https') {
		throw new UserError(`URL scheme must be http or https: ${text}`, {hint: 'A peer URL looks like http://192.168.0.20:2380.'});
	}

	if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(url.host)) {
		throw new UserError(`URL address does not have the form "host:port": ${text}`, {hint: 'The port of members is 2380 where nothing else was chosen.'});
	}

	if (url.path !== '') {
		throw new UserError(`URL must not contain a path: ${text}`);
	}

	return formatGoUrl(url);
}

/** Trims, checks and sorts; throws UserError in etcd's words. */
export function parsePeerUrls(texts: readonly string[]): string[] {
	return texts.map(text => parsePeerUrl(text.trim())).toSorted(compareText);
}
