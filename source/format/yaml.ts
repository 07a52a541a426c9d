/**
YAML that readers of 1.1 (PyYAML, Ansible, go-yaml 2) and of 1.2 take for the same: a text stays a text.
*/
import {Scalar, stringify} from 'yaml';

/** What one of them can read as a number, a date, a truth, nothing, a merge or a value key, and more that begins like one. */
const looksTyped = /^(?:[-+.\d=<~]|(?:y|n|yes|no|on|off|true|false|null)$)/i;

/** The text in double quotes, whatever it holds. */
export function quotedScalar(text: string): Scalar {
	const scalar = new Scalar(text);
	scalar.type = Scalar.QUOTE_DOUBLE;
	return scalar;
}

/** A document, with a line feed at its end. */
export function yamlText(value: unknown): string {
	return stringify(value, (_, field: unknown) => typeof field === 'string' && looksTyped.test(field) ? quotedScalar(field) : field, {lineWidth: 0, doubleQuotedAsJSON: true});
}
