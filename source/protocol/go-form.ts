/**
Queries and forms (`name=value&name=value`) as Go's net/url writes and reads them.
*/
import {escapeProblem, escapeQuery, unescapeRaw} from './go-escapes.ts';

/** First value per name, as byte-safe text (text.ts). */
export type Form = Map<string, string>;

/** The fields sorted by name. */
export function encodeForm(fields: Readonly<Record<string, string>>): string {
	return Object.keys(fields)
		.toSorted()
		.map(name => `${escapeQuery(name)}=${escapeQuery(fields[name]!)}`)
		.join('&');
}

/**
Adds the pairs of `raw`, which holds one character per byte, to `form` where the name is new. Reads on after a bad pair
and returns what was wrong with it.
*/
export function parsePairs(raw: string, form: Form): string | undefined {
	let problem: string | undefined;
	let start = 0;
	while (start < raw.length) {
		const ampersand = raw.indexOf('&', start);
		const end = ampersand === -1 ? raw.length : ampersand;
		const pair = raw.slice(start, end);
		start = end + 1;
		if (pair === '') {
			continue;
		}

		if (pair.includes(';')) {
			// Go lets this one replace an earlier complaint.
			problem = 'invalid semicolon separator in query';
			continue;
		}

		const equals = pair.indexOf('=');
		const rawName = equals === -1 ? pair : pair.slice(0, equals);
		const rawValue = equals === -1 ? '' : pair.slice(equals + 1);
		const pairProblem = escapeProblem(rawName) ?? escapeProblem(rawValue);
		if (pairProblem !== undefined) {
			problem ??= pairProblem;
			continue;
		}

		const name = unescapeRaw(rawName, true);
		if (!form.has(name)) {
			form.set(name, unescapeRaw(rawValue, true));
		}
	}

	return problem;
}
