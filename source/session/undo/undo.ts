/**
How a change is taken back, and which ones can be. Pure: `undo-log.ts` records changes as they are made, and executes the plans.

A change is taken back only if nothing else happened to the key since: the steps compare indexes, or create what must be absent.
Keys that would have expired meanwhile are not restored.
*/
import {type KeyResponse, type Node} from '../../engine/engine.ts';
import {expirationTime, isRemoval} from '../../live/expirations.ts';

/** One write, as its answer tells. */
export type Change = Pick<KeyResponse, 'action' | 'node' | 'prevNode'> & {
	/** What a recursive removal removed, parents first, including the node itself. */
	readonly removed?: readonly Node[];
	/** Why it cannot be taken back. */
	readonly lost?: string;
};

/** `restores` is the index of the state that the step restores. */
export type UndoStep =
	/** Restores a value, if the key is still at this index. */
	| {
		readonly type: 'restore';
		readonly key: string;
		readonly value: string;
		readonly ttl?: number;
		readonly prevIndex: number;
		readonly restores: number;
	}
	/** Removes the key, if it is still at this index. */
	| {readonly type: 'remove'; readonly key: string; readonly prevIndex: number}
	/** Removes the directory, if it is still at this index, and empty. */
	| {readonly type: 'removeDirectory'; readonly key: string; readonly prevIndex: number}
	/** Restores the time to live of a directory, if it is still at this index. */
	| {readonly type: 'restoreDirectory'; readonly key: string; readonly ttl?: number; readonly prevIndex: number}
	/** Creates a node that is not there. A part of a subtree may exist again: then it stays as it is. */
	| {
		readonly type: 'create';
		readonly key: string;
		readonly value?: string;
		readonly ttl?: number;
		readonly isPart: boolean;
		readonly restores: number;
	};

export type UndoPlan = {
	readonly steps: readonly UndoStep[];
	/** Keys that have expired since, and so are not restored. */
	readonly expired: readonly string[];
};

/** Seconds that are left at `now` (milliseconds since the epoch); 0 when it has expired, undefined for permanent nodes. */
function secondsLeft(node: Node, now: number): number | undefined {
	const time = expirationTime(node);
	return time === undefined ? undefined : Math.max(0, Math.ceil((time - now) / 1000));
}

function planCreations(nodes: readonly Node[], now: number): UndoPlan {
	const steps: UndoStep[] = [];
	const expired: string[] = [];
	for (const node of nodes) {
		const ttl = secondsLeft(node, now);
		if (ttl === 0 || expired.some(key => node.key.startsWith(`${key}/`))) {
			expired.push(node.key);
			continue;
		}

		steps.push({
			type: 'create', key: node.key, ...(node.dir !== true && {value: node.value ?? ''}), ...(ttl !== undefined && {ttl}),
			isPart: steps.length > 0, restores: node.modifiedIndex,
		});
	}

	return {steps, expired};
}

/** The steps that take the change back at `now`, in milliseconds since the epoch. */
export function planUndo({action, node, prevNode, removed}: Change, now: number): UndoPlan {
	if (isRemoval(action)) {
		return planCreations(removed ?? (prevNode === undefined ? [] : [prevNode]), now);
	}

	const {key, modifiedIndex: prevIndex} = node;
	if (prevNode === undefined) {
		return {steps: [{type: node.dir === true ? 'removeDirectory' : 'remove', key, prevIndex}], expired: []};
	}

	const ttl = secondsLeft(prevNode, now);
	if (node.dir === true) {
		// A new ttl leaves the index of a directory as it is.
		return ttl === 0
			? {steps: [], expired: [key]}
			: {
				steps: [{
					type: 'restoreDirectory', key, prevIndex: prevNode.modifiedIndex, ...(ttl !== undefined && {ttl}),
				}], expired: [],
			};
	}

	if (ttl === 0) {
		return {steps: [{type: 'remove', key, prevIndex}], expired: [key]};
	}

	return {
		steps: [{
			type: 'restore', key, value: prevNode.value ?? '', prevIndex, restores: prevNode.modifiedIndex, ...(ttl !== undefined && {ttl}),
		}],
		expired: [],
	};
}

/** Whether the change created its node, and perhaps directories above it. */
export function isCreation({action, prevNode}: Change): boolean {
	return prevNode === undefined && !isRemoval(action);
}

/** How many nodes are kept for a change. */
export function nodeCountOf({removed, prevNode}: Change): number {
	return removed?.length ?? (prevNode === undefined ? 0 : 1);
}

/** UTF-16 units of the keys and values that are kept for a change. */
export function sizeOf({node, prevNode, removed}: Change): number {
	return [node, ...(removed ?? (prevNode === undefined ? [] : [prevNode]))].reduce(
		(sum, each) => sum + each.key.length + (each.value ?? '').length,
		0,
	);
}
