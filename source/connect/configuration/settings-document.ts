import {
	parseDocument,
	YAMLParseError,
	type Document,
	type LineCounter,
} from 'yaml';

export type SettingsDocument = Pick<Document.Parsed, 'contents' | 'errors'>;

/** The parser has no limit of depth but that of the stack. */
function tooDeep(): YAMLParseError {
	return new YAMLParseError([0, 0], 'RESOURCE_EXHAUSTION', 'this lies too deep in other things');
}

/** The YAML of a file of settings, with its mistakes. */
export function parseSettingsDocument(text: string, lines: LineCounter): SettingsDocument {
	try {
		const {contents, errors} = parseDocument(text, {lineCounter: lines, prettyErrors: false});
		return {contents, errors: errors.map(error => error.code === 'RESOURCE_EXHAUSTION' ? tooDeep() : error)};
	} catch (error) {
		if (error instanceof RangeError) {
			return {contents: null, errors: [tooDeep()]};
		}

		throw error;
	}
}
