/**
Stored text made safe to draw: whatever could drive or deceive a terminal is shown as an escape instead of obeyed.
*/
import {withoutSigns} from './signs.ts';

/*
Controls (C0, DEL, C1), invisible format characters (bidi overrides, zero-width spaces, tags), line and paragraph
separators, lone surrogates. U+200C and U+200D join letters and emoji and change no direction, so they stay.
*/
function unsafePattern(): RegExp {
	// In a function, since V8 is slow to compile a pattern with Unicode classes, and no start should wait for that.
	return /(?![\u{200C}\u{200D}])[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}]/gu;
}

const quickPattern = /[^\u0020-\u007E]/;

const shortEscapes: Record<string, string> = {'\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`};

/** Whether `visible` would leave the text as it is. */
export function isVisible(text: string): boolean {
	return !quickPattern.test(text) || !unsafePattern().test(text);
}

/** One unsafe character as an escape: `\x1b`, `\u202e`, `\u{e0001}`; a byte that is not UTF-8 as `\xff`. */
function escapeCharacter(character: string): string {
	const short = shortEscapes[character];
	if (short !== undefined) {
		return short;
	}

	const code = character.codePointAt(0)!;
	if (code >= 0xDC_80 && code <= 0xDC_FF) {
		return String.raw`\x` + (code - 0xDC_00).toString(16);
	}

	if (code < 0x80) {
		return String.raw`\x` + code.toString(16).padStart(2, '0');
	}

	return code > 0xFF_FF ? String.raw`\u{${code.toString(16)}}` : String.raw`\u` + code.toString(16).padStart(4, '0');
}

/** JSON with every unsafe character escaped as JSON does it, so that it stays the same document. */
export function visibleJson(text: string): string {
	if (!quickPattern.test(text)) {
		return text;
	}

	const escapeUnit = (unit: string): string => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0');
	return text.replaceAll(unsafePattern(), character =>
		character === '\n' || character === '\t' ? character : character.replaceAll(/[\s\S]/g, unit => escapeUnit(unit)),
	);
}

/** The text with every unsafe character escaped; `keepLayout` leaves line feeds and tabs alone. */
export function visible(text: string, {keepLayout = false}: {keepLayout?: boolean} = {}): string {
	if (!quickPattern.test(text)) {
		return text;
	}

	const safe = text.replaceAll(unsafePattern(), character =>
		keepLayout && (character === '\n' || character === '\t') ? character : escapeCharacter(character),
	);
	// What keeps its layout has signs of ours, too, or is a value as a whole.
	return keepLayout ? safe : withoutSigns(safe, escapeCharacter);
}
