/**
YAML that readers of 1.1 (PyYAML, Ansible, go-yaml 2) and of 1.2 take for the same: a text stays a text.
*/
import {Scalar, stringify} from 'yaml';

/** What one of them can read as a number, a date, a boolean, null, a merge or a value key, and more that begins like those. */
const looksTyped = /^(?:[-+.\d=<~]|(?:y|n|yes|no|on|off|true|false|null)$)/i;

/** Text that no reader takes for anything else, in whatever style it is written. */
const plainText = /^[\n\u{20}-\u{7E}\u{A0}-\u{167F}\u{1681}-\u{1FFF}\u{3001}-\u{D7FF}\u{E000}-\u{FDCF}\u{10000}-\u{1FFFF}]*$/u;
const hasBlankEnds = /^\s|[^\S\n]$|\n\n$/u;

/** What readers of 1.1 take for the end of a line, or reject: it can only be written as an escape. */
const unwritable = /[\u{7F}-\u{9F}\u{2028}\u{2029}\u{FDD0}-\u{FDEF}\u{FEFF}\u{FFFE}\u{FFFF}]/gu;

function scalarOf(field: unknown): unknown {
	if (typeof field !== 'string' || (plainText.test(field) && !hasBlankEnds.test(field) && !looksTyped.test(field))) {
		return field;
	}

	const scalar = new Scalar(field);
	scalar.type = Scalar.QUOTE_DOUBLE;
	return scalar;
}

/** A document, with a line feed at its end. */
export function yamlText(value: unknown): string {
	const text = stringify(value, (_, field: unknown) => scalarOf(field), {lineWidth: 0, doubleQuotedAsJSON: true});
	return text.replaceAll(unwritable, character => String.raw`\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
