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

async function * keysBelow(engine: Reader, base: string, segments: readonly Segment[], options: CallOptions): AsyncGenerator<string> {
	const [segment, ...rest] = segments;
	if (segment === undefined) {
		if (await read(engine, base, options) !== undefined) {
			yield base;
		}

		return;
	}

	if (segment.type === 'name') {
		yield * keysBelow(engine, childPath(base, segment.name), rest, options);
		return;
	}

	if (segment.type === 'any' && rest.length === 0) {
		yield * allBelow(engine, base, options);
		return;
	}

	if (segment.type === 'any') {
		yield * keysBelow(engine, base, rest, options);
	}

	const directory = await read(engine, base, options);
	for (const child of directory?.nodes ?? []) {
		if (segment.type === 'any') {
			yield * child.dir ? keysBelow(engine, child.key, segments, options) : [];
		} else if (segment.expression.test(baseName(child.key))) {
			if (rest.length === 0) {
				yield child.key;
			} else if (child.dir) {
				yield * keysBelow(engine, child.key, rest, options);
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
	yield * keysBelow(engine, '/', segmentsOf(pattern), options);
}
