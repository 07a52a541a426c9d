/**
A value as a document that has parts: JSON, TOML or YAML, in that order. A change is made in the text and kept only when the
result says what it should, so that everything else is the same to the byte.
*/
import {parseTree, type Node} from 'jsonc-parser';
import {UserError} from '../../errors.ts';
import {partOf, withoutPart, withPart} from '../json-part.ts';
import {shortPath, type Step} from '../part-path.ts';
import {
	changed,
	isSame,
	lengthMax,
	partsOnWay,
	plainText,
	spliced,
	stepsFromStart,
	type Part,
	type Splice,
} from './tree.ts';

export type PartDocument = {
	readonly kind: 'JSON' | 'TOML' | 'YAML';
	/** A text as it is, a word as it is written, the rest as JSON; undefined when there is no such part. */
	part(steps: readonly Step[]): string | undefined;
	/** The same as JSON, as far as it can be written so. */
	json(steps: readonly Step[]): string | undefined;
	/** The document with `value`, which is JSON, in that place. */
	withPart(steps: readonly Step[], value: string): string;
	/** Undefined when there is no such part. */
	withoutPart(steps: readonly Step[]): string | undefined;
};

const byteOrderMark = '\u{FEFF}';

/** A text as it is, everything else as the JSON that is stored. */
export function plainJson(part: string): string {
	return part.startsWith('"') ? JSON.parse(part) as string : part;
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		// What is nested too deeply for the parser is refused with these words by what looks for a part.
		return error instanceof RangeError;
	}
}

function jsonDocument(text: string): PartDocument {
	return {
		kind: 'JSON',
		part(steps) {
			const part = partOf(text, steps);
			return part === undefined ? undefined : plainJson(part);
		},
		json: steps => partOf(text, steps),
		withPart: (steps, value) => withPart(text, steps, value),
		withoutPart: steps => withoutPart(text, steps),
	};
}

function partOfJson(text: string, {type, children = [], value, offset, length}: Node): Part {
	if (type === 'object') {
		const members = children.map(({children: pair}) => [pair![0]!.value as string, partOfJson(text, pair![1]!)] as const);
		return {type: 'map', members: new Map(members), at: undefined};
	}

	if (type === 'array') {
		return {type: 'list', elements: children.map(child => partOfJson(text, child)), at: undefined};
	}

	const source = text.slice(offset, offset + length);
	return type === 'string'
		? {type: 'text', value: value as string, at: undefined}
		: {
			type: 'other', source, json: source, at: undefined,
		};
}

type Language<At> = {
	readonly kind: 'TOML' | 'YAML';
	/** The documents in a text. */
	read(text: string): ReadonlyArray<Part<At>> | undefined;
	/** Ways to do it, of which the first is taken that does nothing else. */
	changes(root: Part<At>, steps: readonly Step[], value: Part): ReadonlyArray<readonly Splice[]>;
	removals(root: Part<At>, steps: readonly Step[]): ReadonlyArray<readonly Splice[]>;
};

function documentIn<At>(text: string, {kind, read, changes, removals}: Language<At>): PartDocument {
	const roots = read(text)!;

	function only(steps: readonly Step[]): Part<At> {
		if (roots.length > 1) {
			throw new UserError(`the value is ${roots.length} YAML documents, and parts are changed in one`, {hint: '›edit KEY shows all of them.'});
		}

		if (steps.length === 0) {
			throw new UserError('. is the whole value', {hint: '›set KEY VALUE replaces it, ›rm KEY removes the key.'});
		}

		return roots[0]!;
	}

	function isThere(root: Part<At>, steps: readonly Step[]): boolean {
		return partsOnWay(root, steps).length > steps.length;
	}

	function applied(ways: ReadonlyArray<readonly Splice[]>, expected: Part, steps: readonly Step[]): string {
		for (const way of ways) {
			const after = spliced(text, way);
			const now = read(after);
			if (now?.length === 1 && isSame(now[0]!, expected)) {
				return after;
			}
		}

		throw new UserError(`as this ${kind} is written, ${shortPath(steps)} cannot be changed without changing anything else`, {
			hint: '›edit KEY opens all of it.',
		});
	}

	return {
		kind,
		part(steps) {
			const found = roots.filter(root => isThere(root, steps)).map(root => plainText(partsOnWay(root, steps).at(-1)!));
			return found.length === 0 ? undefined : found.join('\n');
		},
		json(steps) {
			const found = roots.find(root => isThere(root, steps));
			const part = found && partsOnWay(found, steps).at(-1)!;
			return part && (part.type === 'text' ? JSON.stringify(part.value) : plainText(part));
		},
		withPart(given, json) {
			const root = only(given);
			const steps = stepsFromStart(root, given);
			const value = partOfJson(json, parseTree(json)!);
			const ways = changes(root, steps, value);
			return applied(ways, changed(root, steps, value), steps);
		},
		withoutPart(given) {
			const root = only(given);
			const steps = stepsFromStart(root, given);
			return isThere(root, steps) ? applied(removals(root, steps), changed(root, steps, undefined), steps) : undefined;
		},
	};
}

async function otherDocument(text: string): Promise<PartDocument | undefined> {
	const [toml, yaml] = await Promise.all([import('./toml-document.ts'), import('./yaml-document.ts')]);
	const reading = toml.readToml(text);
	if (reading?.hasOnlyHeaders === true && yaml.readYaml(text) !== undefined) {
		throw new UserError('the value could be a list in YAML or a table in TOML', {
			hint: '›edit KEY changes it; a line NAME = VALUE makes it TOML.',
		});
	}

	if (reading !== undefined) {
		return documentIn(text, {
			kind: 'TOML',
			read(now) {
				const root = toml.readToml(now)?.root;
				return root && [root];
			},
			changes: (root, steps, value) => [toml.tomlChanges(text, root, {steps, value})],
			removals: (root, steps) => [toml.tomlRemoval(text, root, steps)],
		});
	}

	return yaml.readYaml(text) === undefined
		? undefined
		: documentIn(text, {
			kind: 'YAML',
			read: now => yaml.readYaml(now),
			changes: (root, steps, value) => yaml.yamlChanges(text, root, {steps, value}).map(splice => [splice]),
			removals: (root, steps) => yaml.yamlRemovals(text, root, steps).map(splice => [splice]),
		});
}

function withMark(document: PartDocument): PartDocument {
	return {
		...document,
		withPart: (steps, value) => byteOrderMark + document.withPart(steps, value),
		withoutPart(steps) {
			const text = document.withoutPart(steps);
			return text === undefined ? undefined : byteOrderMark + text;
		},
	};
}

/** Rejects for what has no parts; `shownBy` is the command that shows the value. */
export async function documentOf(value: string, shownBy = '›get KEY'): Promise<PartDocument> {
	const hasMark = value.startsWith(byteOrderMark);
	const text = hasMark ? value.slice(1) : value;
	const document = isJson(text) ? jsonDocument(text) : (text.length > lengthMax ? undefined : await otherDocument(text));
	if (document === undefined) {
		throw new UserError(text.length > lengthMax
			? `the value is not JSON, and as YAML or TOML it is read only up to ${lengthMax / 1024} KiB`
			: 'the value is not JSON, YAML or TOML, and has no parts', {hint: `${shownBy} shows it.`});
	}

	return hasMark ? withMark(document) : document;
}
