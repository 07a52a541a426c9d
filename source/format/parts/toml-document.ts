/**
Parts of a TOML document, read and changed in the text. What a change would do besides is found by reading its result.
*/
import {ParseError, parseTOML, type AST} from 'toml-eslint-parser';
import {UserError} from '../../errors.ts';
import {shortPath, type Step} from '../part-path.ts';
import {
	Growth,
	lineStart,
	nestedPart,
	newLine,
	nextLine,
	partsOnWay,
	requirePlace,
	type Part,
	type Splice,
} from './tree.ts';

type Statement = AST.TOMLKeyValue | AST.TOMLTable;

export type TomlPlace = {
	/** Absent for what headers and dotted names make. */
	readonly node?: AST.TOMLContentNode;
	readonly pair?: AST.TOMLKeyValue;
	/** The lines with a header that are the table's own. */
	table?: AST.TOMLTable | AST.TOMLTopLevelTable;
	/** The lines that say something of it or of what is in it. */
	readonly statements: Statement[];
	isDotted?: boolean;
};

export type TomlPart = Part<TomlPlace>;

type Table = {type: 'map'; members: Map<string, TomlPart>; at: TomlPlace};
type List = {type: 'list'; elements: TomlPart[]; at: TomlPlace};

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i;

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
	return key.type === 'TOMLBare' ? key.name : key.value;
}

class Reader {
	readonly #growth = new Growth();
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	read({body}: AST.TOMLProgram): TomlPart {
		const [top] = body;
		const root: Table = {type: 'map', members: new Map(), at: {table: top, statements: []}};
		for (const statement of top.body) {
			if (statement.type === 'TOMLKeyValue') {
				this.#assign(root, statement, {statement, depth: 0});
				continue;
			}

			const way = this.#descend(root, statement.resolvedKey, {statement, depth: 0});
			way.at.table = statement;
			for (const pair of statement.body) {
				this.#assign(way, pair, {statement: pair, depth: statement.resolvedKey.length});
			}
		}

		return root;
	}

	/** The table that names lead to, made where it is not there yet. */
	#descend(
		from: Table,
		steps: readonly Step[],
		{statement, depth, isDotted = false}: {readonly statement?: Statement; readonly depth: number; readonly isDotted?: boolean},
	): Table {
		let part: Table | List = from;
		for (const [i, step] of steps.entries()) {
			this.#growth.add(String(step).length, depth + i);
			const at = {statements: [], ...isDotted && {isDotted}};
			const next: TomlPart = (part.type === 'list' ? part.elements[step as number] : part.members.get(step as string))
				?? (typeof steps[i + 1] === 'number' ? {type: 'list', elements: [], at} : {type: 'map', members: new Map(), at});
			if (part.type === 'list') {
				part.elements[step as number] = next;
			} else {
				part.members.set(step as string, next);
			}

			if (statement !== undefined) {
				next.at.statements.push(statement);
			}

			part = next as Table | List;
		}

		return part as Table;
	}

	#assign(table: Table, pair: AST.TOMLKeyValue, {statement, depth}: {statement?: Statement; depth: number}): void {
		const names = pair.key.keys.map(key => nameOf(key));
		const parent = this.#descend(table, names.slice(0, -1), {statement, depth, isDotted: true});
		const place = {pair, statements: statement === undefined ? [] : [statement]};
		parent.members.set(names.at(-1)!, this.#value(pair.value, place, depth + names.length));
	}

	#value(node: AST.TOMLContentNode, place: TomlPlace, depth: number): TomlPart {
		const at = {...place, node};
		this.#growth.add(1, depth);
		if (node.type === 'TOMLArray') {
			return {type: 'list', elements: node.elements.map(element => this.#value(element, {statements: []}, depth + 1)), at};
		}

		if (node.type === 'TOMLInlineTable') {
			const table: Table = {type: 'map', members: new Map(), at};
			for (const pair of node.body) {
				this.#assign(table, pair, {depth});
			}

			return table;
		}

		if (node.kind === 'string') {
			return {type: 'text', value: node.value, at};
		}

		const source = this.#text.slice(...node.range);
		return {
			type: 'other', source, json: this.#json(node, source), at,
		};
	}

	#json(node: Exclude<AST.TOMLValue, AST.TOMLStringValue>, source: string): string {
		if (node.kind === 'boolean' || jsonNumber.test(source)) {
			return source;
		}

		return node.kind === 'integer'
			? String(node.bigint)
			: (node.kind === 'float' && Number.isFinite(node.value) ? String(node.value) : JSON.stringify(source));
	}
}

export type TomlReading = {
	readonly root: TomlPart;
	/** Nothing but names in brackets, which YAML would take for a list. */
	readonly hasOnlyHeaders: boolean;
};

/** A list that is nested too deeply is no mistake that has a place. */
function parsed(text: string): AST.TOMLProgram | SyntaxError | RangeError {
	try {
		return parseTOML(text, {tomlVersion: '1.1'});
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof RangeError) {
			return error;
		}

		throw error;
	}
}

export function tomlProblem(text: string): string | undefined {
	const result = parsed(text);
	if (result instanceof ParseError) {
		return `line ${result.lineNumber}, column ${result.column + 1}: ${result.message}`;
	}

	return result instanceof Error ? result.message : undefined;
}

export function isToml(text: string): boolean {
	const result = parsed(text);
	return !(result instanceof Error) && result.body[0].body.some(statement => statement.type === 'TOMLKeyValue' || statement.body.length > 0);
}

