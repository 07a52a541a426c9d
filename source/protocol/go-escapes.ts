/**
Percent-escapes as Go's net/url writes and reads them.

`raw` strings hold one character per byte (as node:http gives them); what they stand for is byte-safe text (text.ts).
*/
import {Buffer} from 'node:buffer';
import {goQuote} from './go-quote.ts';
import {bytesFromText, textFromBytes} from './text.ts';

function escapeWith(text: string, isKept: RegExp, blank = '%20'): string {
	if (isKept.test(text)) {
		return text;
	}

	let escaped = '';
	for (const byte of bytesFromText(text)) {
		const character = String.fromCharCode(byte);
		if (isKept.test(character)) {
			escaped += character;
		} else {
			escaped += byte === 0x20 ? blank : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
		}
	}

	return escaped;
}

/** A path: letters, digits and `$&+,/:;=@-_.~` stay. */
export function escapePath(path: string): string {
	return escapeWith(path, /^[\w\-.~$&+,/:;=@]*$/);
}

/** One name or value of a query or form. */
export function escapeQuery(text: string): string {
	return escapeWith(text, /^[\w\-.~]*$/, '+');
}

/** The user's name or password in a URL. */
export function escapeUser(text: string): string {
	return escapeWith(text, /^[\w\-.~$&+,;=]*$/);
}

/** A host with its port. */
export function escapeHost(host: string): string {
	return escapeWith(host, /^[\w\-.~!$&'()*+,;=:[\]<>"]*$/);
}

/** Text as a raw string. */
export function rawFromText(text: string): string {
	return bytesFromText(text).toString('latin1');
}

/** A raw string as text: the inverse. */
export function textFromRaw(raw: string): string {
	return textFromBytes(Buffer.from(raw, 'latin1'));
}

/** The value of a hexadecimal digit's character code, or -1. */
function hexValue(code: number): number {
	if (code >= 48 && code <= 57) {
		return code - 48;
	}

	const lower = code | 0x20;
	return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Where the first escape that is not `%XX` begins; -1 when all are well-formed. */
export function badEscapeIndex(raw: string): number {
	for (let i = raw.indexOf('%'); i !== -1; i = raw.indexOf('%', i + 3)) {
		// Beyond the end charCodeAt is NaN, which is not a digit either.
		if (hexValue(raw.charCodeAt(i + 1)) < 0 || hexValue(raw.charCodeAt(i + 2)) < 0) {
			return i;
		}
	}

	return -1;
}

/** What is wrong with the first bad escape, in Go's words (`invalid URL escape "%zz"`); undefined when all are well-formed. */
export function escapeProblem(raw: string): string | undefined {
	const index = badEscapeIndex(raw);
	return index === -1 ? undefined : `invalid URL escape ${goQuote(textFromRaw(raw.slice(index, index + 3)))}`;
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
