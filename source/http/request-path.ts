/**
The target of a request line: split and decoded as Go's net/url and net/http do it.

`raw` strings hold one character per byte (as node:http gives them); decoded paths are byte-safe text (protocol/text.ts).
*/
import {badEscapeIndex, unescapeRaw} from '../protocol/go-escapes.ts';

export type Target = {
	/** Still percent-encoded. */
	readonly rawPath: string;
	/** What follows the first `?`, untouched; empty when there is none. */
	readonly rawQuery: string;
};

/** Splits a request target in origin form or absolute form; undefined when it is neither. */
export function splitTarget(target: string): Target | undefined {
	let origin = target;
	if (!target.startsWith('/')) {
		const absolute = /^[a-z][a-z\d+.-]*:\/\/[^/?]*/i.exec(target);
		if (absolute === null) {
			return target === '*' ? {rawPath: '*', rawQuery: ''} : undefined;
		}

		origin = target.slice(absolute[0].length);
	}

	const mark = origin.indexOf('?');
	return mark === -1
		? {rawPath: origin, rawQuery: ''}
		: {rawPath: origin.slice(0, mark), rawQuery: origin.slice(mark + 1)};
}

/** Host and port in a target in absolute form, as a Host header would have them; empty in all others. */
export function hostOfTarget(target: string): string {
	return /^[a-z][a-z\d+.-]*:\/\/(?:[^/?@]*@)?([^/?@]*)/i.exec(target)?.[1] ?? '';
}

/** The path as text; undefined when it has a bad escape. */
export function decodePath(rawPath: string): string | undefined {
	return badEscapeIndex(rawPath) === -1 ? unescapeRaw(rawPath, false) : undefined;
}
