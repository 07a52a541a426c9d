/**
Cuts the text of a JSON export into its records while it comes in, however it is laid out.
*/
import {inputBytesMax} from '../util/read-limited.ts';
import {type Complaint} from './document.ts';

export type Piece = {
	readonly text: string;
	/** Where it begins, from 1. */
	readonly line: number;
};

const interesting = /["\\{}[\],\n]/g;
const recordsDepth = 2;

export class JsonScanner {
	/** Lines seen so far. */
	line = 1;
	/** All but the records. */
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

	readonly #complain: (line: number) => Complaint;
	readonly #lengthMax: number;

	constructor(complain: (line: number) => Complaint, lengthMax = inputBytesMax) {
		this.#complain = complain;
		this.#lengthMax = lengthMax;
	}

	/** The records that end in this piece of text. */
	* feed(chunk: string): Generator<Piece> {
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
				if (character === '\\') {
					this.#isEscaped = at + 1 === chunk.length;
					interesting.lastIndex = at + 2;
				} else if (character === '"') {
					this.#isInText = false;
				}
			} else if (character === '"') {
				this.#isInText = true;
			} else if (this.#isInRecords && this.#depth === recordsDepth && (character === ',' || character === ']')) {
				this.#keep(chunk.slice(start, at));
				start = at + 1;
				const position = interesting.lastIndex;
				yield * this.#cut(character === ']');
				interesting.lastIndex = position;
				if (character === ']') {
					this.#head += ']';
					this.#isInRecords = false;
					this.#depth--;
				}
			} else if (character === '{' || character === '[') {
				this.#depth++;
				if (character === '[' && this.#depth === recordsDepth && !this.#hasRecords && /"nodes"\s*:\s*$/.test(this.#head + chunk.slice(start, at))) {
					this.#keep(chunk.slice(start, at + 1));
					start = at + 1;
					this.#isInRecords = true;
					this.#hasRecords = true;
					this.#recordLine = this.line;
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
			throw this.#complain(this.line)('the file ends too early');
		}

		return this.#head;
	}

	#keep(text: string): void {
		if (this.#isInRecords) {
			this.#record += text;
		} else {
			this.#head += text;
		}

		if (Math.max(this.#record.length, this.#head.length) > this.#lengthMax) {
			throw this.#complain(this.#recordLine)('a record without an end, or none of an export');
		}
	}

	* #cut(isLast: boolean): Generator<Piece> {
		const text = this.#record.trim();
		const line = this.#recordLine + (/^\s*/.exec(this.#record)![0].split('\n').length - 1);
		this.#record = '';
		this.#recordLine = this.line;
		if (text !== '') {
			this.#hasCut = true;
			yield {text, line};
		} else if (!isLast || this.#hasCut) {
			throw this.#complain(line)('a record is missing before the comma, or after it');
		}
	}
}
