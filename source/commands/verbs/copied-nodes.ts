/**
The nodes that a move has copied and has yet to remove: the path and modifiedIndex of each, packed, since a tree may have
very many.
*/
import {type Buffer} from 'node:buffer';
import {bytesFromText, textFromBytes} from '../../protocol/text.ts';
import {directoryOf} from '../../subtree/entries.ts';

export type CopiedNode = {readonly path: string; readonly modifiedIndex: number};

/** Nodes that are packed into one block. */
const blockLength = 1024;
/** Occurs in no path, since no name is empty. */
const separator = '//';

/** A path in the same directory as the one before it is stored as a slash and its name. */
function pack(nodes: readonly CopiedNode[]): Buffer {
	let directory: string | undefined;
	return bytesFromText(nodes.map(({path, modifiedIndex}) => {
		const previous = directory;
		directory = directoryOf(path);
		const told = directory !== undefined && directory === previous ? `/${path.slice(path.lastIndexOf('/') + 1)}` : path;
		return `${modifiedIndex}:${told}`;
	}).join(separator));
}

function unpack(block: Buffer): CopiedNode[] {
	let directory: string | undefined;
	return textFromBytes(block).split(separator).map(text => {
		const colon = text.indexOf(':');
		const told = text.slice(colon + 1);
		const path = told.startsWith('/') ? (directory === '' ? told.slice(1) : directory! + told) : told;
		directory = directoryOf(path);
		return {path, modifiedIndex: Number(text.slice(0, colon))};
	});
}

export class CopiedNodes {
	readonly #blocks: Buffer[] = [];
	#last: CopiedNode[] = [];

	add(node: CopiedNode): void {
		this.#last.push(node);
		if (this.#last.length < blockLength) {
			return;
		}

		this.#blocks.push(pack(this.#last));
		this.#last = [];
	}

	/** In the order in which they were added. */
	* nodes(): Generator<CopiedNode> {
		for (const block of this.#blocks) {
			yield * unpack(block);
		}

		yield * this.#last;
	}

	/** The one that was added last comes first. */
	* nodesBackwards(): Generator<CopiedNode> {
		yield * this.#last.toReversed();
		for (const block of this.#blocks.toReversed()) {
			yield * unpack(block).toReversed();
		}
	}
}
