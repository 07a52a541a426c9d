/**
A value in a line of a menu or a listing. Documents of one kind begin alike, so of a JSON object that is not shown whole the
members are chosen by which one tells it from its neighbours: its name, its state, where it runs.
*/
import {ownText} from '../protocol/text.ts';
import {binaryText} from './binary-value.ts';

/** No line shows more. In UTF-16 units. */
const lengthMax = 200;

/** In fewer cells the members of a document are shown without their names. */
const briefCells = 40;

/** A shorter value is shown as it is. */
const wholeLengthMax = 60;

/** Longer documents are not read for one line: a listing has thousands of them. */
const readLengthMax = 32 * 1024;

const depthMax = 3;
const memberCountMax = 400;

/** What tells most comes first. */
const ranks = [
	/^(?:name|id|title|hostname)$/i,
	/^(?:phase|status|state|health|ready|enabled|role|type|version)$/i,
	/host|node|address|addr|ip$|url|image|port|replicas/i,
];

/** The same in all neighbours, or different in all and read by nobody. */
const dull = /^(?:kind|apiVersion|selfLink|uid|resourceVersion|creationTimestamp|generation|generateName)$/;

type Member = {readonly name: string; readonly text: string; readonly rank: number};

function isPlain(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function rankOf(name: string): number {
	const rank = ranks.findIndex(pattern => pattern.test(name));
	return rank === -1 ? ranks.length : rank;
}

/** The plain members of an object and of those in it, the outer ones first. */
function membersOf(document: object): readonly Member[] {
	const members: Member[] = [];
	let level: object[] = [document];
	for (let depth = 0; depth < depthMax && level.length > 0; depth++) {
		const inner: object[] = [];
		for (const [name, value] of level.flatMap(each => Object.entries(each) as Array<[string, unknown]>)) {
			if (members.length >= memberCountMax) {
				return members;
			}

			if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
				inner.push(value);
			} else if (isPlain(value) && !dull.test(name)) {
				members.push({name, text: String(value), rank: rankOf(name)});
			}
		}

		level = inner;
	}

	return members;
}

function parsed(value: string): object | undefined {
	if (value.length <= wholeLengthMax || value.length > readLengthMax || !/^\s*\{/.test(value)) {
		return undefined;
	}

	try {
		return JSON.parse(value) as object;
	} catch {
		return undefined;
	}
}

/** As many of the texts as fit; undefined when not even the first does. */
function joined(texts: readonly string[]): string | undefined {
	let result: string | undefined;
	for (const text of texts) {
		const longer = result === undefined ? text : `${result}, ${text}`;
		if (longer.length > lengthMax - 2) {
			break;
		}

		result = longer;
	}

	return result === undefined ? undefined : `${result} …`;
}

/**
`brief` is for narrow places: a document's values without their names. What is in `said` stands beside it. Not yet safe to draw.
*/
export function valuePreviews(value: string, ...said: readonly string[]): {readonly preview: string; readonly brief?: string} {
	const binary = binaryText(value);
	if (binary !== undefined) {
		return {preview: binary};
	}

	const document = parsed(value);
	const members = document === undefined ? [] : membersOf(document).filter(({text}) => text !== '' && !said.includes(text));
	const ranked = members.toSorted((a, b) => a.rank - b.rank);
	const preview = joined(ranked.map(({name: member, text}) => `${member}: ${text}`));
	return preview === undefined ? {preview: ownText(value.slice(0, lengthMax))} : {preview, brief: joined(ranked.map(({text}) => text))!};
}

/** The one for as many cells, not yet cut to them. Rows of one list ask with the same number, or they would look different. */
export function previewFor({preview, brief}: {readonly preview: string; readonly brief?: string}, cells: number): string {
	return (cells < briefCells ? brief : undefined) ?? preview;
}

/** The beginning of a value, or what is worth most of a JSON document at the key `name`, which stands beside it. Not yet safe to draw. */
export function valuePreview(value: string, name: string): string {
	return valuePreviews(value, name).preview;
}
