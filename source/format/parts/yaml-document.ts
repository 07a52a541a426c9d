/**
Parts of a YAML document, read and changed in the text. What a change would do besides is found by reading its result.
*/
import {
	isAlias,
	isCollection,
	isMap,
	isPair,
	isScalar,
	isSeq,
	parseAllDocuments,
	visit,
	Scalar,
	type Alias,
	type Document,
	type Node,
	type Pair,
	type YAMLMap,
	type YAMLSeq,
} from 'yaml';
import {UserError} from '../../errors.ts';
import {shortened} from '../caret.ts';
import {shortPath, type Step} from '../part-path.ts';
import {yamlText} from '../yaml.ts';
import {
	Growth,
	jsonText,
	lineStart,
	nestedPart,
	newLine,
	nextLine,
	partsOnWay,
	requirePlace,
	tooDeep,
	type Part,
	type Splice,
} from './tree.ts';

export type YamlPlace = {
	readonly node: Node | undefined;
	/** Of a member of a map. */
	readonly pair?: Pair<Node, Node | null>;
	/** Comes from another place through <<. */
	readonly isMerged?: boolean;
	/** An alias, or what one stands for. */
	readonly isShared: boolean;
};

export type YamlPart = Part<YamlPlace>;

type Pairs = ReadonlyArray<Pair<Node, Node | null>>;

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i;

class Reader {
	readonly #text: string;
	readonly #targets = new Map<Alias, Node>();
	readonly #shared = new Set<Node>();
	readonly #growth = new Growth();

	constructor(text: string, document: Document) {
		this.#text = text;
		const anchors = new Map<string, Node>();
		visit(document, {
			Node: (_key, node) => {
				if (isAlias(node)) {
					const target = anchors.get(node.source);
					if (target !== undefined) {
						this.#targets.set(node, target);
						this.#shared.add(target);
					}
				} else if (node.anchor !== undefined) {
					anchors.set(node.anchor, node);
				}
			},
		});
	}

