/**
A JSON document of one line as it is edited: indented. What comes back gets the blanks that the document had, so that all that
was not changed is the same to the byte: spellings of numbers and texts, repeated names, a BOM, what stands at the end.
*/
import {
	format,
	parseTree,
	printParseErrorCode,
	type Node,
	type ParseError,
} from 'jsonc-parser';
import {messageOf} from '../errors.ts';

/** Longer or deeper documents are edited as they are. */
const lengthMax = 1024 * 1024;
const depthMax = 200;

export type EditableForm = {
	/** For the editor. */
	readonly text: string;
	/** What is to be stored of what the editor gave back, which has to be JSON. */
	stored(edited: string): string;
};

const around = /^(\s*)([[{][^\n\r]*[\]}])(\s*)$/;

function isTooDeep(text: string): boolean {
	let depth = 0;
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
		depth += token === '[' || token === '{' ? 1 : (token.startsWith('"') ? 0 : -1);
		if (depth > depthMax) {
			return true;
		}
	}

	return false;
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function indented(text: string): string {
	let result = '';
	let end = 0;
	for (const {offset, length, content} of format(text, undefined, {insertSpaces: true, tabSize: 2, eol: '\n'})) {
		result += text.slice(end, offset) + content;
		end = offset + length;
	}

	return result + text.slice(end);
}

type Blanks = {readonly comma: string; readonly colon: string};

/** The tokens of one document with the blanks of another. */
class Blending {
	readonly #before: string;
	readonly #after: string;
	/** As the first ones in the document are; for what is new. */
	readonly #style: Blanks;

	constructor(before: string, after: string) {
		this.#before = before;
		this.#after = after;
		this.#style = this.#firstBlanks(parseTree(before)!) ?? {comma: ',', colon: ':'};
	}

	blend(): string {
		return this.#text(parseTree(this.#after)!, parseTree(this.#before));
	}

	#firstBlanks(root: Node): Blanks | undefined {
		let comma: string | undefined;
		let colon: string | undefined;
		for (const open = [root]; open.length > 0 && (comma === undefined || colon === undefined);) {
			const {type, children = []} = open.pop()!;
			if (type === 'property') {
				colon ??= this.#between(children[0]!, children[1]!);
			} else if (children.length > 1) {
				comma ??= this.#between(children[0]!, children[1]!);
			}

			open.push(...children.slice(0, 1000).toReversed());
		}

