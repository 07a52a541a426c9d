/**
The endpoint list: from `a,b` to URLs, and the shuffling that spreads the load.
*/
import {formatGoUrl, parseGoUrl} from '../protocol/go-url.ts';

/** The endpoints that etcdctl uses by default. */
export const defaultEndpoints = 'http://127.0.0.1:2379,http://127.0.0.1:4001';

/**
Splits at commas without trimming; an element without a scheme gets `http`. Throws UserError for the first that is not a URL.
*/
export function parseEndpoints(list: string): string[] {
	return list.split(',').map(element => {
		const url = parseGoUrl(element);
		return formatGoUrl(url.scheme === '' ? {...url, scheme: 'http'} : url);
	});
}

/** A new list in random order. */
export function shuffle<T>(list: readonly T[], random: () => number = Math.random): T[] {
	const shuffled = [...list];
	for (let i = shuffled.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		const item = shuffled[i]!;
		shuffled[i] = shuffled[j]!;
		shuffled[j] = item;
	}

	return shuffled;
}
