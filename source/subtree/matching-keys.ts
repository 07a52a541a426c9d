/**
The keys that match a pattern, directory by directory. Only directories that can hold a match are listed.
*/
import {ifPresent} from '../engine/get-if-there.ts';
import {
	type CallOptions,
	type GetOptions,
	type KeysApi,
	type Node,
} from '../engine/engine.ts';
import {baseName, childPath} from '../protocol/paths.ts';
import {segmentsOf, type Segment} from '../language/glob.ts';
import {entriesOf} from './entries.ts';

type Reader = Pick<KeysApi, 'get'>;

/** The node of a key with its children; undefined when it does not exist. */
async function read(engine: Reader, key: string, {signal, detail}: Pick<GetOptions, 'signal' | 'detail'>): Promise<Node | undefined> {
	const answer = await ifPresent(engine.get(key, {sorted: true, signal, detail}));
	return answer?.node;
}

type Place = {
	readonly key: string;
	/** Of the first segment that is to match below. */
	readonly index: number;
};

async function * keysBelow(engine: Reader, segments: readonly Segment[], options: CallOptions): AsyncGenerator<string> {
	const pending: Place[] = [{key: '/', index: 0}];
	// With two `**` there are many ways to one directory.
	const hasManyWays = segments.filter(({type}) => type === 'any').length > 1;
	const visited = new Set<string>();
	for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
		const {key, index} = passNames(place, segments);
		const segment = segments[index];
		if (hasManyWays) {
			const name = `${index} ${key}`;
			if (visited.has(name)) {
				continue;
			}

			visited.add(name);
		}

		if (segment === undefined) {
			if (await read(engine, key, {...options, detail: 'node'}) !== undefined) {
				yield key;
			}

			continue;
		}

		const isLast = index === segments.length - 1;
		if (segment.type === 'any' && isLast) {
			yield * allBelow(engine, key, options);
			continue;
		}

		const directory = await read(engine, key, {...options, detail: 'names'});
		const children = (directory?.nodes ?? []).filter(child => segment.type !== 'match' || segment.expression.test(baseName(child.key)));
		if (isLast) {
			yield * children.map(child => child.key);
			continue;
		}

		for (const child of children.toReversed()) {
			if (child.dir) {
				pending.push({key: child.key, index: segment.type === 'any' ? index : index + 1});
			}
		}

		if (segment.type === 'any') {
			pending.push({key, index: index + 1});
		}
	}
}

/** The segments after those that are plain names. */
function passNames({key, index}: Place, segments: readonly Segment[]): Place {
	for (let segment = segments[index]; segment?.type === 'name'; segment = segments[index]) {
		key = childPath(key, segment.name);
		index++;
	}

	return {key, index};
}

async function * allBelow(engine: Reader, base: string, options: CallOptions): AsyncGenerator<string> {
	for await (const {path, node} of entriesOf(engine, base, {...options, detail: 'names'})) {
		if (path !== '') {
			yield node.key;
		}
	}
}

/** `pattern` is absolute and has no braces. Hidden keys match only where they are named. With two `**` a key may occur twice. */
export async function * matchingKeys(engine: Reader, pattern: string, options: CallOptions = {}): AsyncGenerator<string> {
	yield * keysBelow(engine, segmentsOf(pattern), options);
}
