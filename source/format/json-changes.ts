/**
What has changed between two JSON documents: the paths, with the value at each of them before and after.
*/
import {excerpts} from './value-diff.ts';

export type JsonChange = {
	/** `.status.phase`, `.containers[0]["app.kubernetes.io/name"]`. */
	readonly path: string;
	/** As JSON, cut to what can be shown; absent when nothing was there. */
	readonly before?: string;
	/** Absent when nothing is there any more. */
	readonly after?: string;
};

export type JsonChanges = {
	/** The first ones, in the order of the documents; those that are no more than counted on come last. */
	readonly changes: readonly JsonChange[];
	/** Of all. */
	readonly count: number;
};

/** Longer documents are not compared: neither time nor memory may go into what few ever look at. */
export const jsonLengthMax = 256 * 1024;

const changesKept = 8;
const depthMax = 100;
/** So many pairs of values are looked at before the comparison is given up. */
const stepsMax = 100_000;

type JsonObject = {readonly [key: string]: Json};

type Json = null | boolean | number | string | LongNumber | readonly Json[] | JsonObject;

/** A number with all its digits. */
type LongNumber = {readonly rawJSON: string};

/** The part of JSON that the compiler's library does not know yet. */
const rawJson = JSON as unknown as {
	readonly rawJSON: (text: string) => LongNumber;
	readonly isRawJSON: (value: unknown) => value is LongNumber;
};

/** More digits than a number of JavaScript has. */
const longNumber = /\d{16}/;

function parse(text: string, keepsNumbers: boolean): Json {
	return (keepsNumbers
		? JSON.parse(text, (_key: string, value: Json, context?: {readonly source?: string}) =>
			typeof value === 'number' ? rawJson.rawJSON(context!.source!) : value)
		: JSON.parse(text)) as Json;
}

function isContainer(value: Json | undefined): value is readonly Json[] | JsonObject {
	return typeof value === 'object' && value !== null && !rawJson.isRawJSON(value);
}

const plainName = /^[a-z_][\w-]*$/i;

function pathOf(steps: ReadonlyArray<string | number>): string {
	return steps.map(step => {
		if (typeof step === 'number') {
			return `[${step}]`;
		}

		return plainName.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
	}).join('');
}

/** Longer values are none of a counter or a clock. */
const countedLengthMax = 64;

/** Whether nothing but digits differs: a version, a time, a count changes with everything else, and says least. */
export function isCountedOn(before: string | undefined, after: string | undefined): boolean {
	if (before === undefined || after === undefined || Math.max(before.length, after.length) > countedLengthMax) {
		return false;
	}

	return before.replaceAll(/\d+/g, '0') === after.replaceAll(/\d+/g, '0');
}

class TooMuchError extends Error {
	override readonly name = 'TooMuchError';
}

class Comparison {
	count = 0;
	readonly #telling: JsonChange[] = [];
	readonly #counting: JsonChange[] = [];
	readonly #path: Array<string | number> = [];
	#stepsLeft = stepsMax;

	get changes(): readonly JsonChange[] {
		return [...this.#telling, ...this.#counting].slice(0, changesKept);
	}

	compare(before: Json | undefined, after: Json | undefined): void {
		this.#step();
		if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
			if (!this.#isSame(before, after)) {
				this.#add(before, after);
			}
		} else if (Array.isArray(before)) {
			this.#compareLists(before, after as readonly Json[]);
		} else {
			this.#compareObjects(before as JsonObject, after as JsonObject);
		}
	}

	#step(): void {
		this.#stepsLeft--;
		if (this.#stepsLeft < 0 || this.#path.length > depthMax) {
			throw new TooMuchError();
		}
	}

	#within(step: string | number, before: Json | undefined, after: Json | undefined): void {
		this.#path.push(step);
		this.compare(before, after);
		this.#path.pop();
	}

	#compareObjects(before: JsonObject, after: JsonObject): void {
		for (const [name, value] of Object.entries(before)) {
			this.#within(name, value, Object.hasOwn(after, name) ? after[name] : undefined);
		}

		for (const [name, value] of Object.entries(after)) {
			if (!Object.hasOwn(before, name)) {
				this.#within(name, undefined, value);
			}
		}
	}

	/** What is equal at both ends is left out, so that one element more does not change all that follow. */
	#compareLists(before: readonly Json[], after: readonly Json[]): void {
		const shorter = Math.min(before.length, after.length);
		let start = 0;
		while (start < shorter && this.#isSame(before[start], after[start])) {
			start++;
		}

		let end = 0;
		while (end < shorter - start && this.#isSame(before.at(-1 - end), after.at(-1 - end))) {
			end++;
		}

		for (let i = start; i < Math.max(before.length, after.length) - end; i++) {
			this.#within(i, i < before.length - end ? before[i] : undefined, i < after.length - end ? after[i] : undefined);
		}
	}

	#isSame(before: Json | undefined, after: Json | undefined, depth = this.#path.length): boolean {
		this.#step();
		if (!isContainer(before) || !isContainer(after)) {
			return rawJson.isRawJSON(before) && rawJson.isRawJSON(after) ? before.rawJSON === after.rawJSON : before === after;
		}

		const names = Object.keys(before);
		if (depth > depthMax) {
			throw new TooMuchError();
		}

		return Array.isArray(before) === Array.isArray(after) && names.length === Object.keys(after).length && names.every(name =>
			Object.hasOwn(after, name) && this.#isSame((before as JsonObject)[name], (after as JsonObject)[name], depth + 1));
	}

	#add(before: Json | undefined, after: Json | undefined): void {
		this.count++;
		if (this.#telling.length >= changesKept) {
			return;
		}

		const text = (value: Json | undefined): string | undefined => value === undefined ? undefined : JSON.stringify(value);
		const [was, is] = [text(before), text(after)];
		const list = isCountedOn(was, is) ? this.#counting : this.#telling;
		if (list.length < changesKept) {
			list.push({path: pathOf(this.#path), ...excerpts(was, is)});
		}
	}
}

/** Undefined where that says nothing: not both are objects or lists, they differ in their spelling alone, or it is too much. */
export function jsonChanges(before: string, after: string): JsonChanges | undefined {
	const looksRight = (text: string): boolean => text.length <= jsonLengthMax && /^\s*[{[]/.test(text);
	if (!looksRight(before) || !looksRight(after)) {
		return undefined;
	}

	try {
		const keepsNumbers = longNumber.test(before) || longNumber.test(after);
		const [old, young] = [parse(before, keepsNumbers), parse(after, keepsNumbers)];
		if (Array.isArray(old) !== Array.isArray(young)) {
			return undefined;
		}

		const comparison = new Comparison();
		comparison.compare(old, young);
		const {changes, count} = comparison;
		return count === 0 ? undefined : {changes, count};
	} catch (error) {
		// Not JSON, or nested deeper than can be read.
		if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TooMuchError) {
			return undefined;
		}

		throw error;
	}
}
