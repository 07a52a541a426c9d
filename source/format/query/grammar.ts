/**
The part of jq's language that says something about one document: paths, comparisons, what joins them, and functions that
answer about a value. What it says is in evaluation.ts.
*/
import {UserError} from '../../errors.ts';
import {shortened} from '../caret.ts';
import {type Step} from '../part-path.ts';
import {matcherOf} from './regular-expression.ts';
import {queryMistake, tokensOf, type Token} from './tokens.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Expression =
	| {readonly kind: 'literal'; readonly value: null | boolean | number | bigint | string}
	/** `.`: what comes in. */
	| {readonly kind: 'input'}
	/** `..`: that, and everything in it. */
	| {readonly kind: 'everything'}
	| {readonly kind: 'step'; readonly of: Expression; readonly step: Step}
	/** `.[]`: each of its elements. */
	| {readonly kind: 'each'; readonly of: Expression}
	/** `…?`: nothing where that would not do. */
	| {readonly kind: 'attempt'; readonly of: Expression}
	/** `[…]`: a list of all that comes. */
	| {readonly kind: 'list'; readonly of: Expression | undefined}
	| {readonly kind: 'pipe' | 'comma' | 'alternative' | 'or' | 'and'; readonly left: Expression; readonly right: Expression}
	| {readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression}
	| {
		readonly kind: 'call';
		readonly name: FunctionName;
		readonly parameters: readonly Expression[];
		/** Of `test`. */
		readonly matches?: (text: string) => boolean;
	};

