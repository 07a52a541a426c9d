/**
Subtrees in files: a header, and one record a node.

JSON and YAML hold the records in one file; in a directory tree each key is a file, and a side file holds the header and what
a file system cannot say. All of them are written while the tree is walked, and read piece by piece, so that the number of
keys does not matter.
*/
import {Buffer} from 'node:buffer';
import {UserError} from '../errors.ts';
import {resolvePath} from '../protocol/paths.ts';
import {parseInstant} from '../protocol/time.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {type Entry, type TreeEntry} from '../subtree/entries.ts';

export type FileFormat = 'json' | 'yaml' | 'dir';

/**
What becomes of times to live: `keep` writes when a node expires, `remaining` the seconds that it has from the import
on, `drop` nothing.
*/
export type TtlPolicy = 'keep' | 'remaining' | 'drop';

export type Header = {
	/** Where the subtree was. */
	readonly key: string;
	/** The store's index when the export began; absent in a file that somebody wrote by hand. */
	readonly index?: number;
};

export type Export = {
	readonly header: Header;
	readonly entries: AsyncIterable<TreeEntry>;
	readonly policy: TtlPolicy;
};

/** A field that is not UTF-8 has its bytes in base64 under the second name. */
export type NodeRecord = {
	readonly path?: string;
	readonly pathBase64?: string;
	readonly dir?: true;
	readonly value?: string;
	readonly valueBase64?: string;
	/** RFC 3339. */
	readonly expiration?: string;
	/** Seconds from the import on. */
	readonly ttl?: number;
};

const formatName = 'etcsh';
const formatVersion = 1;

/** Something wrong in a file: it is not an export, or not a correct one. */
export class FormatError extends UserError {
	override readonly name = 'FormatError';

	constructor(file: string, place: string, problem: string) {
		super(`${file}${place === '' ? '' : `, ${place}`}: ${problem}`, {hint: 'Nothing was written.'});
	}
}

function textField(name: string, text: string): Record<string, string> {
	return text.isWellFormed() ? {[name]: text} : {[`${name}Base64`]: bytesFromText(text).toString('base64')};
}

export function headerFields({key, index}: Header): Record<string, string | number> {
	return {
		format: formatName, version: formatVersion, ...textField('key', key), ...(index !== undefined && {index}),
	};
}

/** What a record says about the lifetime of a node. */
export function lifetimeFields({node}: TreeEntry, policy: TtlPolicy): Pick<NodeRecord, 'expiration' | 'ttl'> {
	if (node.expiration === undefined || policy === 'drop') {
		return {};
	}

	return policy === 'keep' ? {expiration: node.expiration} : {ttl: Math.max(1, node.ttl ?? 1)};
}

export function recordOf(entry: TreeEntry, policy: TtlPolicy): NodeRecord {
	return {
		...textField('path', entry.path),
		...(entry.value === undefined ? {dir: true} : textField('value', entry.value)),
		...lifetimeFields(entry, policy),
	};
}

type Fields = Readonly<Record<string, unknown>>;

/** Makes an error about what is being read. */
export type Complaint = (problem: string) => Error;

const recordFields = new Set(['path', 'pathBase64', 'dir', 'value', 'valueBase64', 'expiration', 'ttl']);

function fieldsOf(thing: unknown, complain: Complaint): Fields {
	if (typeof thing !== 'object' || thing === null || Array.isArray(thing)) {
		throw complain('a mapping with "path" is wanted here');
	}

	return thing as Fields;
}

function base64Text(name: string, encoded: unknown, complain: Complaint): string {
	const bytes = typeof encoded === 'string' ? Buffer.from(encoded, 'base64') : undefined;
	if (bytes === undefined || bytes.toString('base64') !== encoded) {
		throw complain(`"${name}" is not base64`);
	}

	return textFromBytes(bytes);
}

/** A text under its name, or its bytes under the other one; undefined when neither exists. */
function readText(fields: Fields, name: string, complain: Complaint): string | undefined {
	const text = fields[name];
	const encoded = fields[`${name}Base64`];
	if (encoded !== undefined) {
		if (text !== undefined) {
			throw complain(`"${name}" and "${name}Base64" exclude each other`);
		}

		return base64Text(`${name}Base64`, encoded, complain);
	}

	if (text !== undefined && typeof text !== 'string') {
		throw complain(`"${name}" has to be a text`);
	}

	if (text?.isWellFormed() === false) {
		throw complain(`"${name}" is no text: it has half of a surrogate pair`);
	}

	return text;
}

