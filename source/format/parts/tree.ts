/**
What a YAML or TOML document says, with where each part of it stands: the same tree for both, so that steps, comparisons and
JSON are written once.
*/
import {UserError} from '../../errors.ts';
import {counted} from '../../util/counted.ts';
import {shortPath, type Step} from '../part-path.ts';

export type Part<At = unknown> = {readonly at: At} & (
	| {readonly type: 'text'; readonly value: string}
	/** Numbers, truth values, null, dates: as they are written, and as JSON. */
	| {readonly type: 'other'; readonly source: string; readonly json: string}
	| {readonly type: 'list'; readonly elements: ReadonlyArray<Part<At>>}
	| {readonly type: 'map'; readonly members: ReadonlyMap<string, Part<At>>}
);

/** Longer values are only read as JSON, whose parser is quick enough not to be noticed. */
export const lengthMax = 256 * 1024;
const depthMax = 200;
/** Aliases can make a document of a few lines as large as one likes. */
const expandedMax = 4 * 1024 * 1024;

export function tooDeep(): UserError {
	return new UserError(`the value is nested more than ${depthMax} deep, which is too much to look for a part of it`);
}

/** Counts what a document becomes when it is read. */
export class Growth {
	#length = 0;

	add(length: number, depth: number): void {
		this.#length += length + 1;
		if (depth > depthMax) {
			throw tooDeep();
		}

		if (this.#length > expandedMax) {
			throw new UserError('the value has so many aliases of aliases that it is too large to look for a part of it');
		}
	}
}

/** Compact when nothing is told; `isSorted` is for comparisons. */
export function jsonText(part: Part, {blank = '', isSorted = false} = {}): string {
	switch (part.type) {
		case 'text': {
			return JSON.stringify(part.value);
		}

		case 'other': {
			return part.json;
		}

		case 'list': {
			return `[${part.elements.map(element => jsonText(element, {blank, isSorted})).join(`,${blank}`)}]`;
		}

		case 'map': {
			const members = [...part.members]
				.map(([name, member]) => `${JSON.stringify(name)}:${blank}${jsonText(member, {blank, isSorted})}`);
			return `{${(isSorted ? members.toSorted() : members).join(`,${blank}`)}}`;
		}
	}
}

/** As a person reads it: a text as it is, what is one word as it is written, the rest as JSON. */
export function plainText(part: Part): string {
	return part.type === 'text' ? part.value : (part.type === 'other' && part.json !== 'null' ? part.source : jsonText(part));
}

function kindOf(part: Part): string {
	return part.type === 'other' ? part.source : `a ${part.type}`;
}

function indexIn(elements: readonly Part[], step: number): number {
	return step < 0 ? elements.length + step : step;
}

function childOf<At>(part: Part<At>, step: Step, before: readonly Step[]): Part<At> | undefined {
	if (typeof step === 'string' && part.type === 'map') {
		return part.members.get(step);
	}

	if (typeof step === 'number' && part.type === 'list') {
		return part.elements[indexIn(part.elements, step)];
	}

	if (part.type === 'other' && part.json === 'null') {
		return undefined;
	}

	throw new UserError(`${shortPath(before)} is ${kindOf(part)}, and has no ${typeof step === 'number' ? 'elements' : 'names'}`);
}

/** The parts on the way, the root first, as far as there are some. */
export function partsOnWay<At>(root: Part<At>, steps: readonly Step[]): ReadonlyArray<Part<At>> {
	const way = [root];
	for (const [depth, step] of steps.entries()) {
		const child = childOf(way.at(-1)!, step, steps.slice(0, depth));
		if (child === undefined) {
			break;
		}

		way.push(child);
	}

	return way;
}

/** The steps with positions from the start, and without the spelling of the user. */
export function stepsFromStart(root: Part, steps: readonly Step[]): readonly Step[] {
	const way = partsOnWay(root, steps);
	return steps.map((step, depth) => {
		const parent = way[depth];
		return typeof step === 'number' && parent?.type === 'list' ? indexIn(parent.elements, step) : step;
	});
}

/** What has to be where `steps` do not lead anywhere yet. */
export function nestedPart(steps: readonly Step[], value: Part): Part {
	let part = value;
	for (const step of steps.toReversed()) {
		if (typeof step === 'number' && step !== 0) {
			throw new UserError(`a new list has no element ${step}`, {hint: 'Its first one is [0].'});
		}

		part = typeof step === 'string'
			? {type: 'map', members: new Map([[step, part]]), at: undefined}
			: {type: 'list', elements: [part], at: undefined};
	}

	return part;
}

/** What the whole has to say after a change; `value` is undefined for a removal. */
export function changed(part: Part, steps: readonly Step[], value: Part | undefined): Part {
	const [step, ...rest] = steps;
	if (step === undefined) {
		return value!;
	}

	if (part.type === 'list' && typeof step === 'number') {
		const element = part.elements[step];
		const replacement = value === undefined && rest.length === 0
			? []
			: [element === undefined ? nestedPart(rest, value!) : changed(element, rest, value)];
		return {...part, elements: part.elements.toSpliced(step, 1, ...replacement)};
	}

	if (part.type === 'map' && typeof step === 'string') {
		const members = new Map(part.members);
		const member = members.get(step);
		if (value === undefined && rest.length === 0) {
			members.delete(step);
		} else {
			members.set(step, member === undefined ? nestedPart(rest, value!) : changed(member, rest, value));
		}

		return {...part, members};
	}

	return nestedPart(steps, value!);
}

export function isSame(a: Part, b: Part): boolean {
	return jsonText(a, {isSorted: true}) === jsonText(b, {isSorted: true});
}

export function requirePlace({elements}: {readonly elements: readonly Part[]}, step: Step, before: readonly Step[]): void {
	const {length} = elements;
	if (step !== length) {
		throw new UserError(`${shortPath(before)} has ${counted(length, 'element')}, and no place ${step}`, {
			hint: `A new one comes at the end: [${length}]`,
		});
	}
}

export type Splice = {readonly start: number; readonly end: number; readonly text: string};

export function spliced(text: string, splices: readonly Splice[]): string {
	let result = '';
	let at = 0;
	for (const {start, end, text: replacement} of splices.toSorted((a, b) => a.start - b.start)) {
		result += text.slice(at, start) + replacement;
		at = end;
	}

	return result + text.slice(at);
}

/** The start of the line that `offset` is on. */
export function lineStart(text: string, offset: number): number {
	return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The start of the line behind what ends at `offset`; what ends with a line feed has ended the line already. */
export function nextLine(text: string, offset: number): number {
	if (text[offset - 1] === '\n') {
		return offset;
	}

	const end = text.indexOf('\n', offset);
	return end === -1 ? text.length : end + 1;
}

/** A line put in at the start of another one, or behind the last one, which may have no end. */
export function newLine(text: string, offset: number, line: string): Splice {
	const eol = text.includes('\r\n') ? '\r\n' : '\n';
	const isOpen = offset > 0 && text[offset - 1] !== '\n';
	return {start: offset, end: offset, text: isOpen ? eol + line : line + eol};
}
