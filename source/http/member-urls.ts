import {UserError} from '../errors.ts';
import {compareText} from '../protocol/text.ts';
import {formatGoUrl, parseGoUrl} from '../remote/go-url.ts';

/** Checks that all are `http(s)://host:port` and nothing more, trims and sorts them. Throws UserError in etcd's words. */
export function parseMemberUrls(texts: readonly string[]): string[] {
	if (texts.length === 0) {
		throw new UserError('no valid URLs given');
	}

	return texts.map(text => parseMemberUrl(text.trim())).toSorted(compareText);
}

function parseMemberUrl(text: string): string {
	const url = parseGoUrl(text);
	if (url.scheme !== 'http' && url.scheme !== 'https') {
		throw new UserError(`URL scheme must be http or https: ${text}`);
	}

	if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(url.host)) {
		throw new UserError(`URL address does not have the form "host:port": ${text}`);
	}

	if (url.path !== '') {
		throw new UserError(`URL must not contain a path: ${text}`);
	}

	return formatGoUrl(url);
}
