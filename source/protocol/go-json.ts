/**
JSON as Go's decoder sees it: where the first value ends, and what a syntax error is called.
*/

const endOfInput = 'unexpected end of JSON input';

export class JsonSyntaxError extends Error {
	override readonly name = 'JsonSyntaxError';
}

function quotedCharacter(character: string): string {
	if (character === '\'') {
		return String.raw`'\''`;
	}

	return character === '"' ? '\'"\'' : `'${JSON.stringify(character).slice(1, -1)}'`;
}

class Scanner {
	readonly #text: string;
	#offset = 0;

	constructor(text: string) {
		this.#text = text;
	}

	get offset(): number {
		return this.#offset;
	}

	skipBlanks(): void {
		while (/[ \t\r\n]/.test(this.#text[this.#offset] ?? '')) {
			this.#offset++;
		}
	}

	get isAtEnd(): boolean {
		return this.#offset >= this.#text.length;
	}

	fail(context: string): never {
		const code = this.#text.codePointAt(this.#offset);
		throw new JsonSyntaxError(
			code === undefined ? endOfInput : `invalid character ${quotedCharacter(String.fromCodePoint(code))} ${context}`,
		);
	}

	value(): void {
		this.skipBlanks();
		const character = this.#text[this.#offset] ?? '';
		switch (character) {
			case '{': {
				this.#object();

				break;
			}

			case '[': {
				this.#array();

				break;
			}

			case '"': {
				this.#string();

				break;
			}

			default: {if (character === '-' || /\d/.test(character)) {
				this.#number();
			} else {
				switch (character) {
					case 't': {
						this.#literal('true');

						break;
					}

					case 'f': {
						this.#literal('false');

						break;
					}

					case 'n': {
						this.#literal('null');

						break;
					}

					default: {
						this.fail('looking for beginning of value');
					}
				}
			}}
		}
	}

	#peek(): string {
		return this.#text[this.#offset] ?? '';
	}

	#object(): void {
		this.#offset++;
		this.skipBlanks();
		if (this.#peek() === '}') {
			this.#offset++;
			return;
		}

		for (;;) {
			this.skipBlanks();
			if (this.#peek() !== '"') {
				this.fail('looking for beginning of object key string');
			}

			this.#string();
			this.skipBlanks();
			if (this.#peek() !== ':') {
				this.fail('after object key');
			}

			this.#offset++;
			this.value();
			this.skipBlanks();
			const next = this.#peek();
			if (next !== ',' && next !== '}') {
				this.fail('after object key:value pair');
			}

			this.#offset++;
			if (next === '}') {
				return;
			}
		}
	}

	#array(): void {
		this.#offset++;
		this.skipBlanks();
		if (this.#peek() === ']') {
			this.#offset++;
			return;
		}

		for (;;) {
			this.value();
			this.skipBlanks();
			const next = this.#peek();
			if (next !== ',' && next !== ']') {
				this.fail('after array element');
			}

			this.#offset++;
			if (next === ']') {
				return;
			}
		}
	}

	#string(): void {
		this.#offset++;
		for (;;) {
			const character = this.#peek();
			if (character === '' || character < ' ') {
				this.fail('in string literal');
			}

			this.#offset++;
			if (character === '"') {
				return;
			}

			if (character === '\\') {
				this.#escape();
			}
		}
	}

	#escape(): void {
		if (!/["\\/bfnrtu]/.test(this.#peek())) {
			this.fail('in string escape code');
		}

		const digits = this.#peek() === 'u' ? 4 : 0;
		this.#offset++;
		for (let i = 0; i < digits; i++) {
			if (!/[\da-f]/i.test(this.#peek())) {
				this.fail(String.raw`in \u hexadecimal character escape`);
			}

			this.#offset++;
		}
	}

	#digits(): void {
		while (/\d/.test(this.#peek())) {
			this.#offset++;
		}
	}

	#digitsAfter(context: string): void {
		if (!/\d/.test(this.#peek())) {
			this.fail(context);
		}

		this.#digits();
	}

	#number(): void {
		if (this.#peek() === '-') {
			this.#offset++;
		}

		if (this.#peek() === '0') {
			this.#offset++;
		} else {
			this.#digitsAfter('in numeric literal');
		}

		if (this.#peek() === '.') {
			this.#offset++;
			this.#digitsAfter('after decimal point in numeric literal');
		}

		if (!/e/i.test(this.#peek())) {
			return;
		}

		this.#offset++;
		if (/[+-]/.test(this.#peek())) {
			this.#offset++;
		}

		this.#digitsAfter('in exponent of numeric literal');
	}

	#literal(literal: string): void {
		for (const [i, expected] of [...literal].entries()) {
			if (this.#peek() !== expected) {
				this.fail(i === 0 ? 'looking for beginning of value' : `in literal ${literal} (expecting ${quotedCharacter(expected)})`);
			}

			this.#offset++;
		}
	}
}

/** For JSON that is nested so deeply that the stack overflows. */
export const tooDeep = 'exceeded max depth';

function scanFirstValue(text: string): Scanner {
	const scanner = new Scanner(text);
	try {
		scanner.value();
	} catch (error) {
		throw error instanceof RangeError ? new JsonSyntaxError(tooDeep) : error;
	}

	return scanner;
}

/** A whole document; throws JsonSyntaxError with the message of Go's encoding/json. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		const scanner = scanFirstValue(text);
		scanner.skipBlanks();
		return scanner.isAtEnd ? JSON.parse(text) : scanner.fail('after top-level value');
	}
}

/** The first value of a text, whatever follows it; throws JsonSyntaxError. */
export function parseFirstJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return JSON.parse(text.slice(0, scanFirstValue(text).offset));
	}
}

/** An object's members under lower-case names, as Go finds them when it ignores case; undefined for anything but an object. */
export function membersIgnoringCase(value: unknown): Readonly<Record<string, unknown>> | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return undefined;
	}

	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}
