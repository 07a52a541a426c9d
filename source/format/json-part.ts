/**
A part of a JSON document that a path in jq's form names, read and changed in the text: every byte outside of the part stays
as it was written.
*/
import {parseTree, type Node} from 'jsonc-parser';
import {UserError} from '../errors.ts';
import {counted} from '../util/counted.ts';
import {shortPath, type Step} from './part-path.ts';

function rootOf(text: string): Node {
	try {
		JSON.parse(text);
		return parseTree(text)!;
	} catch (error) {
		if (error instanceof SyntaxError) {
			throw new UserError('the value is not JSON, and has no parts', {hint: '›get KEY shows it.', cause: error});
		}

		if (error instanceof RangeError) {
			throw new UserError('the value is JSON that is nested too deeply to look for a part of it', {cause: error});
		}

		throw error;
	}
}

/** Of names that stand twice the last one counts, as everywhere. */
function propertyOf(node: Node, name: string): Node | undefined {
	return node.children!.findLast(({children}) => children![0]!.value === name);
}

function elementIndex(node: Node, step: number): number {
	return step < 0 ? node.children!.length + step : step;
}

/** The node one step down; undefined when there is none. Refuses steps into what has no parts of that kind. */
function childOf(node: Node, step: Step, before: readonly Step[]): Node | undefined {
	if (typeof step === 'string' && node.type === 'object') {
		return propertyOf(node, step)?.children![1];
	}

	if (typeof step === 'number' && node.type === 'array') {
		return node.children![elementIndex(node, step)];
	}

	if (node.type === 'null') {
		return undefined;
	}

	const article = /^[ao]/.test(node.type) ? 'an' : 'a';
	throw new UserError(`${shortPath(before)} is ${article} ${node.type}, and has no ${typeof step === 'number' ? 'elements' : 'names'}`);
}

type Found = {
	/** The last node on the way that exists. */
	readonly node: Node;
	/** How many steps lead there. */
	readonly depth: number;
	readonly parent: Node | undefined;
};

function find(text: string, steps: readonly Step[]): Found {
	let node = rootOf(text);
	let parent: Node | undefined;
	for (const [depth, step] of steps.entries()) {
		const child = childOf(node, step, steps.slice(0, depth));
		if (child === undefined) {
			return {node, depth, parent};
		}

		parent = node;
		node = child;
	}

	return {node, depth: steps.length, parent};
}

function textOf(text: string, {offset, length}: Node): string {
	return text.slice(offset, offset + length);
}

/** Where the children stand that some paths lead to, with their names. What is not there is left out. */
export function rangesOf(
	text: string,
	paths: ReadonlyArray<readonly Step[]>,
): ReadonlyArray<{readonly start: number; readonly end: number}> {
	const root = rootOf(text);
	return paths.flatMap(path => {
		let node: Node | undefined = root;
		let child: Node | undefined = root;
		for (const step of path) {
			child = typeof step === 'string'
				? (node?.type === 'object' ? propertyOf(node, step) : undefined)
				: (node?.type === 'array' ? node.children![elementIndex(node, step)] : undefined);
			node = typeof step === 'string' ? child?.children![1] : child;
		}

		return child === undefined ? [] : [{start: child.offset, end: child.offset + child.length}];
	});
}

/** The part as it is written; undefined when there is none. */
export function partOf(text: string, steps: readonly Step[]): string | undefined {
	const {node, depth} = find(text, steps);
	return depth === steps.length ? textOf(text, node) : undefined;
}

/** What has to be written where `steps` do not lead anywhere yet. */
function nested(steps: readonly Step[], value: string): string {
	let text = value;
	for (const step of steps.toReversed()) {
		if (typeof step === 'number' && step !== 0) {
			throw new UserError(`a new list has no element ${step}`, {hint: 'Its first one is [0].'});
		}

		text = typeof step === 'string' ? `{${JSON.stringify(step)}:${text}}` : `[${text}]`;
	}

	return text;
}

function spliced(text: string, start: number, end: number, replacement: string): string {
	return text.slice(0, start) + replacement + text.slice(end);
}

