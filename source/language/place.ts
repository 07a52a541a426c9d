/**
Where a line goes: a cluster, and a directory or key on it.
*/
import {resolvePath} from '../protocol/paths.ts';
import {UserError} from '../errors.ts';
import {isEndpointList, isEndpointUrl, parseEndpointUrl} from './endpoint-url.ts';

export type Place = {
	/** The name of a profile, `embedded`, or endpoints, with their user. */
	readonly word: string;
	/** Absolute; empty for none. */
	readonly directory: string;
};

/** The key of a URL, absolute. Throws UserError when it is most likely the path of a request. */
function keyIn(label: string, key: string): string {
	const request = /^\/v2\/keys(\/.*)?$/s.exec(key);
	if (request !== null) {
		throw new UserError(`${label}${key} is the address of a request, and what follows the host here is a key`, {
			hint: `Write ${label}${request[1] ?? '/'}, or ${label}/${key} for a key of that name.`,
		});
	}

	return resolvePath('/', key);
}

/** A key that ends in a colon is `/key:` or `./key:`. */
const profilePattern = /^([^/:]+):(\/.*)?$/s;

export type KeyElsewhere = {
	/** As in `Place`. */
	readonly word: string;
	/** What follows it, as it was typed. */
	readonly typedKey: string;
	/** Absolute. */
	readonly key: string;
	/** Names the cluster, without a password. */
	readonly label: string;
};

/** `PROFILE:/key`, or a URL with a key; undefined for a key here. Throws UserError for what begins like a URL and is none. */
export function parseKeyElsewhere(text: string): KeyElsewhere | undefined {
	if (isEndpointUrl(text)) {
		const {key: typedKey, label} = parseEndpointUrl(text);
		return {
			word: text.slice(0, text.length - typedKey.length), typedKey, key: keyIn(label, typedKey), label,
		};
	}

	const [, word, typedKey = ''] = profilePattern.exec(text) ?? [];
	return word === undefined
		? undefined
		: {
			word, typedKey, key: resolvePath('/', typedKey), label: `${word}:`,
		};
}

/** What `use` is given. Throws UserError. */
export function parsePlace(text: string): Place {
	if (/^[./~]/.test(text)) {
		throw new UserError(`${text} is neither a profile nor an endpoint`, {
			hint: 'A URL begins with http://, and a data directory is for the start: etcsh --data-dir DIR.',
		});
	}

	if (!isEndpointUrl(text) && !isEndpointList(text)) {
		return {word: text, directory: ''};
	}

	const {key, label} = parseEndpointUrl(text);
	// A URL that was copied often ends in a slash.
	return {word: text.slice(0, text.length - key.length), directory: key === '' || key === '/' ? '' : keyIn(label, key)};
}
