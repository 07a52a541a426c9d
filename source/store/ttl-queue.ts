/**
Nodes with an expiration, earliest first. An entry is never searched for: it counts only while its node is in the tree
with that very expiration, and the heap is rebuilt when most of its entries no longer do.
*/
import TinyQueue from 'tinyqueue';
import {type TreeNode} from './node.ts';

type Entry = {readonly node: TreeNode; readonly expiration: bigint};

const rebuildFloor = 1024;

export class TtlQueue {
	#heap = new TinyQueue<Entry>([], compareEntries);
	/** Nodes in the tree that have an expiration. */
	#liveCount = 0;

	/** Gives the node an expiration, changes or (undefined) takes it away. */
	schedule(node: TreeNode, expiration: bigint | undefined): void {
		if (node.expiration !== undefined) {
			this.#liveCount--;
		}

		node.expiration = expiration;
		if (expiration === undefined) {
			return;
		}

		this.#liveCount++;
		this.#heap.push({node, expiration});
		this.#compact();
	}

	/** Takes over a node that has an expiration. */
	add(node: TreeNode): void {
		this.#liveCount++;
		this.#heap.push({node, expiration: node.expiration!});
	}

	/** Forgets a node that leaves the tree. The node keeps its expiration, for the event that says so. */
	forget(node: TreeNode): void {
		if (node.expiration !== undefined) {
			this.#liveCount--;
		}
	}

	/** The node that expires next; undefined when none does. */
	peek(): TreeNode | undefined {
		for (let entry = this.#heap.peek(); entry !== undefined; entry = this.#heap.peek()) {
			if (isLive(entry)) {
				return entry.node;
			}

			this.#heap.pop();
		}

		return undefined;
	}

	#compact(): void {
		if (this.#heap.length > rebuildFloor && this.#heap.length > this.#liveCount * 2) {
			this.#heap = new TinyQueue(this.#heap.data.filter(entry => isLive(entry)), compareEntries);
		}
	}
}

function isLive({node, expiration}: Entry): boolean {
	return node.parent !== undefined && node.expiration === expiration;
}

function compareEntries(a: Entry, b: Entry): number {
	if (a.expiration === b.expiration) {
		return a.node.createdIndex - b.node.createdIndex;
	}

	return a.expiration < b.expiration ? -1 : 1;
}
