/**
The keys of a bench: the bytes of the requests for them, and what a server has acknowledged. A value begins with the number
of its write, so that a reader can tell an older one from a newer; and no key has two writes under way, so that the order is
known.
*/
import {Buffer} from 'node:buffer';
import {type Talk} from '../load-client.ts';
import {isSuccess} from './answers.ts';

const valueLength = 64;
const numberLength = 10;
const directoryDigits = 4;
const keyDigits = 7;
const zero = 48;
const keyStart = '/v2/keys/bench/d';
/** A prime that no number of keys here is a multiple of: steps of that length reach all of them. */
export const farStep = 7919;

function writeDigits(bytes: Uint8Array, end: number, count: number, figure: number): void {
	let rest = figure;
	for (let i = end - 1; i >= end - count; i--) {
		const tenth = Math.trunc(rest / 10);
		bytes[i] = zero + rest - (tenth * 10);
		rest = tenth;
	}
}

/** A request whose key and value can be changed in place. */
class Template {
	readonly bytes: Buffer;
	readonly #directoryEnd: number;
	readonly #numberEnd: number;

	constructor(method: 'GET' | 'PUT') {
		const body = `value=${''.padEnd(numberLength, '0').padEnd(valueLength, 'v')}`;
		const start = `${method} ${keyStart}`;
		const line = `${start}${'0'.repeat(directoryDigits)}/k${'0'.repeat(keyDigits)} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
		const form = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`;
		this.bytes = Buffer.from(method === 'GET' ? `${line}\r\n` : line + form + body);
		this.#directoryEnd = start.length + directoryDigits;
		this.#numberEnd = line.length + form.length + 'value='.length + numberLength;
	}

	setKey(directory: number, key: number): void {
		writeDigits(this.bytes, this.#directoryEnd, directoryDigits, directory);
		writeDigits(this.bytes, this.#directoryEnd + 2 + keyDigits, keyDigits, key);
	}

	setNumber(number: number): void {
		writeDigits(this.bytes, this.#numberEnd, numberLength, number);
	}
}

/** The number in a value of ours; undefined when there is none. */
function numberIn(text: string): number | undefined {
	const start = text.indexOf('"value":"');
	return start === -1 ? undefined : Number(text.slice(start + 9, start + 9 + numberLength));
}

export class BenchKeys {
	readonly count: number;
	/** How many acknowledged writes a reader did not find. */
	lost = 0;
	readonly #directories: number;
	/** By key, the number of the last write that was sent; 0 is none. */
	readonly #sent: Uint32Array;
	readonly #acknowledged: Uint32Array;
	#lastNumber = 0;

	constructor(count: number, directories: number) {
		this.count = count;
		this.#directories = directories;
		this.#sent = new Uint32Array(count);
		this.#acknowledged = new Uint32Array(count);
	}

	/** So many writes, round and round over all keys. */
	writes(total: number, connections: number, step = 1): Talk {
		const turns = this.#turns({total, connections, step}, 'PUT', key => this.#sent[key] === this.#acknowledged[key]);
		return {
			request: connection => {
				const turn = turns.next(connection);
				if (turn === undefined) {
					return undefined;
				}

				this.#sent[turn.key] = ++this.#lastNumber;
				turn.template.setNumber(this.#lastNumber);
				return turn.template.bytes;
			},
			onAnswer: (connection, answer) => {
				if (!isSuccess(answer)) {
					throw new Error(`a write was answered with ${answer}`);
				}

				const key = turns.keyOf(connection);
				this.#acknowledged[key] = this.#sent[key]!;
			},
		};
	}

	reads(total: number, connections: number, step = 1): Talk {
		const turns = this.#turns({total, connections, step}, 'GET');
		return {request: connection => turns.next(connection)?.template.bytes};
	}

	/** Reads keys as they come, and counts what was acknowledged before the read and is not there. */
	checks(pick: () => number): Talk {
		const template = new Template('GET');
		let key = 0;
		let expected = 0;
		return {
			request: () => {
				key = pick();
				expected = this.#acknowledged[key]!;
				template.setKey(key % this.#directories, key);
				return template.bytes;
			},
			onAnswer: (_, answer) => {
				this.#check(key, expected, isSuccess(answer) ? numberIn(answer) : undefined);
			},
		};
	}

	/** Compares all keys with what a recursive GET of them has answered. */
	checkAll(listing: string): void {
		const found = new Map<string, number>();
		for (const [, key, number] of listing.matchAll(/"key":"\/bench\/d\d+\/k(\d+)","value":"(\d+)/g)) {
			found.set(key!, Number(number));
		}

		for (let key = 0; key < this.count; key++) {
			this.#check(key, this.#acknowledged[key]!, found.get(String(key).padStart(keyDigits, '0')));
		}
	}

	#check(key: number, expected: number, number: number | undefined): void {
		// A write that is under way may be there already, one that was never sent may not.
		if ((number ?? 0) < expected || (number ?? 0) > this.#sent[key]!) {
			this.lost++;
		}
	}

	/** The bytes that each connection sends, with the next key in them that is free. */
	#turns({total, connections, step}: {total: number; connections: number; step: number}, method: 'GET' | 'PUT', isFree?: (key: number) => boolean) {
		const templates = Array.from({length: connections}, () => new Template(method));
		const keys = new Uint32Array(connections);
		let left = total;
		let next = 0;
		return {
			keyOf: (connection: number) => keys[connection]!,
			next: (connection: number) => {
				if (left === 0) {
					return undefined;
				}

				left--;
				const key = isFree === undefined ? next : this.#firstFree(next, step, isFree);
				next = (key + step) % this.count;
				keys[connection] = key;
				const template = templates[connection]!;
				template.setKey(key % this.#directories, key);
				return {key, template};
			},
		};
	}

	#firstFree(start: number, step: number, isFree: (key: number) => boolean): number {
		let key = start;
		while (!isFree(key)) {
			key = (key + step) % this.count;
		}

		return key;
	}
}