	read(node: Node | null | undefined, place: Partial<YamlPlace> = {}, depth = 0): YamlPart {
		if (isAlias(node)) {
			this.#growth.add(1, depth);
			const target = this.#targets.get(node);
			return {...this.read(target, {}, depth + 1), at: {...place, node, isShared: true}};
		}

		const at = {...place, node: node ?? undefined, isShared: this.#shared.has(node!)};
		if (isMap(node)) {
			this.#growth.add(1, depth);
			return {type: 'map', members: this.#members(node, depth), at};
		}

		if (isSeq(node)) {
			this.#growth.add(1, depth);
			return {type: 'list', elements: node.items.map(item => this.read(this.#element(item), {}, depth + 1)), at};
		}

		const part = this.#scalar(node);
		this.#growth.add(part.type === 'text' ? part.value.length : 1, depth);
		return {...part, at};
	}

	/** In `[a: 1]` an element is a pair, which only a map can hold. */
	#element(item: unknown): Node {
		if (isPair(item)) {
			throw new UserError('the value has a pair as an element of a list, of which no part is looked for');
		}

		return item as Node;
	}

	#scalar(node: Scalar | null | undefined): ({type: 'text'; value: string} | {type: 'other'; source: string; json: string}) {
		const value = node?.value ?? null;
		if (typeof value === 'string') {
			return {type: 'text', value};
		}

		const source = node?.source ?? '';
		const isNumber = typeof value === 'number' || typeof value === 'bigint';
		if (isNumber && jsonNumber.test(source)) {
			return {type: 'other', source, json: source};
		}

		return {
			type: 'other', source, json: value === null || typeof value === 'boolean' || (isNumber && Number.isFinite(Number(value)))
				? String(value)
				: JSON.stringify(source),
		};
	}

	#nameOf({key}: Pair<Node, Node | null>): string {
		const node = isAlias(key) ? this.#targets.get(key) : key;
		if (isScalar(node)) {
			return typeof node.value === 'string' ? node.value : node.source ?? '';
		}

		const [start, end] = node?.range ?? [0, 0];
		return this.#text.slice(start, end);
	}

	#members(map: YAMLMap, depth: number): Map<string, YamlPart> {
		const members = new Map<string, YamlPart>();
		const merged: YamlPart[] = [];
		for (const pair of map.items as unknown as Pairs) {
			const name = this.#nameOf(pair);
			const part = this.read(pair.value, {pair}, depth + 1);
			this.#growth.add(name.length, depth);
			if (name === '<<' && isScalar(pair.key) && pair.key.type === Scalar.PLAIN) {
				merged.push(...part.type === 'list' ? part.elements : [part]);
			} else {
				members.set(name, part);
			}
		}

		for (const part of merged) {
			for (const [name, member] of part.type === 'map' ? part.members : []) {
				if (members.has(name)) {
					continue;
				}

				this.#growth.add(name.length, depth);
				members.set(name, {...member, at: {...member.at, isMerged: true, isShared: true}});
			}
		}

		return members;
	}
}

function parsed(text: string): readonly Document[] {
	return parseAllDocuments(text, {
		// Repeated names are looked for, and mistakes located, in a time that grows with the square.
		keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, intAsBigInt: true, logLevel: 'silent',
	});
}

function hasParts(documents: readonly Document[]): boolean {
	return documents.length > 0 && documents.every(({errors, contents}) => errors.length === 0 && isCollection(contents));
}

export function isYaml(text: string): boolean {
	return hasParts(parsed(text));
}

export function yamlProblem(text: string): string | undefined {
	const error = parsed(text).find(({errors}) => errors.length > 0)?.errors[0];
	if (error === undefined) {
		return undefined;
	}

	const lines = text.slice(0, error.pos[0]).split('\n');
	return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${error.message}`;
}

/** The documents in a text; undefined when it is not YAML, or has anything but maps and lists. */
export function readYaml(text: string): readonly YamlPart[] | undefined {
	const documents = parsed(text);
	if (documents.some(({errors}) => errors[0]?.code === 'RESOURCE_EXHAUSTION')) {
		throw tooDeep();
	}

	return hasParts(documents) ? documents.map(document => new Reader(text, document).read(document.contents)) : undefined;
}

function isFlow(node: Node | undefined): boolean {
	return isCollection(node) && node.flow === true;
}

/** Where the content ends, without the comment and the blank lines behind it. */
function endOf(node: Node | null | undefined, otherwise: number): number {
	if (isCollection(node) && !isFlow(node)) {
		const last: unknown = node.items.at(-1);
		const [start, end] = node.range!;
		return last === undefined ? end : endOfItem(last, start);
	}

	return node?.range?.[1] ?? otherwise;
}

/** Of an element, or of a name with its value. */
function endOfItem(item: unknown, otherwise: number): number {
	const {key, value} = (isPair(item) ? item : {key: undefined, value: item}) as {key?: Node; value: Node | null};
	return endOf(value, key?.range ? key.range[1] + 1 : otherwise);
}

function startOfItem(item: unknown): number {
	return ((isPair(item) ? item.key : item) as Node | undefined)?.range?.[0] ?? 0;
}

/** How a part can be written, the most usual way first. */
function spellings(value: Part, old?: Node): readonly string[] {
	if (value.type !== 'text') {
		return [jsonText(value, {blank: ' '})];
	}

	const quoted = JSON.stringify(value.value);
	const style = isScalar(old) ? old.type : undefined;
	if (style === Scalar.QUOTE_SINGLE) {
		return [`'${value.value.replaceAll('\'', '\'\'')}'`, quoted];
	}

	const plain = yamlText(value.value).trimEnd();
	return style === Scalar.QUOTE_DOUBLE || plain.includes('\n') ? [quoted] : [plain, quoted];
}

function replacement(text: string, {node, pair}: YamlPlace, spelling: string): Splice {
	const keyEnd = pair?.key.range?.[1];
	const start = node?.range?.[0] ?? keyEnd ?? 0;
	if (node?.range === undefined) {
		// In {a} the name stands there without a colon.
		return {start, end: start, text: `: ${spelling}`};
	}

	let end = endOf(node, start);
	while (end > start && /[\n\r]/.test(text[end - 1]!)) {
		end--;
	}

	const between = text.slice(keyEnd ?? start, start);
	// What stood on lines of its own goes behind its name.
	if (isCollection(node) && !isFlow(node) && /^[ \t]*:\s*$/.test(between)) {
		return {start: start - between.length + between.indexOf(':') + 1, end, text: ` ${spelling}`};
	}

	return {start, end, text: start === end && !/\s/.test(text[start - 1] ?? ' ') ? ` ${spelling}` : spelling};
}