/** The blanks in front of a child and those behind the colon of a name, as its neighbours have them. */
function blanksIn(text: string, container: Node): {readonly before: string; readonly afterColon: string} {
	const last = container.children!.at(-1);
	if (last === undefined) {
		return {before: '', afterColon: text.includes('": ') ? ' ' : ''};
	}

	const lead = text.slice(Math.max(container.offset, last.offset - 1000), last.offset);
	const before = lead.slice(lead.trimEnd().length);
	const colon = last.children?.[0] !== undefined && last.type === 'property' ? last.children : undefined;
	const afterColon = colon === undefined
		? ''
		: text.slice(colon[0]!.offset + colon[0]!.length, colon[1]!.offset).trimStart().slice(1);
	// A first child stands without a blank behind the bracket, where later ones have one behind the comma.
	const isFirst = container.children!.length === 1;
	return {before: isFirst && before === '' && afterColon === ' ' ? ' ' : before, afterColon};
}

function added(text: string, container: Node, {step, value}: {readonly step: Step; readonly value: string}): string {
	const {before, afterColon} = blanksIn(text, container);
	const last = container.children!.at(-1);
	const child = typeof step === 'string' ? `${JSON.stringify(step)}:${afterColon}${value}` : value;
	return last === undefined
		? spliced(text, container.offset + 1, container.offset + 1, child)
		: spliced(text, last.offset + last.length, last.offset + last.length, `,${before}${child}`);
}

/** The document with `value`, which is JSON, in that place; names and a list's next element are made. */
export function withPart(text: string, steps: readonly Step[], value: string): string {
	const {node, depth} = find(text, steps);
	if (depth === steps.length) {
		return spliced(text, node.offset, node.offset + node.length, value);
	}

	if (node.type === 'null') {
		return spliced(text, node.offset, node.offset + node.length, nested(steps.slice(depth), value));
	}

	const step = steps[depth]!;
	if (typeof step === 'number' && step !== node.children!.length) {
		throw new UserError(`${shortPath(steps.slice(0, depth))} has ${counted(node.children!.length, 'element')}, and no place ${step}`, {
			hint: `A new one comes at the end: [${node.children!.length}]`,
		});
	}

	return added(text, node, {step, value: nested(steps.slice(depth + 1), value)});
}

/** The document of a key that does not exist yet. */
export function newDocument(steps: readonly Step[], value: string): string {
	return nested(steps, value);
}

/** The document without that part and one of the commas beside it; undefined when there is no such part. */
export function withoutPart(text: string, steps: readonly Step[]): string | undefined {
	const {node, depth, parent} = find(text, steps);
	if (depth < steps.length) {
		return undefined;
	}

	const step = steps.at(-1);
	if (parent === undefined || step === undefined) {
		throw new UserError('. is the whole value', {hint: '›rm KEY removes the key.'});
	}

	const siblings = parent.children!;
	if (typeof step === 'string' && siblings.filter(({children}) => children![0]!.value === step).length > 1) {
		throw new UserError(`${shortPath(steps)} stands there twice`, {hint: '›edit KEY shows both.'});
	}

	const index = siblings.findIndex(sibling => sibling === node || (sibling.type === 'property' && sibling.children![1] === node));
	const child = siblings[index]!;
	const [last, next] = [siblings[index - 1], siblings[index + 1]];
	if (last !== undefined) {
		return spliced(text, last.offset + last.length, child.offset + child.length, '');
	}

	return next === undefined
		? spliced(text, parent.offset + 1, parent.offset + parent.length - 1, '')
		: spliced(text, child.offset, next.offset, '');
}

/** JSON of what somebody typed: that itself where it is JSON, else a text. */
export function jsonOf(typed: string): string {
	try {
		JSON.parse(typed);
		return typed.trim();
	} catch (error) {
		if (/^\s*[[{"]/.test(typed)) {
			throw new UserError(`the value begins like JSON, and is none: ${(error as Error).message}`, {
				hint: String.raw`Single quotes keep the quotes inside: '{"a": 1}'. A text with such a beginning is written "\"…\"".`,
			});
		}

		return JSON.stringify(typed);
	}
}
