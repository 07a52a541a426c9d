/**
A subtree as it was at an earlier index: that of the present, with what has happened since taken back, the newest first. An event
tells what was there before; only the removal of a directory does not say what was in it. That can be told all the same when the
directory was made by an event that is known: then all that ever happened in it is known, too.
*/
import {type KeyResponse, type Node} from '../engine/engine.ts';
import {isHiddenFrom, isWithin, parentPath} from '../protocol/paths.ts';
import {isRemoval} from './changes.ts';
import {PastNode, plant} from './past-node.ts';

/** A directory whose contents would have to be known: from the index of its removal on the key can be told. */
export type Lost = {readonly key: string; readonly index: number};

export type TakenBack = {
	/** Undefined when there was none. */
	readonly node?: Node;
	readonly lost?: Lost;
};

export type Wanted = {
	readonly key: string;
	readonly at: number;
	readonly isRecursive: boolean;
	/** All from `from` on until the present was read, oldest first. */
	readonly events: readonly KeyResponse[];
	readonly from: number;
	/** Nanoseconds since the epoch. */
	readonly now: bigint;
};

/** `present` is undefined where nothing is now. */
export function takenBack(present: Node | undefined, wanted: Wanted): TakenBack {
	const {key, at, isRecursive, events, now} = wanted;
	const subtree = new Subtree(key, present === undefined ? undefined : PastNode.of(present, key));
	for (const event of events.toReversed()) {
		if (event.node.modifiedIndex <= at) {
			break;
		}

		subtree.takeBack(event, isRecursive);
	}

	const lost = subtree.settle(wanted);
	return lost === undefined ? {node: subtree.top?.toNode({now})} : {lost};
}

class Subtree {
	top: PastNode | undefined;
	readonly #key: string;
	/** The removal of a directory around it, as long as nothing older tells what was there. */
	#around: KeyResponse | undefined;
	readonly #lost = new Set<PastNode>();

	constructor(key: string, top: PastNode | undefined) {
		this.#key = key;
		this.top = top;
	}

	takeBack(event: KeyResponse, isRecursive: boolean): void {
		const {action, node: {key, modifiedIndex: index}, prevNode} = event;
		if (!isWithin(key, this.#key)) {
			this.#takeBackAround(event);
			return;
		}

		if (prevNode === undefined) {
			this.#takeAway(key, index);
			return;
		}

		if (prevNode.dir === true && !isRemoval(action)) {
			this.#find(key)?.renew(prevNode);
			return;
		}

		const node = PastNode.alone(prevNode, key);
		if (prevNode.dir === true) {
			node.lostBy = index;
			this.#lost.add(node);
		}

		if (key === this.#key) {
			this.top = node;
			this.#around = undefined;
			return;
		}

		const isListed = !isHiddenFrom(key, this.#key) && (isRecursive || parentPath(key) === this.#key);
		const parent = isListed ? this.#find(parentPath(key)) : undefined;
		if (parent?.isDirectory === true && parent.lostBy === undefined) {
			parent.put(node);
		}
	}

	/** Tells what was in removed directories from their beginning on; the answer is the first where that is not known. */
	settle({key, at, isRecursive, events, from}: Wanted): Lost | undefined {
		const older = events.filter(({node}) => node.modifiedIndex <= at);
		const around = this.#around;
		if (around !== undefined) {
			const {node, isTouched} = grown(key, older);
			const isTold = around.prevNode!.createdIndex >= from || (isTouched && node?.isDirectory !== true);
			this.top = node;
			return isTold ? undefined : {key: around.node.key, index: around.node.modifiedIndex};
		}

		for (const directory of this.#lost) {
			const isWanted = directory === this.top || (isRecursive && this.#find(directory.key) === directory);
			if (!isWanted) {
				continue;
			}

			if (directory.createdIndex < from) {
				return {key: directory.key, index: directory.lostBy!};
			}

			directory.adopt(grown(directory.key, older).node);
		}

		return undefined;
	}

	#takeBackAround(event: KeyResponse): void {
		const {action, node: {key, modifiedIndex: index}, prevNode} = event;
		if (isWithin(this.#key, key) && isRemoval(action) && prevNode?.dir === true) {
			this.#around = event;
			this.top = undefined;
		} else if (index === this.#around?.prevNode?.createdIndex) {
			// The directory itself came with this event, whatever it was about.
			this.#around = undefined;
		}
	}

	/** The key has come with the change, and so have those of its directories that are of the same index. */
	#takeAway(key: string, index: number): void {
		if (index === this.#around?.prevNode?.createdIndex || key === this.#key) {
			this.#around = undefined;
			this.top = undefined;
			return;
		}

		if (this.top?.createdIndex === index) {
			this.top = undefined;
			return;
		}

		let parent = this.top;
		for (const name of namesBelow(this.#key, key)) {
			const child: PastNode | undefined = parent?.child(name);
			if (child === undefined || child.createdIndex === index || child.key === key) {
				parent?.remove(name);
				return;
			}

			parent = child;
		}
	}

	#find(key: string): PastNode | undefined {
		let node = this.top;
		for (const name of namesBelow(this.#key, key)) {
			node = node?.child(name);
		}

		return node;
	}
}

type Grown = {
	readonly node: PastNode | undefined;
	/** Whether the events say anything about the key itself. */
	readonly isTouched: boolean;
};

/** What the events, oldest first, make of a key of which nothing is known. */
function grown(top: string, events: readonly KeyResponse[]): Grown {
	let node: PastNode | undefined;
	let isTouched = false;
	for (const {action, node: changed} of events) {
		const {key, modifiedIndex: index} = changed;
		if (!isWithin(key, top)) {
			// Whatever happens to a directory around it but a new time to live begins with an empty one, or leaves none.
			const isGone = isWithin(top, key) && (isRemoval(action) || action === 'create' || changed.createdIndex === index);
			node = isGone ? undefined : node;
			isTouched ||= isGone;
			continue;
		}

		isTouched ||= key === top;
		if (isRemoval(action)) {
			node = key === top ? undefined : node;
			parentOf(node, top, key)?.remove(key.slice(key.lastIndexOf('/') + 1));
			continue;
		}

		if (key === top) {
			node = node?.isDirectory === true && changed.dir === true ? node.renew(changed) : PastNode.alone(changed, top);
			continue;
		}

		node = node?.isDirectory === true ? node : PastNode.directory(top, index);
		plant(node, namesBelow(top, key), changed);
	}

	return {node, isTouched};
}

function parentOf(node: PastNode | undefined, top: string, key: string): PastNode | undefined {
	let parent = node;
	for (const name of namesBelow(top, key).slice(0, -1)) {
		parent = parent?.child(name);
	}

	return key === top ? undefined : parent;
}

/** The segments of a path below another one. */
function namesBelow(top: string, key: string): readonly string[] {
	return key === top ? [] : key.slice(top === '/' ? 1 : top.length + 1).split('/');
}
