/**
A JavaScript regular expression whose time grows with the text alone.
*/
import {RE2JS, RE2JSException} from 're2js';
import {type TextExpression} from './text-expression.ts';

const bitOf: Readonly<Record<string, number>> = {i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE};

/** The translation would make a letter of it. */
const namedReference = /(?<!\\)(?:\\\\)*\\k</;

/** Undefined for what has no such time: looks ahead and behind, references back, and counts over a thousand. */
export function linearExpression(source: string, flags: string): TextExpression | undefined {
	if (namedReference.test(source)) {
		return undefined;
	}

	try {
		let bits = 0;
		for (const flag of flags) {
			bits |= bitOf[flag]!;
		}

		const expression = RE2JS.compile(RE2JS.translateRegExp(source), bits);
		return {
			test: text => expression.test(text),
			* ranges(text) {
				const matcher = expression.matcher(text);
				while (matcher.find()) {
					yield {start: matcher.start(), end: matcher.end()};
				}
			},
		};
	} catch (error) {
		if (error instanceof RE2JSException) {
			return undefined;
		}

		throw error;
	}
}
