/**
The nodes of a subtree, one after the other: depth first, a directory before its children, children sorted by key.
Directory by directory, so that the first nodes come at once, nothing holds the whole tree, and leaving the loop or the
signal ends it. A few listings are requested ahead of their turn, since a cluster answers several as fast as one.
*/
import {ifPresent} from '../engine/get-if-there.ts';
import {type GetOptions, type Node} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {isWithin} from '../protocol/paths.ts';
import {Slices} from '../util/event-loop-slices.ts';
import {isNameDoubtful} from './lossy.ts';
import {
	ChildStream,
	readListing,
	type Listing,
	type Reader,
} from './children.ts';

/** Listings of one directory's directories that are on their way or wait for their turn. */
const aheadMax = 8;

export type WalkOptions = Pick<GetOptions, 'signal' | 'detail'> & {
	/** How far below the key to go; 0 is the key itself. */
	readonly depthMax?: number;
	readonly isDirectoriesOnly?: boolean;
	/** Children come in the server's own order where a directory is held; by default sorted. */
	readonly isUnsorted?: boolean;
};

export type WalkStep = {
	/** Without its `nodes`. */
	readonly node: Node;
	/** 0 for the key itself. */
	readonly depth: number;
	/** Whether no sibling follows that would be walked. */
	readonly isLast: boolean;
	/** Visible children; absent for keys and for directories that were not listed because of `depthMax`. */
	readonly childCount?: number;
};

/** Children of one directory that are still to come. */
type Frame = {
	readonly nodes: readonly Node[];
	/** Instead of `nodes` when they would be too many to hold. */
	readonly stream?: ChildStream;
	readonly directories: readonly Node[];
	next: number;
	/** How many of `directories` were requested. */
	requested: number;
	/** How many of them have been entered. */
	taken: number;
};

class Listings {
	readonly #engine: Reader;
	readonly #options: Pick<WalkOptions, 'detail'> & {readonly signal: AbortSignal; readonly isUnsorted: boolean};
	readonly #pending = new Map<string, Promise<Listing | undefined>>();

	constructor(engine: Reader, options: Pick<WalkOptions, 'detail'> & {readonly signal: AbortSignal; readonly isUnsorted: boolean}) {
		this.#engine = engine;
		this.#options = options;
	}

	/** Requests what comes next in a directory. */
	ahead(frame: Frame): void {
		const end = Math.min(frame.directories.length, frame.taken + aheadMax);
		for (; frame.requested < end; frame.requested++) {
			const {key} = frame.directories[frame.requested]!;
			const listing = this.#read(key);
			// A failure is seen by whoever awaits it, which may be nobody.
			listing.catch(() => undefined);
			this.#pending.set(key, listing);
		}
	}

	/** The directory with its children; undefined when it has gone by now. */
	async take(key: string): Promise<Listing | undefined> {
		const pending = this.#pending.get(key);
		this.#pending.delete(key);
		return pending ?? this.#read(key);
	}

	async #read(key: string): Promise<Listing | undefined> {
		return ifPresent(readListing(this.#engine, key, this.#options));
	}
}

/** Like `walk`, with the place of each node. */
export async function * walkSteps(
	engine: Reader,
	key: string,
	{signal, depthMax = Infinity, isDirectoriesOnly = false, isUnsorted = false, detail}: WalkOptions = {},
): AsyncGenerator<WalkStep> {
	const left = new AbortController();
	const ended = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
	const listings = new Listings(engine, {signal: ended, isUnsorted, detail});
	const frames: Frame[] = [];
	const enter = ({node, nodes}: Listing) => {
		if (nodes === undefined) {
			frames.push({
				nodes: [], stream: new ChildStream(engine, node.key === '' ? '/' : node.key, {signal: ended, isDirectoriesOnly, detail}),
				directories: [], next: 0, requested: 0, taken: 0,
			});
			return;
		}

		if (nodes.some(({key: child}) => child === node.key || !isWithin(child, node.key === '' ? '/' : node.key))) {
			// Following it could lead in circles.
			throw new RequestError(`the answer about ${node.key} names keys that are not in it`, {
				hint: 'etcd does not answer like this: is there a proxy in between?',
			});
		}

		const directories = nodes.filter(({dir}) => dir);
		const frame = {
			nodes: isDirectoriesOnly ? directories : nodes, directories: frames.length + 1 < depthMax ? directories : [], next: 0,
			requested: 0, taken: 0,
		};
		frames.push(frame);
		listings.ahead(frame);
	};

	try {
		const root = await readListing(engine, key, {signal, isUnsorted, detail});
		yield {
			node: root.node, depth: 0, isLast: true, ...(root.node.dir && {childCount: root.childCount}),
		};
		if (depthMax > 0) {
			enter(root);
		}

		// As long as no answer has to be awaited.
		const slices = new Slices(signal);
		for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
			const child = frame.stream === undefined ? frame.nodes[frame.next++] : await frame.stream.next();
			if (child === undefined) {
				frames.pop();
				continue;
			}

			if (slices.isOver) {
				await slices.next();
			}

			const depth = frames.length;
			const isLast = frame.stream?.isLast ?? (frame.next === frame.nodes.length);
			if (!child.dir || depth >= depthMax) {
				yield {node: child, depth, isLast};
				continue;
			}

			const listing = await listings.take(child.key);
			frame.taken++;
			listings.ahead(frame);
			if (listing === undefined) {
				// It has gone by now; or its name has bytes that come as U+FFFD, so it cannot be asked for.
				yield * isNameDoubtful(child.key) ? [{node: child, depth, isLast}] : [];
				continue;
			}

			const {node, childCount} = listing;
			yield {
				node, depth, isLast, ...(node.dir && {childCount}),
			};
			enter(listing);
		}
	} finally {
		left.abort();
	}
}

/** Yields `key` itself first. Nodes come without their `nodes`. Hidden keys are left out, but `key` may be one. */
export async function * walk(engine: Reader, key: string, options: Pick<WalkOptions, 'signal' | 'detail'> = {}): AsyncGenerator<Node> {
	for await (const {node} of walkSteps(engine, key, options)) {
		yield node;
	}
}
