/**
Go's quoting of text (`%q`), which error messages and debug lines show.
*/

const escapes: Readonly<Record<string, string>> = {
	'"': String.raw`\"`,
	'\\': '\\\\',
	'\u0007': String.raw`\a`,
	'\b': String.raw`\b`,
	'\f': String.raw`\f`,
	'\n': String.raw`\n`,
	'\r': String.raw`\r`,
	'\t': String.raw`\t`,
	'\v': String.raw`\v`,
};
const quickPattern = /[^\u0020-\u007E]|["\\]/;

/** A Go string literal in double quotes. Bytes that are not UTF-8 (see text.ts) are shown as `\xNN`. */
export function goQuote(text: string): string {
	if (!quickPattern.test(text)) {
		return `"${text}"`;
	}

	// Written here, since V8 takes milliseconds to compile a pattern with Unicode classes: no start should wait for that.
	const mayNeedEscape = /["\\]|[^ \p{Letter}\p{Mark}\p{Number}\p{Punctuation}\p{Symbol}]/gu;
	return `"${text.replaceAll(mayNeedEscape, match => escapes[match] ?? escapeCodePoint(match.codePointAt(0)!))}"`;
}

function escapeCodePoint(code: number): string {
	if (code < 0x20 || code === 0x7F) {
		return String.raw`\x` + code.toString(16).padStart(2, '0');
	}

	if (code >= 0xDC_80 && code <= 0xDC_FF) {
		return String.raw`\x` + (code - 0xDC_00).toString(16);
	}

	return code > 0xFF_FF
		? String.raw`\U` + code.toString(16).padStart(8, '0')
		: String.raw`\u` + code.toString(16).padStart(4, '0');
}