/** The functions, with how many parameters they take. */
export const functions = {
	not: [0],
	length: [0],
	type: [0],
	has: [1],
	test: [1, 2],
	startswith: [1],
	endswith: [1],
	contains: [1],
	any: [0, 1, 2],
	all: [0, 1, 2],
	select: [1],
	tonumber: [0],

	ascii_downcase: [0],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type FunctionName = keyof typeof functions;

/** How deep brackets may be in one another. */
const depthMax = 100;

const levels = ['pipe', 'comma', 'alternative', 'or', 'and'] as const;

const signOf = {
	pipe: '|', comma: ',', alternative: '//', or: 'or', and: 'and',
} as const;

const comparisons: ReadonlySet<string> = new Set<Comparison>(['==', '!=', '<', '<=', '>', '>=']);

const constants: Readonly<Record<string, null | boolean>> = {true: true, false: false, null: null};

/** Beyond these JavaScript counts in steps of more than one. */
function numberOf(text: string): number | bigint {
	const number = Number(text);
	return /^-?\d+$/.test(text) && text.length < 400 && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

class Parser {
	readonly #text: string;
	readonly #tokens: readonly Token[];
	#next = 0;
	#depth = 0;

	constructor(text: string) {
		this.#text = text;
		this.#tokens = tokensOf(text);
	}

	parse(): Expression {
		const [first] = this.#tokens;
		if (first!.kind === 'end') {
			throw new UserError('the expression is empty', {hint: 'For example: ›grep --json \'.port > 5000\''});
		}

		const expression = this.#binary();
		if (this.#token.kind !== 'end') {
			const last = this.#tokens[this.#next - 1]!;
			throw this.#mistake(`${this.#shown(this.#token)} does not fit here`, last.kind === 'word' && last.text === 'not'
				? 'not stands behind what it turns round: (…) | not'
				: 'Between two of them stands and, or, | or a comparison.');
		}

		return expression;
	}

	get #token(): Token {
		return this.#tokens[this.#next]!;
	}

	#shown({kind, text}: Token): string {
		const names: Partial<Record<Token['kind'], string>> = {end: 'the end', string: 'this text', field: `.${text}`};
		return names[kind] ?? text;
	}

	#mistake(message: string, hint?: string): UserError {
		return queryMistake(this.#text, this.#token.offset, {message, hint});
	}

	#takes(text: string): boolean {
		const isThere = (this.#token.kind === 'sign' || this.#token.kind === 'word') && this.#token.text === text;
		if (isThere) {
			this.#next++;
		}

		return isThere;
	}

	#require(sign: string): void {
		if (!this.#takes(sign)) {
			throw this.#mistake(`${sign} is missing`);
		}
	}

	/** What binds weakest first. */
	#binary(level = 0): Expression {
		const kind = levels[level];
		if (kind === undefined) {
			return this.#comparison();
		}

		const parts = [this.#binary(level + 1)];
		while (this.#takes(signOf[kind])) {
			parts.push(this.#binary(level + 1));
		}

		// As in jq; of the others the order does not matter.
		const isFromRight = kind === 'pipe' || kind === 'alternative';
		let [joined, ...others] = isFromRight ? parts.toReversed() : parts;
		for (const other of others) {
			joined = isFromRight ? {kind, left: other, right: joined!} : {kind, left: joined!, right: other};
		}

		return joined!;
	}

	#comparison(): Expression {
		const left = this.#postfix();
		const {kind, text} = this.#token;
		if (kind !== 'sign' || !comparisons.has(text)) {
			return left;
		}

		this.#next++;
		const right = this.#postfix();
		if (this.#token.kind === 'sign' && comparisons.has(this.#token.text)) {
			throw this.#mistake('a comparison cannot be compared again', 'Two of them are joined by and.');
		}

		return {
			kind: 'comparison', operator: text as Comparison, left, right,
		};
	}

	#postfix(): Expression {
		let expression = this.#term();
		// Otherwise what was meant as a word in front would be taken for what the path begins at.
		if (expression.kind === 'call' && expression.name === 'not') {
			return expression;
		}

		for (;;) {
			const {kind, text} = this.#token;
			if (kind === 'field') {
				this.#next++;
				expression = {kind: 'step', of: expression, step: text};
			} else if (this.#takes('?')) {
				expression = {kind: 'attempt', of: expression};
			} else if (this.#takes('[')) {
				expression = this.#bracket(expression);
			} else if (this.#takes('.')) {
				expression = this.#dotted(expression);
			} else {
				return expression;
			}
		}
	}

	/** Behind a dot that no name follows at once. */
	#dotted(of: Expression): Expression {
		if (this.#token.kind === 'string') {
			const step = this.#token.text;
			this.#next++;
			return {kind: 'step', of, step};
		}

		if (!this.#takes('[')) {
			throw this.#mistake('a name is missing', 'A name with other signs than letters, digits, _ and - stands in quotes: ."a b"');
		}

		return this.#bracket(of);
	}

	#bracket(of: Expression): Expression {
		if (this.#takes(']')) {
			return {kind: 'each', of};
		}

		const {kind, text} = this.#token;
		const step = kind === 'number' ? Number(text) : text;
		if (kind !== 'string' && !(kind === 'number' && Number.isSafeInteger(step))) {
			throw this.#mistake(
				`${this.#shown(this.#token)} is no place in a list and no name`,
				'.[0] is the first one, .[] each of them, .["a b"] a name.',
			);
		}

		this.#next++;
		this.#require(']');
		return {kind: 'step', of, step};
	}

	#term(): Expression {
		const token = this.#token;
		this.#next++;
		switch (token.kind) {
			case 'field': {
				return {kind: 'step', of: {kind: 'input'}, step: token.text};
			}

			case 'string': {
				return {kind: 'literal', value: token.text};
			}

			case 'number': {
				return {kind: 'literal', value: numberOf(token.text)};
			}

			case 'word': {
				return this.#word(token);
			}

			case 'sign':
			case 'end': {
				return this.#sign(token);
			}
		}
	}

	#sign(token: Token): Expression {
		switch (token.text) {
			case '.': {
				return this.#token.kind === 'string' || this.#token.text === '[' ? this.#dotted({kind: 'input'}) : {kind: 'input'};
			}

			case '..': {
				return {kind: 'everything'};
			}

			case '(': {
				return this.#inBrackets(')');
			}

			case '[': {
				return this.#takes(']') ? {kind: 'list', of: undefined} : {kind: 'list', of: this.#inBrackets(']')};
			}

			default: {
				this.#next--;
				throw this.#mistake(`a path or a value is missing in front of ${this.#shown(token)}`);
			}
		}
	}

	#inBrackets(end: string): Expression {
		this.#depth++;
		if (this.#depth > depthMax) {
			throw this.#mistake(`more than ${depthMax} brackets in one another`);
		}

		const expression = this.#binary();
		this.#depth--;
		this.#require(end);
		return expression;
	}

	#word({text: name}: Token): Expression {
		if (Object.hasOwn(constants, name)) {
			return {kind: 'literal', value: constants[name]!};
		}

		if (!Object.hasOwn(functions, name)) {
			this.#next--;
			throw this.#mistake(
				`there is no function ${shortened(name)}`,
				`A name in the document begins with a dot. Functions: ${Object.keys(functions).join(', ')}`,
			);
		}

		const nameAt = this.#next - 1;
		const parameters: Expression[] = [];
		if (this.#takes('(')) {
			do {
				this.#depth++;
				parameters.push(this.#parameter());
				this.#depth--;
			} while (this.#takes(';'));

			this.#require(')');
		}

		const counts: readonly number[] = functions[name as FunctionName];
		if (!counts.includes(parameters.length)) {
			this.#next = nameAt;
			throw this.#mistake(counts.includes(1)
				? `${name} takes something in brackets: has("a"), test("^a.*z$"; "i"), any(. > 5)`
				: `${name} takes nothing in brackets`);
		}

		return {
			kind: 'call', name: name as FunctionName, parameters, ...(name === 'test' && {matches: this.#matcher(nameAt, parameters)}),
		};
	}

	/** Made once, and so that a mistake in it is said before anything is read. */
	#matcher(nameAt: number, parameters: readonly Expression[]): (text: string) => boolean {
		const [pattern, flags] = parameters.map(parameter =>
			parameter.kind === 'literal' && typeof parameter.value === 'string' ? parameter.value : undefined);
		try {
			if (pattern === undefined || (parameters.length > 1 && flags === undefined)) {
				throw new UserError('test takes texts in quotes');
			}

			return matcherOf(pattern, flags);
		} catch (error) {
			if (!(error instanceof UserError)) {
				throw error;
			}

			this.#next = nameAt + (pattern === undefined ? 0 : 2);
			throw this.#mistake(error.message, error.hint);
		}
	}

	#parameter(): Expression {
		if (this.#depth > depthMax) {
			throw this.#mistake(`more than ${depthMax} brackets in one another`);
		}

		return this.#binary();
	}
}

/** Throws UserError with the place of the mistake. */
export function parseQuery(text: string): Expression {
	return new Parser(text).parse();
}
