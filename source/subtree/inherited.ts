/**
Times to live that a node has from a directory above: when that expires, everything below it goes, too.
*/
import {type CallOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {EtcdError} from '../protocol/errors.ts';
import {cleanPath, parentPath} from '../protocol/paths.ts';

export type Lifetime = {
	/** Whole seconds when it was read. */
	readonly ttl: number;
	/** RFC 3339, UTC. */
	readonly expiration: string;
	/** The directory that expires; absent when it is the node itself. */
	readonly from?: string;
};

/** The node's own lifetime. */
export function ownLifetime({ttl = 0, expiration}: Node): Lifetime | undefined {
	return expiration === undefined ? undefined : {ttl, expiration};
}

/** The one that ends first. */
export function shorter(a: Lifetime | undefined, b: Lifetime | undefined): Lifetime | undefined {
	if (a === undefined || b === undefined) {
		return a ?? b;
	}

	return Date.parse(a.expiration) <= Date.parse(b.expiration) ? a : b;
}

/**
The lifetime that `key` gets from the directories above it; undefined when none of them expires. Those that may not be read
count as permanent.
*/
export async function inheritedLifetime(
	engine: Pick<KeysApi, 'get'>,
	key: string,
	{signal}: CallOptions = {},
): Promise<Lifetime | undefined> {
	const directories: string[] = [];
	for (let directory = parentPath(cleanPath(key)); directory !== '/'; directory = parentPath(directory)) {
		directories.push(directory);
	}

	const lifetimes = await Promise.all(directories.map(async directory => {
		try {
			const {node} = await engine.get(directory, {signal, detail: 'node'});
			const own = ownLifetime(node);
			return own && {...own, from: directory};
		} catch (error) {
			if (error instanceof EtcdError) {
				return undefined;
			}

			throw error;
		}
	}));
	let first: Lifetime | undefined;
	for (const lifetime of lifetimes) {
		first = shorter(first, lifetime);
	}

	return first;
}
