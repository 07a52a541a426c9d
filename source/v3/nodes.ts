/**
What v3 stores, as the nodes of a response.
*/
import {type Node} from '../engine/engine.ts';
import {type KeyValue} from '../pb/generated/rpc_pb.ts';
import {textFromBytes} from '../protocol/text.ts';
import {leaseText, type Lifetime} from './leases.ts';
import {pathOfKey} from './paths.ts';

export type Lifetimes = ReadonlyMap<bigint, Lifetime>;

export function nodeOf(kv: KeyValue, lifetimes: Lifetimes, path = pathOfKey(textFromBytes(kv.key))): Node {
	const lifetime = lifetimes.get(kv.lease);
	return {
		key: path,
		value: textFromBytes(kv.value),
		...lifetime,
		...(kv.lease !== 0n && {lease: leaseText(kv.lease)}),
		modifiedIndex: Number(kv.modRevision),
		createdIndex: Number(kv.createRevision),
	};
}

/** The same where neither value nor time to live was asked for. */
export function nameOf(kv: KeyValue, path = pathOfKey(textFromBytes(kv.key))): Node {
	return {key: path, modifiedIndex: Number(kv.modRevision), createdIndex: Number(kv.createRevision)};
}

/** A directory has no indexes, since it is only what its keys have in common; `own` is the key of its name. */
export function directoryNode(path: string, nodes?: readonly Node[], own?: Node): Node {
	return {
		key: path === '/' ? '' : path,
		dir: true,
		...(own !== undefined && {value: own.value}),
		...(nodes !== undefined && nodes.length > 0 && {nodes}),
		modifiedIndex: own?.modifiedIndex ?? 0,
		createdIndex: own?.createdIndex ?? 0,
	};
}

/** A removed key, as it is named in the answer and in events. */
export function removedNode(path: string, revision: bigint, created: bigint): Node {
	return {key: path, modifiedIndex: Number(revision), createdIndex: Number(created)};
}
