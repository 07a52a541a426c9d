/**
A subtree as one JSON document, a record a line: `{"format":"etcsh","version":1,"key":"/a","nodes":[…]}`.
*/
import {messageOf} from '../errors.ts';
import {type Entry, type TreeEntry} from '../subtree/entries.ts';
import {
	entryOf,
	FormatError,
	headerFields,
	headerOf,
	recordOf,
	type Complaint,
	type Header,
	type TtlPolicy,
} from './document.ts';
import {JsonScanner, type JsonParser} from './json-scanner.ts';
import {type RawSource} from './source.ts';

/** The document, a piece for each node. */
export async function * writeJson(header: Header, entries: AsyncIterable<TreeEntry>, policy: TtlPolicy): AsyncGenerator<string> {
	let separator = `${JSON.stringify(headerFields(header)).slice(0, -1)},"nodes":[\n`;
	for await (const entry of entries) {
		yield separator + JSON.stringify(recordOf(entry, policy));
		separator = ',\n';
	}

	yield '\n]}\n';
}

export function jsonParser(file: string): JsonParser {
	const complain = (line: number): Complaint => problem => new FormatError(file, `line ${line}`, problem);
	return {
		complain,
		parse(text, line) {
			try {
				return JSON.parse(text) as unknown;
			} catch (error) {
				throw complain(line)(`not JSON: ${messageOf(error)}`);
			}
		},
	};
}

/** The header of a document from which the scanner has cut all records; records that it left in would be lost. */
export function jsonHeaderOf(head: unknown, complain: Complaint): Header {
	const header = headerOf(head, complain);
	const {nodes} = head as {readonly nodes?: unknown};
	if (!Array.isArray(nodes) || nodes.length > 0) {
		throw complain('exactly one list "nodes" is wanted');
	}

	return header;
}

/** `readPieces` begins at the start each time. */
export function jsonSource(file: string, readPieces: () => AsyncIterable<string> | Iterable<string>, now: number): RawSource {
	const parser = jsonParser(file);
	const {complain, parse} = parser;
	return {
		file,
		async * entries(onHeader): AsyncGenerator<Entry> {
			const scanner = new JsonScanner(parser);
			for await (const text of readPieces()) {
				for (const {content, line} of scanner.feed(text)) {
					yield readEntry(content, line, scanner);
				}
			}

			onHeader?.(jsonHeaderOf(parse(scanner.end(), 1), complain(1)));
		},
	};

	function readEntry(content: unknown, line: number, {head}: JsonScanner): Entry {
		try {
			return entryOf(content, now, complain(line));
		} catch (error) {
			// A file that is not an export at all is reported as such, not by the first thing in it.
			headerOf(parse(`${head}]}`, 1), complain(1));
			throw error;
		}
	}
}
