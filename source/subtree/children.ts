/**
The children of a directory for a walk: held in memory when they are few enough, else read again as they are walked.
*/
import {
	type ChildTaker,
	type GetOptions,
	type KeysApi,
	type Node,
} from '../engine/engine.ts';
import {ClusterError} from '../engine/errors.ts';
import {compareText} from '../protocol/text.ts';

/** Characters of keys and values of one directory that are held. */
const heldLengthMax = 1 << 20;
/** The same for what is buffered while a directory is read as it is walked. */
const waitingLengthMax = 1 << 18;

export type Reader = Pick<KeysApi, 'get'>;

function lengthOf({key, value = ''}: Node): number {
	return key.length + value.length;
}

export type Listing = {
	/** Without its `nodes`. */
	readonly node: Node;
	readonly childCount: number;
	/** Undefined when they are too many to hold. */
	readonly nodes: readonly Node[] | undefined;
};

/** Reads a directory to its end, and forgets the children of one that holds too much. */
export async function readListing(
	engine: Reader,
	key: string,
	{signal, isUnsorted = false, detail}: Pick<GetOptions, 'signal' | 'detail'> & {readonly isUnsorted?: boolean},
): Promise<Listing> {
	let taken: Node[] = [];
	let count = 0;
	let length = 0;
	const {node: {nodes, ...node}} = await engine.get(key, {
		signal,
		sorted: !isUnsorted,
		detail,
		children: {
			begin() {
				taken = [];
				count = 0;
				length = 0;
			},
			take(child) {
				count++;
				length += lengthOf(child);
				if (length > heldLengthMax) {
					taken = [];
				} else {
					taken.push(child);
				}
			},
		},
	});
	return count === 0
		? {node, childCount: nodes?.length ?? 0, nodes: nodes ?? []}
		: {node, childCount: count, nodes: length > heldLengthMax ? undefined : taken};
}

/** Children that come no faster than they are consumed. */
export class ChildStream implements ChildTaker {
	readonly #waiting: Node[] = [];
	readonly #isDirectoriesOnly: boolean;
	readonly #detail: GetOptions['detail'];
	#length = 0;
	#lastKey: string | undefined;
	#isOver = false;
	#failure: {readonly error: unknown} | undefined;
	#changed = Promise.withResolvers<void>();
	#room = Promise.withResolvers<void>();

	/** The signal has to fire when they are no longer wanted. */
	constructor(
		engine: Reader,
		key: string,
		{signal, isDirectoriesOnly, detail}: Pick<GetOptions, 'detail'> & {readonly signal: AbortSignal; readonly isDirectoriesOnly: boolean},
	) {
		this.#isDirectoriesOnly = isDirectoriesOnly;
		this.#detail = detail;
		signal.addEventListener('abort', () => {
			this.#room.resolve();
		}, {once: true});
		void this.#run(engine, key, signal);
	}

	/** Whether the child that came last is the last one. */
	get isLast(): boolean {
		return this.#isOver && this.#waiting.length === 0;
	}

	async next(): Promise<Node | undefined> {
		// Reads one more, to know whether this one is the last.
		while (this.#waiting.length < 2 && !this.#isOver) {
			await this.#changed.promise;
		}

		const child = this.#waiting.shift();
		if (child === undefined && this.#failure !== undefined) {
			throw this.#failure.error;
		}

		this.#length -= child === undefined ? 0 : lengthOf(child);
		this.#room.resolve();
		return child;
	}

	begin(): void {
		// Continues after the last one.
	}

	async take(child: Node): Promise<void> {
		if (this.#lastKey !== undefined && compareText(child.key, this.#lastKey) <= 0) {
			return;
		}

		this.#lastKey = child.key;
		if (this.#isDirectoriesOnly && !child.dir) {
			return;
		}

		this.#waiting.push(child);
		this.#length += lengthOf(child);
		this.#tell();
		if (!(this.#length > waitingLengthMax && this.#waiting.length > 1)) {
			return;
		}

		this.#room = Promise.withResolvers();
		await this.#room.promise;
	}

	async #run(engine: Reader, key: string, signal: AbortSignal): Promise<void> {
		for (;;) {
			const before = this.#lastKey;
			try {
				const {node: {nodes = []}} = await engine.get(key, {
					sorted: true, signal, children: this, detail: this.#detail,
				});
				for (const child of nodes) {
					await this.take(child);
				}
			} catch (error) {
				// A server may not want to wait for a reader who takes hours; each time there has to be some progress.
				if (error instanceof ClusterError && this.#lastKey !== before && !signal.aborted) {
					continue;
				}

				this.#failure = {error};
			}

			break;
		}

		this.#isOver = true;
		this.#tell();
	}

	#tell(): void {
		this.#changed.resolve();
		this.#changed = Promise.withResolvers();
	}
}
