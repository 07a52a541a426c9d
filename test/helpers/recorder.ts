/**
Notes what a tree held at some of its indexes, to be compared with what is said of them later.
*/
import {type Engine, type Node} from '../../source/engine/engine.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {type NodeView} from '../../source/protocol/event.ts';
import {formatInstant} from '../../source/protocol/time.ts';
import {clientKey} from '../../source/server/requests/key-space.ts';
import {type EtcdServer} from '../../source/server/server.ts';

/** A line for each node, with all that is stored; hidden directories are named, since no listing tells of them. */
export type Note = {readonly index: number; readonly lines: readonly string[]};

const tops = ['/', '/_hidden'];

function * linesOfView(node: NodeView): Generator<string> {
	const {key, value, dir, expiration, modifiedIndex, createdIndex, nodes = []} = node;
	yield JSON.stringify([clientKey(key), value, dir, expiration === undefined ? undefined : formatInstant(expiration), modifiedIndex, createdIndex]);
	for (const child of nodes) {
		yield * linesOfView(child);
	}
}

function * linesOfNode(node: Node): Generator<string> {
	const {key, value, dir, expiration, modifiedIndex, createdIndex, nodes = []} = node;
	yield JSON.stringify([key, value, dir, expiration, modifiedIndex, createdIndex]);
	for (const child of nodes) {
		yield * linesOfNode(child);
	}
}

export function noteOf(server: EtcdServer): Note {
	const lines = tops.flatMap(top => {
		try {
			return [...linesOfView(server.get(top, {recursive: true, sorted: true}).node)];
		} catch (error) {
			return missing(error);
		}
	});
	return {index: server.index, lines};
}

export async function noteFrom(engine: Engine): Promise<Note> {
	const lines = await Promise.all(tops.map(async top => {
		try {
			const {node} = await engine.get(top, {recursive: true, sorted: true});
			return [...linesOfNode(node)];
		} catch (error) {
			return missing(error);
		}
	}));
	return {index: engine.info.at ?? 0, lines: lines.flat()};
}

function missing(error: unknown): string[] {
	if (error instanceof EtcdError) {
		return ['missing'];
	}

	throw error;
}
