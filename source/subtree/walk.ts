/**
The nodes of a subtree, one after the other: depth first, a directory before its children, children sorted by key.
Directory by directory, so that the first nodes come at once, nothing holds the whole tree, and leaving the loop or the
signal ends it.
*/
import {type CallOptions, type KeysApi, type Node} from '../engine/engine.ts';
import {EtcdError, errorCodes} from '../protocol/errors.ts';

/** Yields `key` itself first. Nodes come without their `nodes`. Hidden keys are left out, but `key` may be one. */
export async function * walk(engine: Pick<KeysApi, 'get'>, key: string, {signal}: CallOptions = {}): AsyncGenerator<Node> {
	const {node} = await engine.get(key, {sorted: true, signal});
	yield * walkNode(engine, node, {signal});
}

async function * walkNode(engine: Pick<KeysApi, 'get'>, {nodes = [], ...node}: Node, options: CallOptions): AsyncGenerator<Node> {
	yield node;
	for (const child of nodes) {
		yield * child.dir === true ? walkDirectory(engine, child, options) : [child];
	}
}

/** A directory that is gone by the time it is reached is left out. */
async function * walkDirectory(engine: Pick<KeysApi, 'get'>, directory: Node, {signal}: CallOptions): AsyncGenerator<Node> {
	let listing: Node;
	try {
		({node: listing} = await engine.get(directory.key, {sorted: true, signal}));
	} catch (error) {
		if (error instanceof EtcdError && error.code === errorCodes.keyNotFound) {
			return;
		}

		throw error;
	}

	yield * walkNode(engine, listing, {signal});
}