function checkPath(path: string, complain: Complaint): void {
	if (path !== '' && path.split('/').some(name => ['', '.', '..'].includes(name))) {
		throw complain(`"path" is not the way to a node: ${JSON.stringify(path)}`);
	}
}

/** As far as etcd's nanoseconds in 64 bits reach, in milliseconds since the epoch: what ends later would be permanent. */
const endMax = 9_223_372_036_854;

function endOf(fields: Fields, now: number, complain: Complaint): number | undefined {
	const end = anyEndOf(fields, now, complain);
	if (end !== undefined && end > endMax) {
		throw complain(
			`"${fields.ttl === undefined ? 'expiration' : 'ttl'}" leads beyond ${new Date(endMax).getUTCFullYear()}, where etcd's time ends`,
		);
	}

	return end;
}

function anyEndOf({expiration, ttl}: Fields, now: number, complain: Complaint): number | undefined {
	if (ttl !== undefined) {
		const seconds = typeof ttl === 'string' && /^\d+$/.test(ttl) ? Number(ttl) : ttl;
		if (!Number.isSafeInteger(seconds) || (seconds as number) < 1) {
			throw complain('"ttl" has to be a number of seconds, from 1');
		}

		return now + ((seconds as number) * 1000);
	}

	if (expiration === undefined) {
		return undefined;
	}

	const nanoseconds = typeof expiration === 'string' ? parseInstant(expiration) : undefined;
	if (nanoseconds === undefined) {
		throw complain('"expiration" has to be a time such as 2026-11-22T16:45:00Z');
	}

	return Number(nanoseconds / 1_000_000n);
}

/** The path of a node, as a record has it. */
export function readPath(thing: unknown, complain: Complaint): string {
	const path = readText(fieldsOf(thing, complain), 'path', complain);
	if (path === undefined) {
		throw complain('"path" is missing');
	}

	checkPath(path, complain);
	return path;
}

/** When the node of a record expires; undefined when never. Its ttl counts from `now`. */
export function readEnd(thing: unknown, now: number, complain: Complaint): number | undefined {
	return endOf(fieldsOf(thing, complain), now, complain);
}

/** A ttl counts from `now`, in milliseconds since the epoch. All scalars may be texts. */
export function entryOf(thing: unknown, now: number, complain: Complaint): Entry {
	const fields = fieldsOf(thing, complain);
	const stranger = Object.keys(fields).find(name => !recordFields.has(name));
	if (stranger !== undefined) {
		throw complain(`there is no field ${JSON.stringify(stranger)}`);
	}

	const path = readPath(fields, complain);
	const value = readText(fields, 'value', complain);
	const isDirectory = String(fields.dir) === 'true';
	if (fields.dir !== undefined && !isDirectory) {
		throw complain('"dir" can only be true');
	}

	if (isDirectory === (value !== undefined)) {
		throw complain(isDirectory ? 'a directory has no value' : '"value" is missing, or "dir: true"');
	}

	const endsAt = readEnd(fields, now, complain);
	return {path, ...(value !== undefined && {value}), ...(endsAt !== undefined && {endsAt})};
}

/** All scalars may be texts. */
export function headerOf(thing: unknown, complain: Complaint): Header {
	const fields = typeof thing === 'object' && thing !== null ? thing as Fields : {};
	if (fields.format !== formatName) {
		throw complain(`this is not an export: it does not begin with format "${formatName}"`);
	}

	if (String(fields.version) !== String(formatVersion)) {
		throw complain(`version ${String(fields.version)} is unknown; this etcsh knows only ${formatVersion}`);
	}

	const key = readText(fields, 'key', complain);
	if (key?.startsWith('/') !== true) {
		throw complain('"key" has to be an absolute key');
	}

	const {index} = fields;
	const isIndex = /^\d{1,15}$/.test(String(index));
	// The key may have been typed by hand, with a slash at its end, or with dots.
	return {key: resolvePath('/', key), ...(isIndex && {index: Number(index)})};
}