function columnOf(text: string, offset: number): string {
	return ' '.repeat(offset - lineStart(text, offset));
}

/** Where the dashes of a list are. */
function dashesOf(list: YAMLSeq): readonly number[] {
	const {srcToken: token} = list;
	return token?.type === 'block-seq'
		? token.items.flatMap(({start}) => start.filter(({type}) => type === 'seq-item-ind').map(({offset}) => offset))
		: [];
}

function addition(text: string, node: YAMLMap | YAMLSeq, child: string): Splice {
	const end = endOf(node, 0);
	if (isFlow(node)) {
		const last: unknown = node.items.at(-1);
		if (last === undefined) {
			return {start: node.range![0] + 1, end: node.range![0] + 1, text: child};
		}

		const lastEnd = endOfItem(last, 0);
		return {start: lastEnd, end: lastEnd, text: `, ${child}`};
	}

	return isSeq(node)
		? newLine(text, nextLine(text, end), `${columnOf(text, dashesOf(node)[0]!)}- ${child}`)
		: newLine(text, nextLine(text, end), `${columnOf(text, startOfItem(node.items[0]))}${child}`);
}

function removal(text: string, parent: YamlPlace, {node, pair}: YamlPlace): Splice {
	const container = parent.node as YAMLMap | YAMLSeq;
	const {items}: {readonly items: readonly unknown[]} = container;
	const index = items.indexOf(pair ?? node);
	if (items.length === 1) {
		return replacement(text, parent, isSeq(container) ? '[]' : '{}');
	}

	const dashes = isSeq(container) ? dashesOf(container) : [];
	const startOf = (i: number): number => dashes[i] ?? startOfItem(items[i]);
	const endAt = (i: number): number => endOfItem(items[i], startOf(i) + 1);
	if (isFlow(container)) {
		return index === 0 ? {start: startOf(0), end: startOf(1), text: ''} : {start: endAt(index - 1), end: endAt(index), text: ''};
	}

	const line = lineStart(text, startOf(index));
	const isAlone = text.slice(line, startOf(index)).trim() === '';
	return isAlone || index === items.length - 1
		? {start: line, end: nextLine(text, endAt(index)), text: ''}
		: {start: startOf(index), end: startOf(index + 1), text: ''};
}

/** What neither the user nor the reading of the result can be asked about. */
function requireOwn(way: readonly YamlPart[], steps: readonly Step[]): void {
	for (const [depth, {at: {node, isShared}}] of way.entries()) {
		const path = shortPath(steps.slice(0, depth));
		if (isShared) {
			throw new UserError(`${path} is shared through an alias, and a change would be one in several places`, {
				hint: '›edit KEY shows all of them.',
			});
		}

		if (node?.tag !== undefined) {
			throw new UserError(`${path} has the tag ${shortened(node.tag)}, which says how it is read`, {hint: '›edit KEY changes it.'});
		}
	}
}

/** The ways to write a value there, of which the first is taken that reads as it should. */
export function yamlChanges(
	text: string,
	root: YamlPart,
	{steps, value}: {readonly steps: readonly Step[]; readonly value: Part},
): readonly Splice[] {
	const full = partsOnWay(root, steps);
	const way = full.at(-1)!.at.isMerged ? full.slice(0, -1) : full;
	requireOwn(way, steps);
	const [last, depth] = [way.at(-1)!, way.length - 1];
	if (depth === steps.length) {
		return spellings(value, last.at.node).map(spelling => replacement(text, last.at, spelling));
	}

	if (last.type === 'other') {
		return spellings(nestedPart(steps.slice(depth), value)).map(spelling => replacement(text, last.at, spelling));
	}

	const step = steps[depth]!;
	const child = nestedPart(steps.slice(depth + 1), value);
	if (last.type === 'list') {
		requirePlace(last, step, steps.slice(0, depth));
	}

	return spellings(child).flatMap(spelling => typeof step === 'number'
		? [addition(text, last.at.node as YAMLSeq, spelling)]
		: spellings({type: 'text', value: step, at: undefined})
			.map(name => addition(text, last.at.node as YAMLMap, `${name}: ${spelling}`)));
}

export function yamlRemovals(text: string, root: YamlPart, steps: readonly Step[]): readonly Splice[] {
	const way = partsOnWay(root, steps);
	requireOwn(way, steps);
	return [removal(text, way.at(-2)!.at, way.at(-1)!.at)];
}