/** Undefined when the text is not TOML, or says nothing. */
export function readToml(text: string): TomlReading | undefined {
	const program = parsed(text);
	if (program instanceof Error || program.body[0].body.length === 0) {
		return undefined;
	}

	return {root: new Reader(text).read(program), hasOnlyHeaders: !isToml(text)};
}

/** A name or a text as TOML has it; JSON's escapes are TOML's, but for one letter that has to be one. */
function quoted(text: string): string {
	return JSON.stringify(text).replaceAll('\u{7F}', String.raw`\u007F`);
}

function nameText(name: string): string {
	return /^[\w-]+$/.test(name) ? name : quoted(name);
}

function valueText(part: Part): string {
	switch (part.type) {
		case 'text': {
			return quoted(part.value);
		}

		case 'other': {
			if (part.json === 'null') {
				throw new UserError('TOML has no null', {hint: '›rm KEY .path removes a part.'});
			}

			return part.json;
		}

		case 'list': {
			return `[${part.elements.map(element => valueText(element)).join(', ')}]`;
		}

		case 'map': {
			return `{${[...part.members].map(([name, member]) => `${nameText(name)} = ${valueText(member)}`).join(', ')}}`;
		}
	}
}

function replacementText(text: string, node: AST.TOMLContentNode, value: Part): string {
	const isLiteral = value.type === 'text' && text[node.range[0]] === '\'' && /^[^'\p{Control}]*$/u.test(value.value);
	return isLiteral ? `'${value.value}'` : valueText(value);
}

/** Behind the last element, or behind the bracket, with the blanks that the others have. */
function addition(text: string, node: AST.TOMLArray | AST.TOMLInlineTable, child: string): Splice {
	const items = node.type === 'TOMLArray' ? node.elements : node.body;
	const last = items.at(-1);
	if (last === undefined) {
		return {start: node.range[0] + 1, end: node.range[0] + 1, text: child};
	}

	const [start, end] = last.range;
	const lead = text.slice(lineStart(text, start), start);
	const blank = lead.trim() === '' && node.range[0] < start - lead.length ? `\n${lead}` : ' ';
	return {start: end, end, text: `,${blank}${child}`};
}

function lineOf(text: string, statement: Statement): string {
	const [start] = statement.range;
	return text.slice(lineStart(text, start), start);
}

/** A line in the lines of a table, or of the top, which are those before all headers. */
function newStatement(text: string, table: AST.TOMLTable | AST.TOMLTopLevelTable, statement: string): Splice {
	const last = table.body.findLast(item => item.type === 'TOMLKeyValue');
	if (last !== undefined) {
		return newLine(text, nextLine(text, last.range[1]), lineOf(text, last) + statement);
	}

	return table.type === 'TOMLTable'
		? newLine(text, nextLine(text, table.key.range[1]), lineOf(text, table) + statement)
		: newLine(text, 0, statement);
}

function elsewhere(steps: readonly Step[]): UserError {
	return new UserError(`${shortPath(steps)} is written in lines of its own, which are not replaced or made`, {
		hint: 'Set the parts in it, or: ›edit KEY',
	});
}

export function tomlChanges(
	text: string,
	root: TomlPart,
	{steps, value}: {readonly steps: readonly Step[]; readonly value: Part},
): readonly Splice[] {
	const way = partsOnWay(root, steps);
	const [{at, ...last}, depth] = [way.at(-1)!, way.length - 1];
	if (depth === steps.length) {
		if (at.node === undefined) {
			throw elsewhere(steps);
		}

		return [{start: at.node.range[0], end: at.node.range[1], text: replacementText(text, at.node, value)}];
	}

	const step = steps[depth]!;
	if (last.type === 'list') {
		requirePlace(last, step, steps.slice(0, depth));
	}

	const child = valueText(nestedPart(steps.slice(depth + 1), value));
	const statement = typeof step === 'number' ? child : `${nameText(step)} = ${child}`;
	if (at.node?.type === 'TOMLArray' || at.node?.type === 'TOMLInlineTable') {
		return [addition(text, at.node, statement)];
	}

	if (at.table !== undefined) {
		return [newStatement(text, at.table, statement)];
	}

	throw elsewhere(steps.slice(0, depth));
}

/** The lines of a statement; of a table with all that is in it. */
function linesOf(text: string, statement: Statement): Splice {
	const last = statement.type === 'TOMLTable' ? statement.body.at(-1)?.range[1] ?? statement.range[1] : statement.range[1];
	return {start: lineStart(text, statement.range[0]), end: nextLine(text, last), text: ''};
}

/** What has to go all at once. */
export function tomlRemoval(text: string, root: TomlPart, steps: readonly Step[]): readonly Splice[] {
	const way = partsOnWay(root, steps);
	const [parent, {at}] = [way.at(-2)!, way.at(-1)!];
	if (at.statements.length > 0) {
		return at.statements.map(statement => linesOf(text, statement));
	}

	const container = parent.at.node;
	const items: ReadonlyArray<{readonly range: AST.Range}> = container?.type === 'TOMLArray'
		? container.elements
		: (container?.type === 'TOMLInlineTable' ? container.body : []);
	const index = items.findIndex(item => item === at.pair || item === at.node);
	const [before, item, next] = [items[index - 1], items[index], items[index + 1]];
	if (item === undefined) {
		throw elsewhere(steps);
	}

	if (before !== undefined) {
		return [{start: before.range[1], end: item.range[1], text: ''}];
	}

	return [next === undefined
		? {start: container!.range[0] + 1, end: container!.range[1] - 1, text: ''}
		: {start: item.range[0], end: next.range[0], text: ''}];
}
