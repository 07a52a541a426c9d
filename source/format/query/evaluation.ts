/**
What an expression in jq's language says about a document, and which places of the document it says that for.

As in jq, but for two things: only numbers are less or greater than numbers, and texts than texts, so that `.port < 5000`
is not true of a document without a port; and integers keep all their digits.
*/
import {type Step} from '../part-path.ts';
import {type Expression} from './grammar.ts';
import {
	Budget,
	compare,
	contains,
	isList,
	isObject,
	isTrue,
	member,
	MisfitError,
	property,
	textOf,
	TooManyStepsError,
	type Json,
} from './values.ts';

/** The way to a part of the document, its last step first. */
type Place = {readonly before: Place; readonly step: Step} | undefined;

type Item = {
	readonly value: Json;
	/** Absent for what was made by the expression. */
	readonly place?: {readonly at: Place};
	/** What it was made of. */
	readonly evidence: ReadonlyArray<{readonly at: Place}>;
};

export type Findings = {
	/** How often the expression came out true. */
	readonly count: number;
	/** Ways to what made it true, of the first times. */
	readonly paths: ReadonlyArray<readonly Step[]>;
	/** Why it was not looked at to the end: its values are of other kinds than the expression takes, or it is too much. */
	readonly problem?: 'misfit' | 'size';
};

const evidenceMax = 20;

function evidenceOf(...items: readonly Item[]): Item['evidence'] {
	return items.flatMap(({place, evidence}) => place === undefined ? evidence : [...evidence, place]).slice(0, evidenceMax);
}

/** What a function makes of what comes in. */
function made(value: Json, ...from: readonly Item[]): Item {
	return {value, evidence: evidenceOf(...from)};
}

function child({value, place, evidence}: Item, step: Step): Item {
	return {value: childOf(value, step), place: place && {at: {before: place.at, step}}, evidence};
}

function pathOf(place: Place): readonly Step[] {
	const steps: Step[] = [];
	for (let at = place; at !== undefined; at = at.before) {
		steps.push(at.step);
	}

	return steps.toReversed();
}

function childOf(value: Json, step: Step): Json {
	if (value === null) {
		return null;
	}

	if (typeof step === 'string' && isObject(value)) {
		return member(value, step) ?? null;
	}

	if (typeof step === 'number' && isList(value)) {
		return value.at(step) ?? null;
	}

	throw new MisfitError();
}

type Joined = Extract<Expression, {kind: 'pipe' | 'comma' | 'alternative' | 'or' | 'and'}>;

class Evaluation {
	readonly #budget = new Budget();

	* run(expression: Expression, input: Item): Generator<Item> {
		this.#budget.step();
		switch (expression.kind) {
			case 'literal': {
				yield {value: expression.value, evidence: input.evidence};
				break;
			}

			case 'input': {
				yield input;
				break;
			}

			case 'everything': {
				yield * this.#everything(input);
				break;
			}

			case 'step': {
				for (const item of this.run(expression.of, input)) {
					yield child(item, expression.step);
				}

				break;
			}

			case 'each': {
				for (const item of this.run(expression.of, input)) {
					yield * this.#children(item);
				}

				break;
			}

			case 'attempt': {
				yield * this.#attempt(expression.of, input);
				break;
			}

			case 'list': {
				const items = expression.of === undefined ? [] : [...this.run(expression.of, input)];
				yield made(items.map(({value}) => value), ...items.slice(0, evidenceMax));
				break;
			}

			case 'comparison': {
				for (const right of this.run(expression.right, input)) {
					for (const left of this.run(expression.left, input)) {
						yield made(compare(expression.operator, [left.value, right.value], this.#budget), left, right);
					}
				}

				break;
			}

			case 'call': {
				yield * this.#call(expression, input);
				break;
			}

			case 'pipe':
			case 'comma':
			case 'alternative':
			case 'or':
			case 'and': {
				yield * this.#joined(expression, input);
			}
		}
	}

	* #children(item: Item): Generator<Item> {
		const {value} = item;
		if (isList(value)) {
			for (const index of value.keys()) {
				this.#budget.step();
				yield child(item, index);
			}
		} else if (isObject(value)) {
			for (const name of Object.keys(value)) {
				this.#budget.step();
				yield child(item, name);
			}
		} else {
			throw new MisfitError();
		}
	}

	* #everything(item: Item): Generator<Item> {
		const open = [item];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			this.#budget.step();
			yield next;
			const children = isList(next.value) || isObject(next.value) ? [...this.#children(next)] : [];
			for (const inner of children.toReversed()) {
				open.push(inner);
			}
		}
	}

