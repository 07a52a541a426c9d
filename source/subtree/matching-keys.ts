/**
The keys that match a pattern, directory by directory. Only directories that can hold a match are listed.
*/
import {type CallOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {baseName, childPath} from '../protocol/paths.ts';
import {entriesOf} from './entries.ts';
import {segmentsOf, type Segment} from './glob.ts';
import {isAbsence} from './walk.ts';

type Reader = Pick<KeysApi, 'get'>;

/** The node of a key with its children; undefined when it is not there. */
async function read(engine: Reader, key: string, {signal}: CallOptions): Promise<Node | undefined> {
	try {
		const {node} = await engine.get(key, {sorted: true, signal});
		return node;
	} catch (error) {
		if (isAbsence(error)) {
			return undefined;
		}

		throw error;
	}
}

type Search = {
	readonly engine: Reader;
	readonly segments: readonly Segment[];
	readonly options: CallOptions;
	/** Where the search has been, at which segment; with two `**` there are many ways to one directory. */
	readonly visited?: Set<string>;
};

async function * keysBelow(search: Search, base: string, start: number): AsyncGenerator<string> {
	const {engine, segments, options, visited} = search;
	let key = base;
	let index = start;
	let segment = segments[index];
	for (; segment?.type === 'name'; segment = segments[index]) {
		key = childPath(key, segment.name);
		index++;
	}

	const place = `${index} ${key}`;
	if (visited?.has(place) === true) {
		return;
	}

	visited?.add(place);
	const isLast = index === segments.length - 1;
	if (segment === undefined) {
		if (await read(engine, key, options) !== undefined) {
			yield key;
		}

		return;
	}

	if (segment.type === 'any' && isLast) {
		yield * allBelow(engine, key, options);
		return;
	}

	if (segment.type === 'any') {
		yield * keysBelow(search, key, index + 1);
	}

	const directory = await read(engine, key, options);
	for (const child of directory?.nodes ?? []) {
		if (segment.type === 'any') {
			yield * child.dir ? keysBelow(search, child.key, index) : [];
		} else if (segment.expression.test(baseName(child.key))) {
			if (isLast) {
				yield child.key;
			} else if (child.dir) {
				yield * keysBelow(search, child.key, index + 1);
			}
		}
	}
}

async function * allBelow(engine: Reader, base: string, options: CallOptions): AsyncGenerator<string> {
	for await (const {path, node} of entriesOf(engine, base, options)) {
		if (path !== '') {
			yield node.key;
		}
	}
}

/** `pattern` is absolute and has no braces. Hidden keys match only where they are named. With two `**` a key may come twice. */
export async function * matchingKeys(engine: Reader, pattern: string, options: CallOptions = {}): AsyncGenerator<string> {
	const segments = segmentsOf(pattern);
	const hasManyWays = segments.filter(({type}) => type === 'any').length > 1;
	yield * keysBelow({
		engine, segments, options, ...(hasManyWays && {visited: new Set()}),
	}, '/', 0);
}
