/**
The target of a request line: split, decoded, cleaned and encoded again as Go's net/url and net/http do it.

`raw` strings hold one character per byte (as node:http gives them); decoded paths are byte-safe text (protocol/text.ts).
*/
import {Buffer} from 'node:buffer';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';

export type Target = {
	/** Still percent-encoded. */
	readonly rawPath: string;
	/** What follows the first `?`, untouched; empty when there is none. */
	readonly rawQuery: string;
	/** The authority of an absolute-form target (`GET http://host/path`). */
	readonly authority?: string;
};

/** Splits a request target in origin form or absolute form; undefined when it is neither. */
export function splitTarget(target: string): Target | undefined {
	let origin = target;
	let authority: string | undefined;
	if (!target.startsWith('/')) {
		const absolute = /^[a-z][a-z\d+.-]*:\/\/([^/?]*)/i.exec(target);
		if (absolute === null) {
			return target === '*' ? {rawPath: '*', rawQuery: ''} : undefined;
		}

		authority = absolute[1]!;
		origin = target.slice(absolute[0].length);
	}

	const mark = origin.indexOf('?');
	return mark === -1
		? {rawPath: origin, rawQuery: '', authority}
		: {rawPath: origin.slice(0, mark), rawQuery: origin.slice(mark + 1), authority};
}

/** The value of a hexadecimal digit's character code, or -1. */
function hexValue(code: number): number {
	if (code >= 48 && code <= 57) {
		return code - 48;
	}

	const lower = code | 0x20;
	return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Where the first escape that is no `%XX` begins; -1 when all are well-formed. */
export function badEscapeIndex(raw: string): number {
	for (let i = raw.indexOf('%'); i !== -1; i = raw.indexOf('%', i + 3)) {
		// Beyond the end charCodeAt is NaN, which is no digit either.
		if (hexValue(raw.charCodeAt(i + 1)) < 0 || hexValue(raw.charCodeAt(i + 2)) < 0) {
			return i;
		}
	}

	return -1;
}

/** Decodes `%XX`, and `+` as a space when `isForm`. The escapes MUST be well-formed (`badEscapeIndex`). */
export function unescapeRaw(raw: string, isForm: boolean): string {
	if (!(isForm ? /[%+\u0080-\u00FF]/ : /[%\u0080-\u00FF]/).test(raw)) {
		return raw;
	}

	const bytes = Buffer.allocUnsafe(raw.length);
	let length = 0;
	for (let i = 0; i < raw.length; i++) {
		let code = raw.charCodeAt(i);
		if (code === 0x25) {
			code = (hexValue(raw.charCodeAt(i + 1)) << 4) | hexValue(raw.charCodeAt(i + 2));
			i += 2;
		} else if (isForm && code === 0x2B) {
			code = 0x20;
		}

		bytes[length++] = code;
	}

	return textFromBytes(bytes.subarray(0, length));
}

/** The path as text; undefined when it has a bad escape. */
export function decodePath(rawPath: string): string | undefined {
	return badEscapeIndex(rawPath) === -1 ? unescapeRaw(rawPath, false) : undefined;
}

/** Resolves `.`, `..` and repeated slashes; one trailing slash stays if there was one. */
export function cleanRequestPath(path: string): string {
	if (path.startsWith('/') && !path.includes('//') && !path.includes('/.')) {
		return path;
	}

	const segments: string[] = [];
	for (const segment of path.split('/')) {
		if (segment === '..') {
			segments.pop();
		} else if (segment !== '' && segment !== '.') {
			segments.push(segment);
		}
	}

	return segments.length > 0 && path.endsWith('/') ? `/${segments.join('/')}/` : `/${segments.join('/')}`;
}

/** Percent-encodes a path: letters, digits and `$&+,/:;=@-_.~` stay. */
export function encodePath(path: string): string {
	if (/^[\w$&+,/:;=@\-.~]*$/.test(path)) {
		return path;
	}

	let encoded = '';
	for (const byte of bytesFromText(path)) {
		const character = String.fromCharCode(byte);
		encoded += /[\w$&+,/:;=@\-.~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	}

	return encoded;
}

/** How many segments a path has; 0 for the root. */
export function pathDepth(path: string): number {
	let depth = 0;
	for (let i = path.indexOf('/'); i !== -1; i = path.indexOf('/', i + 1)) {
		depth++;
	}

	return path.endsWith('/') ? depth - 1 : depth;
}