	* #attempt(expression: Expression, input: Item): Generator<Item> {
		try {
			yield * this.run(expression, input);
		} catch (error) {
			if (!(error instanceof MisfitError)) {
				throw error;
			}
		}
	}

	* #joined({kind, left, right}: Joined, input: Item): Generator<Item> {
		switch (kind) {
			case 'comma': {
				yield * this.run(left, input);
				yield * this.run(right, input);
				break;
			}

			case 'alternative': {
				let isFound = false;
				for (const item of this.#attempt(left, input)) {
					if (!isTrue(item.value)) {
						continue;
					}

					isFound = true;
					yield item;
				}

				if (!isFound) {
					yield * this.run(right, input);
				}

				break;
			}

			case 'pipe': {
				for (const item of this.run(left, input)) {
					yield * this.run(right, item);
				}

				break;
			}

			case 'or':
			case 'and': {
				for (const first of this.run(left, input)) {
					if (isTrue(first.value) === (kind === 'or')) {
						yield made(kind === 'or', first);
						continue;
					}

					for (const second of this.run(right, input)) {
						yield kind === 'or' ? made(isTrue(second.value), second) : made(isTrue(second.value), first, second);
					}
				}
			}
		}
	}

	* #call(expression: Extract<Expression, {kind: 'call'}>, input: Item): Generator<Item> {
		const {name, parameters} = expression;
		const [parameter] = parameters;
		switch (name) {
			case 'select': {
				for (const condition of this.run(parameter!, {...input, evidence: []})) {
					if (!isTrue(condition.value)) {
						continue;
					}

					const {evidence} = made(true, condition);
					yield {...input, evidence: [...input.evidence, ...evidence].slice(0, evidenceMax)};
				}

				break;
			}

			case 'any':
			case 'all': {
				yield this.#quantified(name === 'any', parameters, input);
				break;
			}

			case 'test': {
				yield made(expression.matches!(textOf(input.value)), input);
				break;
			}

			case 'has':
			case 'startswith':
			case 'endswith':
			case 'contains': {
				for (const item of this.run(parameter!, {...input, evidence: []})) {
					yield this.#answer(name, input, item.value);
				}

				break;
			}

			case 'not':
			case 'length':
			case 'type':
			case 'tonumber':
			case 'ascii_downcase': {
				yield made(property(name, input.value), input);
			}
		}
	}

	/** `any`, `any(condition)` or `any(elements; condition)`. */
	#quantified(isAny: boolean, parameters: readonly Expression[], input: Item): Item {
		const condition = parameters.at(-1) ?? {kind: 'input'};
		const fitting: Item[] = [];
		for (const element of parameters.length > 1 ? this.run(parameters[0]!, input) : this.#children(input)) {
			for (const answer of this.run(condition, element)) {
				if (isTrue(answer.value) === isAny) {
					return made(isAny, answer);
				}

				if (fitting.length < evidenceMax) {
					fitting.push(answer);
				}
			}
		}

		return made(!isAny, ...fitting);
	}

	#answer(name: 'has' | 'startswith' | 'endswith' | 'contains', input: Item, sought: Json): Item {
		const {value} = input;
		switch (name) {
			case 'has': {
				if (isObject(value) && typeof sought === 'string') {
					return made(Object.hasOwn(value, sought), child(input, sought));
				}

				if (isList(value) && typeof sought === 'number') {
					return made(sought >= 0 && sought < value.length, child(input, sought));
				}

				throw new MisfitError();
			}

			case 'contains': {
				return made(contains(value, sought, this.#budget), input);
			}

			case 'startswith':
			case 'endswith': {
				const [text, part] = [textOf(value), textOf(sought)];
				return made(name === 'startswith' ? text.startsWith(part) : text.endsWith(part), input);
			}
		}
	}
}

const longNumber = /\d{16}/;

/** With all digits of its integers; throws SyntaxError. */
function parse(text: string): Json {
	return (longNumber.test(text)
		? JSON.parse(text, (_name: string, value: Json, context?: {readonly source?: string}) =>
			typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{1,400}$/.test(context!.source!)
				? BigInt(context!.source!)
				: value)
		: JSON.parse(text)) as Json;
}

/** How often the expression comes out true; undefined for what is not JSON. */
export function findingsIn(text: string, expression: Expression): Findings | undefined {
	const paths: Array<readonly Step[]> = [];
	let count = 0;
	try {
		for (const item of new Evaluation().run(expression, {value: parse(text), place: {at: undefined}, evidence: []})) {
			if (!isTrue(item.value)) {
				continue;
			}

			count++;
			if (paths.length < evidenceMax) {
				paths.push(...evidenceOf(item).map(({at}) => pathOf(at)));
			}
		}

		return {count, paths};
	} catch (error) {
		if (error instanceof MisfitError) {
			return {count, paths, problem: 'misfit'};
		}

		if (error instanceof RangeError || error instanceof TooManyStepsError) {
			return {count, paths, problem: 'size'};
		}

		if (error instanceof SyntaxError) {
			return undefined;
		}

		throw error;
	}
}
