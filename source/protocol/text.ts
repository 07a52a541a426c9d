/**
Text that may hold any byte.

Keys and values of the v2 tree are byte strings. Inside etcsh they are JavaScript strings: valid UTF-8
decodes as usual, and each byte that is not part of valid UTF-8 becomes one lone surrogate U+DC80 to U+DCFF
(0xDC00 + byte), so that nothing is lost and everything still compares, joins and prints as a string.
*/
import {Buffer, isUtf8} from 'node:buffer';

const escapeBase = 0xDC_00;

/** How many bytes the well-formed UTF-8 sequence at `offset` has; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, offset: number): number {
	const first = bytes[offset]!;
	if (first < 0x80) {
		return 1;
	}

	let length = 0;
	if (first >= 0xC2 && first < 0xE0) {
		length = 2;
	} else if (first >= 0xE0 && first < 0xF0) {
		length = 3;
	} else if (first >= 0xF0 && first < 0xF5) {
		length = 4;
	}

	if (length === 0 || offset + length > bytes.length) {
		return 0;
	}

	for (let i = 1; i < length; i++) {
		if ((bytes[offset + i]! & 0xC0) !== 0x80) {
			return 0;
		}
	}

	const second = bytes[offset + 1]!;
	const isOverlongOrOutside = (first === 0xE0 && second < 0xA0) || (first === 0xED && second > 0x9F)
		|| (first === 0xF0 && second < 0x90) || (first === 0xF4 && second > 0x8F);
	return isOverlongOrOutside ? 0 : length;
}

/** Bytes to text, without loss. */
export function textFromBytes(bytes: Uint8Array): string {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (isUtf8(buffer)) {
		return buffer.toString('utf8');
	}

	// By hand: a call for each byte takes seconds for a value of some megabytes.
	const units = Buffer.allocUnsafe(buffer.length * 2);
	let end = 0;
	let offset = 0;
	while (offset < buffer.length) {
		const length = sequenceLength(buffer, offset);
		const code = codePointOf(buffer, offset, length);
		if (code > 0xFF_FF) {
			end = units.writeUInt16LE(0xD7_C0 + (code >> 10), end);
			end = units.writeUInt16LE(0xDC_00 + (code & 0x3_FF), end);
		} else {
			end = units.writeUInt16LE(code, end);
		}

		offset += Math.max(length, 1);
	}

	return units.toString('utf16le', 0, end);
}

/** What a well-formed sequence of that length stands for; without one the byte itself does. */
function codePointOf(bytes: Uint8Array, offset: number, length: number): number {
	const first = bytes[offset]!;
	if (length < 2) {
		return length === 1 ? first : escapeBase + first;
	}

	let code = first & (0x7F >> length);
	for (let i = 1; i < length; i++) {
		code = (code << 6) | (bytes[offset + i]! & 0x3F);
	}

	return code;
}

/** The same for the bytes between two offsets. */
export function textBetween(bytes: Buffer, start: number, end: number): string {
	const text = bytes.toString('utf8', start, end);
	// Either it stands there, or something does that is not UTF-8.
	return text.includes('\uFFFD') ? textFromBytes(bytes.subarray(start, end)) : text;
}

/** Text to the bytes it stands for: the inverse of `textFromBytes`. A lone surrogate outside U+DC80 to U+DCFF becomes U+FFFD. */
export function bytesFromText(text: string): Buffer {
	if (text.isWellFormed()) {
		return Buffer.from(text, 'utf8');
	}

	const bytes = Buffer.allocUnsafe(text.length * 3);
	let end = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.codePointAt(i)!;
		if (code < 0x80) {
			bytes[end++] = code;
		} else if (code >= escapeBase + 0x80 && code <= escapeBase + 0xFF) {
			bytes[end++] = code - escapeBase;
		} else if (code < 0x8_00) {
			bytes[end++] = 0xC0 | (code >> 6);
			bytes[end++] = 0x80 | (code & 0x3F);
		} else if (code > 0xFF_FF) {
			i++;
			end += bytes.write(String.fromCodePoint(code), end);
		} else {
			const known = code >= 0xD8_00 && code <= 0xDF_FF ? 0xFF_FD : code;
			bytes[end++] = 0xE0 | (known >> 12);
			bytes[end++] = 0x80 | ((known >> 6) & 0x3F);
			bytes[end++] = 0x80 | (known & 0x3F);
		}
	}

	// A copy: the rest of the memory is not kept.
	return Buffer.from(bytes.subarray(0, end));
}

/** How many bytes the text stands for. */
export function byteLength(text: string): number {
	return text.isWellFormed() ? Buffer.byteLength(text) : bytesFromText(text).length;
}

/** Shorter cuts are copies anyway. */
const sharedLengthMin = 13;

/** The same text in memory of its own: one that was cut from a longer text keeps all of that alive. For what is kept for long. */
export function ownText(text: string): string {
	return text.length < sharedLengthMin ? text : textFromBytes(bytesFromText(text));
}

/** Orders text by its bytes, as etcd sorts keys: below zero when `a` comes first. */
export function compareText(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const x = a.charCodeAt(i);
		const y = b.charCodeAt(i);
		if (x !== y) {
			// UTF-16 order equals byte order unless a surrogate is involved.
			return x < 0xD8_00 && y < 0xD8_00 ? x - y : bytesFromText(a).compare(bytesFromText(b));
		}
	}

	return a.length - b.length;
}

const jsonEscapes: Record<string, string> = {
	'"': String.raw`\"`, '\\': '\\\\', '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`,
};
const needsJsonEscape = /["\\<>&\u0000-\u001F\u2028\u2029\uD800-\uDFFF]/;
const jsonEscapePattern = /[\uD800-\uDBFF][\uDC00-\uDFFF]|["\\<>&\u0000-\u001F\u2028\u2029\uD800-\uDFFF]/g;

/**
A JSON string literal, escaped as Go does it: `<`, `>`, `&` and control characters as \u00xx, bytes that are not UTF-8 as
\ufffd.
*/
export function jsonString(text: string): string {
	return `"${jsonText(text)}"`;
}

/** What stands between the quotes of that. */
export function jsonText(text: string): string {
	return needsJsonEscape.test(text) ? text.replaceAll(jsonEscapePattern, match => escapeForJson(match)) : text;
}

function escapeForJson(match: string): string {
	if (match.length === 2) {
		return match;
	}

	const unit = match.charCodeAt(0);
	const isSurrogate = unit >= 0xD8_00 && unit <= 0xDF_FF;
	return jsonEscapes[match] ?? (isSurrogate ? String.raw`\ufffd` : String.raw`\u` + unit.toString(16).padStart(4, '0'));
}
