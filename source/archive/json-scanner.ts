/**
Cuts the text of a JSON export into its records while it comes in, however it is laid out.
*/
import {inputBytesMax} from '../util/read-limited.ts';
import {type Complaint} from './document.ts';

export type JsonRecord = {
	readonly content: unknown;
	/** Where it begins, from 1. */
	readonly line: number;
};

/** Reads the parts of a JSON file, and says in which line one is not JSON. */
export type JsonParser = {
	complain(line: number): Complaint;
	parse(text: string, line: number): unknown;
};

/** Undefined when the text is not one object. */
function objectIn(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

const interesting = /["\\{}[\],\n]/g;
const recordsDepth = 2;

export class JsonScanner {
	/** Lines seen so far. */
	line = 1;
	/** Everything but the records. */
	#head = '';
	#record = '';
	#recordLine = 1;
	#depth = 0;
	#isInText = false;
	#isEscaped = false;
	#isInRecords = false;
	#hasRecords = false;
	/** Whether a record has come. */
	#hasCut = false;

	readonly #parser: JsonParser;
	readonly #lengthMax: number;

	constructor(parser: JsonParser, lengthMax = inputBytesMax) {
		this.#parser = parser;
		this.#lengthMax = lengthMax;
	}

	/** What came before the records. */
	get head(): string {
		return this.#head;
	}

	/** The records that end in this piece of text. */
	* feed(chunk: string): Generator<JsonRecord> {
		let start = 0;
		interesting.lastIndex = 0;
		if (this.#isEscaped && chunk !== '') {
			this.#isEscaped = false;
			interesting.lastIndex = 1;
		}

		for (let match = interesting.exec(chunk); match !== null; match = interesting.exec(chunk)) {
			const at = match.index;
			const character = chunk[at]!;
			if (character === '\n') {
				this.line++;
			} else if (this.#isInText) {
				interesting.lastIndex = this.#passText(chunk, at);
			} else if (character === '"') {
				this.#isInText = true;
			} else if (this.#isInRecords && this.#depth === recordsDepth && (character === ',' || character === ']')) {
				this.#keep(chunk.slice(start, at));
				start = at + 1;
				yield * this.#cut(character === ']');
				if (character === ']') {
					this.#head += ']';
					this.#isInRecords = false;
					this.#depth--;
				} else {
					start = yield * this.#lines(chunk, start);
				}

				interesting.lastIndex = start;
			} else if (character === '{' || character === '[') {
				this.#depth++;
				if (
					character === '['
					&& this.#depth === recordsDepth
					&& !this.#hasRecords
					&& /"nodes"\s*:\s*$/.test(this.#head + chunk.slice(start, at))
				) {
					this.#keep(chunk.slice(start, at + 1));
					start = at + 1;
					this.#isInRecords = true;
					this.#hasRecords = true;
					this.#recordLine = this.line;
					start = yield * this.#lines(chunk, start);
					interesting.lastIndex = start;
				}
			} else if (character === '}' || character === ']') {
				this.#depth--;
			}
		}

		this.#keep(chunk.slice(start));
	}

	/** All but the records, as JSON; throws when the text has ended too early. */
	end(): string {
		if (this.#depth > 0 || this.#isInText) {
			throw this.#parser.complain(this.line)('the file ends too early');
		}

		return this.#head;
	}

	/** Handles a character that has a meaning in the text. Returns where to go on. */
	#passText(chunk: string, at: number): number {
		if (chunk[at] === '\\') {
			this.#isEscaped = at + 1 === chunk.length;
			return at + 2;
		}

		this.#isInText = chunk[at] !== '"';
		return at + 1;
	}

	#keep(text: string): void {
		if (this.#isInRecords) {
			this.#record += text;
		} else {
			this.#head += text;
		}

		if (Math.max(this.#record.length, this.#head.length) > this.#lengthMax) {
			throw this.#parser.complain(this.#recordLine)('a record without an end, or not one of an export');
		}
	}

	/** Records on a line each, as in an export, need no look at every character. Returns where anything else begins. */
	* #lines(chunk: string, start: number): Generator<JsonRecord, number> {
		for (;;) {
			const end = chunk.indexOf('\n', start + 1);
			const isLine = chunk[start] === '\n' && chunk[start + 1] === '{' && chunk[end - 1] === ',';
			const content = isLine ? objectIn(chunk.slice(start + 1, end - 1)) : undefined;
			if (content === undefined) {
				return start;
			}

			this.line++;
			this.#recordLine = this.line;
			this.#hasCut = true;
			start = end;
			yield {content, line: this.line};
		}
	}

	* #cut(isLast: boolean): Generator<JsonRecord> {
		const text = this.#record.trim();
		const line = this.#recordLine + (/^\s*/.exec(this.#record)![0].split('\n').length - 1);
		this.#record = '';
		this.#recordLine = this.line;
		if (text !== '') {
			this.#hasCut = true;
			yield {content: this.#parser.parse(text, line), line};
		} else if (!isLast || this.#hasCut) {
			throw this.#parser.complain(line)('a record is missing before the comma, or after it');
		}
	}
}
