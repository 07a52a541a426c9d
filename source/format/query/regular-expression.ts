/**
Regular expressions whose time grows with the text alone, whatever stands in them.
*/
import {RE2JS, RE2JSException} from 're2js';
import {UserError} from '../../errors.ts';

/** jq's letters for what is special about a match; `g` finds no more where only one is sought. */
const flagOf: Readonly<Record<string, number>> = {g: 0, i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL};

const hint = String.raw`They are those of Go, without references back and without looks ahead: (?i) ignores case, \\d is a digit.`;

export function matcherOf(pattern: string, flags = ''): (text: string) => boolean {
	let bits = 0;
	for (const letter of flags) {
		if (!Object.hasOwn(flagOf, letter)) {
			throw new UserError(`"${letter}" says nothing about a regular expression here`, {
				hint: '"i" ignores case; "s" lets a dot stand for a line feed, too.',
			});
		}

		bits |= flagOf[letter]!;
	}

	try {
		const expression = RE2JS.compile(pattern, bits);
		return text => expression.matcher(text).find();
	} catch (error) {
		if (error instanceof RE2JSException) {
			throw new UserError(`this is not a regular expression (${error.message.replace(/^error parsing regexp: /, '')})`, {hint, cause: error});
		}

		throw error;
	}
}
