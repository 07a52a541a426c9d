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
import {JsonScanner} from './json-scanner.ts';
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

/** The reading of a JSON file's parts, which says in which line one is none. */
export function jsonParser(file: string): {complain(line: number): Complaint; parse(text: string, line: number): unknown} {
	const complain = (line: number): Complaint => problem => new FormatError(file, `line ${line}`, problem);
	return {
		complain,
		parse(text, line) {
			try {
				return JSON.parse(text) as unknown;
			} catch (error) {
				throw complain(line)(`no JSON: ${messageOf(error)}`);
			}
		},
	};
}

/** The header of a document from which the scanner has cut all records: what it has left in them would be lost. */
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
	const {complain, parse} = jsonParser(file);
	return {
		file,
		async readHeader() {
			const scanner = new JsonScanner(complain);
			for await (const text of readPieces()) {
				scanner.feed(text).forEach(() => undefined);
			}

			return jsonHeaderOf(parse(scanner.end(), 1), complain(1));
		},
		async * entries(): AsyncGenerator<Entry> {
			const scanner = new JsonScanner(complain);
			for await (const text of readPieces()) {
				for (const piece of scanner.feed(text)) {
					yield entryOf(parse(piece.text, piece.line), now, complain(piece.line));
				}
			}

			scanner.end();
		},
	};
}
