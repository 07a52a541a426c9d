/**
JSON values as jq compares and measures them.
*/
import {type Comparison} from './grammar.ts';

export type Json = null | boolean | number | bigint | string | readonly Json[] | {readonly [name: string]: Json};

/** So many parts of a document are looked at before the expression is given up. */
const stepsMax = 2_000_000;
const depthMax = 500;
/** The document has something else than the expression takes. */
export class MisfitError extends Error {
	override readonly name = 'MisfitError';
}

/** The expression looks at too much. */
export class TooManyStepsError extends Error {
	override readonly name = 'TooManyStepsError';
}

/** Counts what is looked at. */
export class Budget {
	#steps = 0;

	step(depth = 0): void {
		this.#steps++;
		if (this.#steps > stepsMax || depth > depthMax) {
			throw new TooManyStepsError();
		}
	}
}

export function isTrue(value: Json): boolean {
	return value !== null && value !== false;
}

export function isList(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

export function isObject(value: Json): value is Readonly<Record<string, Json>> {
	return typeof value === 'object' && value !== null && !isList(value);
}

export function typeOf(value: Json): string {
	if (value === null) {
		return 'null';
	}

	return isList(value) ? 'array' : (typeof value === 'bigint' ? 'number' : typeof value);
}

function isNumber(value: Json): value is number | bigint {
	return typeof value === 'number' || typeof value === 'bigint';
}

export function member(value: Readonly<Record<string, Json>>, name: string): Json | undefined {
	return Object.hasOwn(value, name) ? value[name]! : undefined;
}

export function isEqual(a: Json, b: Json, budget: Budget, depth = 0): boolean {
	budget.step(depth);
	if (isList(a)) {
		return isList(b) && a.length === b.length && a.every((value, i) => isEqual(value, b[i]!, budget, depth + 1));
	}

	if (isObject(a)) {
		return isObject(b) && Object.keys(a).length === Object.keys(b).length
			&& Object.keys(a).every(name => Object.hasOwn(b, name) && isEqual(a[name]!, b[name]!, budget, depth + 1));
	}

	// oxlint-disable-next-line eqeqeq -- a number and a bigint may be the same
	return isNumber(a) && isNumber(b) ? a == b : a === b;
}

export function compare(operator: Comparison, [a, b]: readonly [Json, Json], budget: Budget): boolean {
	if (operator === '==' || operator === '!=') {
		return isEqual(a, b, budget) === (operator === '==');
	}

	if (!(isNumber(a) && isNumber(b)) && !(typeof a === 'string' && typeof b === 'string')) {
		return false;
	}

	switch (operator) {
		case '<': {
			return a < b;
		}

		case '<=': {
			return a <= b;
		}

		case '>': {
			return a > b;
		}

		case '>=': {
			return a >= b;
		}
	}
}

/** As `contains` of jq: texts by their parts, lists and objects by what is in them. */
export function contains(a: Json, b: Json, budget: Budget, depth = 0): boolean {
	budget.step(depth);
	if (typeof a === 'string' && typeof b === 'string') {
		return a.includes(b);
	}

	if (isList(a) && isList(b)) {
		return b.every(sought => a.some(value => typeOf(value) === typeOf(sought) && contains(value, sought, budget, depth + 1)));
	}

	if (isObject(a) && isObject(b)) {
		return Object.keys(b).every(name => {
			const value = member(a, name);
			return value !== undefined && typeOf(value) === typeOf(b[name]!) && contains(value, b[name]!, budget, depth + 1);
		});
	}

	if (typeOf(a) !== typeOf(b)) {
		throw new MisfitError();
	}

	return isEqual(a, b, budget, depth);
}

export function textOf(value: Json): string {
	if (typeof value !== 'string') {
		throw new MisfitError();
	}

	return value;
}

function lengthOf(value: Json): number | bigint {
	if (value === null) {
		return 0;
	}

	if (typeof value === 'string') {
		return [...value].length;
	}

	if (typeof value === 'bigint') {
		return value < 0n ? -value : value;
	}

	if (typeof value === 'number') {
		return Math.abs(value);
	}

	if (typeof value === 'boolean') {
		throw new MisfitError();
	}

	return isList(value) ? value.length : Object.keys(value).length;
}

export function property(name: 'not' | 'length' | 'type' | 'tonumber' | 'ascii_downcase', value: Json): Json {
	switch (name) {
		case 'not': {
			return !isTrue(value);
		}

		case 'type': {
			return typeOf(value);
		}

		case 'ascii_downcase': {
			return textOf(value).replaceAll(/[A-Z]+/g, letters => letters.toLowerCase());
		}

		case 'tonumber': {
			const number = typeof value === 'string' && /^-?\d/.test(value) ? Number(value) : value;
			if (!isNumber(number) || Number.isNaN(number)) {
				throw new MisfitError();
			}

			return number;
		}

		case 'length': {
			return lengthOf(value);
		}
	}
}
