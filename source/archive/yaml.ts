/**
A subtree as a stream of YAML documents: the header, then one for each node, so that neither writing nor reading holds
them all. The last line is `...`, so that a file that was cut off can be recognised.
*/
import {
	Composer,
	LineCounter,
	Parser,
	type Document,
} from 'yaml';
import {messageOf} from '../errors.ts';
import {yamlText} from '../format/yaml.ts';
import {type Entry, type TreeEntry} from '../subtree/entries.ts';
import {inputBytesMax} from '../util/read-limited.ts';
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
import {type RawSource} from './source.ts';

/** The stream, a piece for each node. */
export async function * writeYaml(header: Header, entries: AsyncIterable<TreeEntry>, policy: TtlPolicy): AsyncGenerator<string> {
	yield yamlText(headerFields(header));
	for await (const entry of entries) {
		yield `---\n${yamlText(recordOf(entry, policy))}`;
	}

	yield '...\n';
}

/** Finds out whether the last line of a text that comes in pieces is `...`. */
class EndMark {
	#tail = '';

	add(text: string): void {
		this.#tail = (this.#tail + text).slice(-100);
	}

	get isThere(): boolean {
		return /(?:^|\n)\.\.\.\s*$/.test(this.#tail);
	}
}

/**
The same text in pieces that each end with a document: the parser would begin an unfinished document again with each piece. A
final `undefined` stands for a document that is too long.
*/
async function * inDocuments(pieces: AsyncIterable<string> | Iterable<string>, lengthMax: number): AsyncGenerator<string | undefined> {
	let waiting: string[] = [];
	let length = 0;
	let before = '';
	for await (const text of pieces) {
		waiting.push(text);
		length += text.length;
		if (/\n(?:---|\.\.\.)/.test(before + text)) {
			yield waiting.join('');
			waiting = [];
			length = 0;
		} else if (length > lengthMax) {
			yield undefined;
			return;
		}

		before = (before + text.slice(-4)).slice(-4);
	}

	yield waiting.join('');
}

const tooDeep = 'this lies too deep in other things';

/** What a document holds. Aliases are looked up only then, each in its own document. */
function contentOf(document: Document.Parsed, complain: Complaint): unknown {
	try {
		return document.toJS() as unknown;
	} catch (error) {
		if (error instanceof ReferenceError) {
			throw complain(messageOf(error));
		}

		throw error;
	}
}

/** `readPieces` begins at the start each time. */
export function yamlSource(
	file: string,
	readPieces: () => AsyncIterable<string> | Iterable<string>,
	now: number,
	lengthMax = inputBytesMax,
): RawSource {
	async function * documents(): AsyncGenerator<{readonly content: unknown; readonly complain: Complaint}> {
		const lines = new LineCounter();
		const parser = new Parser(offset => {
			lines.addNewLine(offset);
		});
		// Every scalar is a text: `value: 1` is the text it looks like.
		const composer = new Composer({schema: 'failsafe'});
		const complainAt = (offset: number): Complaint => problem => new FormatError(file, `line ${lines.linePos(offset).line}`, problem);
		const read = (document: Document.Parsed) => {
			const [error] = document.errors;
			if (error !== undefined) {
				throw complainAt(error.pos[0])(error.code === 'RESOURCE_EXHAUSTION' ? tooDeep : error.message);
			}

			const complain = complainAt(document.contents?.range[0] ?? document.range[0]);
			return {content: contentOf(document, complain), complain};
		};

		const end = new EndMark();
		for await (const text of inDocuments(readPieces(), lengthMax)) {
			if (text === undefined) {
				throw new FormatError(file, `line ${lines.lineStarts.length + 1} or later`, 'a document without an end, or not one of an export');
			}

			end.add(text);
			for (const token of parser.parse(text, true)) {
				for (const document of composer.next(token)) {
					yield read(document);
				}
			}
		}

		for (const token of [...parser.parse('', false), ...parser.end()]) {
			for (const document of composer.next(token)) {
				yield read(document);
			}
		}

		for (const document of composer.end()) {
			yield read(document);
		}

		if (!end.isThere) {
			throw new FormatError(file, 'at its end', 'the last line is not "...": the file may be cut off');
		}
	}

	return {
		file,
		async * entries(onHeader): AsyncGenerator<Entry> {
			let header: Header | undefined;
			for await (const {content, complain} of documents()) {
				if (header === undefined) {
					header = headerOf(content, complain);
					onHeader?.(header);
				} else {
					yield entryOf(content, now, complain);
				}
			}

			if (header === undefined) {
				throw new FormatError(file, '', 'the file is empty');
			}
		},
	};
}