		// Who writes a blank behind one of them writes it behind both.
		return {comma: comma ?? (colon === ': ' ? ', ' : ','), colon: colon ?? (comma === ', ' ? ': ' : ':')};
	}

	#between(left: Node, right: Node): string {
		return this.#before.slice(left.offset + left.length, right.offset);
	}

	#own(text: string, {offset, length}: Node): string {
		return text.slice(offset, offset + length);
	}

	#isSame(after: Node, before: Node): boolean {
		const [children, others] = [after.children, before.children];
		if (children === undefined || others === undefined) {
			return children === others && this.#own(this.#after, after) === this.#own(this.#before, before);
		}

		return after.type === before.type && children.length === others.length && children.every((child, i) => this.#isSame(child, others[i]!));
	}

	#text(after: Node, before: Node | undefined): string {
		if (after.children === undefined) {
			return this.#own(this.#after, after);
		}

		if (before !== undefined && this.#isSame(after, before)) {
			return this.#own(this.#before, before);
		}

		const old = before?.type === after.type ? before : undefined;
		const partners = after.type === 'array' ? this.#elements(after, old) : this.#members(after, old);
		const [first, second] = old?.children ?? [];
		const last = old?.children?.at(-1);
		const comma = second === undefined ? this.#style.comma : this.#between(first!, second);
		const places = new Map(old?.children?.map((child, i) => [child, i]));
		const inner = after.children.map((child, i) => {
			const partner = partners[i];
			const place = places.get(partner!) ?? 0;
			const separator = place > 0 ? this.#between(old!.children![place - 1]!, partner!) : comma;
			return (i === 0 ? '' : separator) + this.#child(child, partner, first);
		}).join('');
		const isEmpty = after.children.length === 0 || first === undefined;
		const lead = isEmpty ? '' : this.#before.slice(old!.offset + 1, first.offset);
		const tail = isEmpty ? '' : this.#before.slice(last!.offset + last!.length, old!.offset + old!.length - 1);
		return after.type === 'array' ? `[${lead}${inner}${tail}]` : `{${lead}${inner}${tail}}`;
	}

	#child(after: Node, partner: Node | undefined, sibling: Node | undefined): string {
		if (after.type !== 'property') {
			return this.#text(after, partner);
		}

		const like = partner ?? sibling;
		const colon = like?.type === 'property' ? this.#between(like.children![0]!, like.children![1]!) : this.#style.colon;
		const [name, value] = after.children!;
		return this.#own(this.#after, name!) + colon + this.#text(value!, partner?.children![1]);
	}

	/** The members of the same names; of repeated ones the first has the first as its partner. */
	#members(after: Node, old: Node | undefined): ReadonlyArray<Node | undefined> {
		const nameOf = (member: Node): string => member.children![0]!.value as string;
		const byName = Map.groupBy(old?.children ?? [], member => nameOf(member));
		return after.children!.map(member => byName.get(nameOf(member))?.shift());
	}

	/** What is the same at both ends belongs together, and between them what is at the same place. */
	#elements(after: Node, old: Node | undefined): ReadonlyArray<Node | undefined> {
		const [elements, others] = [after.children!, old?.children ?? []];
		const shorter = Math.min(elements.length, others.length);
		let start = 0;
		while (start < shorter && this.#isSame(elements[start]!, others[start]!)) {
			start++;
		}

		let end = 0;
		while (end < shorter - start && this.#isSame(elements.at(-1 - end)!, others.at(-1 - end)!)) {
			end++;
		}

		return elements.map((_element, i) => i < elements.length - end
			? (i < others.length - end ? others[i] : undefined)
			: others[i - elements.length + others.length]);
	}
}

/** Undefined for anything but a JSON object or list of one line. */
export function editableForm(value: string): EditableForm | undefined {
	const [, before = '', document = '', behind = ''] = value.length > lengthMax ? [] : around.exec(value) ?? [];
	if (document === '' || !isJson(document) || isTooDeep(document)) {
		return undefined;
	}

	return {
		text: indented(document),
		stored: edited => isJson(edited) && !isTooDeep(edited) ? before + new Blending(document, edited).blend() + behind : edited,
	};
}

const problems: Readonly<Record<string, string>> = {
	InvalidNumberFormat: 'this is no number',
	PropertyNameExpected: 'a name in double quotes is missing',
	ValueExpected: 'a value is missing',
	ColonExpected: 'a colon is missing',
	CommaExpected: 'a comma is missing',
	CloseBraceExpected: '} is missing',
	CloseBracketExpected: '] is missing',
	EndOfFileExpected: 'nothing may follow here',
	InvalidCommentToken: 'JSON has no comments',
	UnexpectedEndOfString: 'the quote at the end is missing',
	InvalidEscapeCharacter: 'nothing is written with this backslash',
	InvalidUnicode: 'nothing is written with this backslash',
};

/** Why a text is not JSON, and where; undefined when it is. */
export function jsonProblem(text: string): string | undefined {
	try {
		JSON.parse(text);
		return undefined;
	} catch (error) {
		const [first] = isTooDeep(text) ? [] : mistakesIn(text);
		if (first === undefined) {
			return messageOf(error);
		}

		const lines = text.slice(0, first.offset).split('\n');
		const problem = problems[printParseErrorCode(first.error)] ?? 'this has no meaning';
		return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${problem}`;
	}
}

function mistakesIn(text: string): readonly ParseError[] {
	const mistakes: ParseError[] = [];
	parseTree(text, mistakes, {disallowComments: true, allowTrailingComma: false});
	return mistakes;
}
