/**
YAML that readers of 1.1 (PyYAML, Ansible, go-yaml 2) and of 1.2 take for the same: a text stays a text.
*/
import {Scalar, stringify} from 'yaml';

/** What one of them can read as a number, a date, a truth, nothing, a merge or a value key, and more that begins like one. */
const looksTyped = /^(?:[-+.\d=<~]|(?:y|n|yes|no|on|off|true|false|null)$)/i;

/** What readers of 1.1 take for the end of a line, or do not take at all: it can only stand there as an escape. */
const unwritable = /[\u{7F}-\u{9F}\u{2028}\u{2029}\u{FDD0}-\u{FDEF}\u{FEFF}\u{FFFE}\u{FFFF}]/u;

/** The text in double quotes, whatever it holds. */
export function quotedScalar(text: string): Scalar {
	const scalar = new Scalar(text);
	scalar.type = Scalar.QUOTE_DOUBLE;
	return scalar;
}

/** A document, with a line feed at its end. */
export function yamlText(value: unknown): string {
	const isQuoted = (text: string) => looksTyped.test(text) || unwritable.test(text);
	const text = stringify(value, (_, field: unknown) => typeof field === 'string' && isQuoted(field) ? quotedScalar(field) : field, {lineWidth: 0, doubleQuotedAsJSON: true});
	return text.replaceAll(new RegExp(unwritable, 'gu'), character => String.raw`\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
