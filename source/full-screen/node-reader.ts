/**
The chosen node, read once the choice rests: walking through a tree sends no requests. A key with its value, a directory with
its first children.
*/
import {type Engine, type Node} from '../engine/engine.ts';
import {shortMessage} from '../engine/short-message.ts';
import {entryOf, type CachedEntry} from '../live/directory.ts';
import {changedLines} from './value-changes.ts';
import {valueLines, type ValueLines} from './value-lines.ts';

const restMilliseconds = 80;
/** A directory that changes all the time is not read more often. */
const directoryMilliseconds = 1000;
const childCountMax = 200;

export type NodeValue = ValueLines & {
	readonly path: string;
	readonly node: Node;
	/** Lines that differ from what was read before of the same node, with what they said. */
	readonly changes: ReadonlyMap<number, string | undefined>;
	/** The first children of a directory. */
	readonly children?: readonly CachedEntry[];
	/** There are more. */
	readonly hasMore: boolean;
};

export type Followed = {readonly path: string; readonly isDirectory: boolean};

class Enough extends Error {}

type Reader = Pick<Engine, 'get'>;

/** The answer is taken only as far as it is shown. */
async function readFirst(engine: Reader, path: string, signal: AbortSignal): Promise<{
	readonly node: Node; readonly nodes: readonly Node[];
}> {
	let nodes: Node[] = [];
	try {
		const {node} = await engine.get(path, {
			signal, sorted: true, children: {
				begin() {
					nodes = [];
				},
				take(child) {
					nodes.push(child);
					if (nodes.length > childCountMax) {
						throw new Enough();
					}
				},
			},
		});
		return {node, nodes: node.nodes ?? nodes};
	} catch (error) {
		if (error instanceof Enough) {
			return {
				node: {
					key: path, dir: true, modifiedIndex: 0, createdIndex: 0,
				}, nodes,
			};
		}

		throw error;
	}
}

export class NodeReader {
	readonly #engine: Reader;
	readonly #changed: () => void;
	#value: NodeValue | undefined;
	#problem: string | undefined;
	#reading: AbortController | undefined;
	#timer: NodeJS.Timeout | undefined;
	#pause: NodeJS.Timeout | undefined;
	#lastPath: string | undefined;
	#lastTime = -Infinity;

	constructor(engine: Reader, changed: () => void) {
		this.#engine = engine;
		this.#changed = changed;
	}

	/** What was read last. */
	get value(): NodeValue | undefined {
		return this.#value;
	}

	/** In one line, why nothing could be read. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Soon reads what `followed` names by then; undefined when there is nothing to read. */
	follow(followed: () => Followed | undefined): void {
		clearTimeout(this.#pause);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			const target = followed();
			const isAgain = target?.isDirectory === true && target.path === this.#lastPath;
			this.#pause = setTimeout(() => {
				this.#begin(followed());
			}, isAgain ? this.#lastTime + directoryMilliseconds - performance.now() : 0);
		}, restMilliseconds);
	}

	close(): void {
		clearTimeout(this.#timer);
		clearTimeout(this.#pause);
		this.#reading?.abort();
	}

	#begin(target: Followed | undefined): void {
		this.#reading?.abort();
		this.#reading = new AbortController();
		this.#lastPath = target?.path;
		this.#lastTime = performance.now();
		void this.#read(target?.path, this.#reading.signal);
	}

	async #read(path: string | undefined, signal: AbortSignal): Promise<void> {
		let value: NodeValue | undefined;
		let problem: string | undefined;
		if (path !== undefined) {
			try {
				value = await this.#valueOf(path, signal);
			} catch (error) {
				problem = shortMessage(error);
			}
		}

		if (signal.aborted) {
			return;
		}

		this.#value = value;
		this.#problem = problem;
		this.#changed();
	}

	async #valueOf(path: string, signal: AbortSignal): Promise<NodeValue> {
		const {node, nodes} = await readFirst(this.#engine, path, signal);
		const lines = valueLines(node.value ?? '');
		const before = this.#value?.path === path ? this.#value : undefined;
		// Read again without a change, it keeps what is marked.
		const changes = before === undefined
			? new Map<number, string | undefined>()
			: (before.node.value === node.value ? before.changes : changedLines(before, lines));
		return {
			path, node, changes, ...lines, hasMore: nodes.length > childCountMax,
			...(node.dir && {children: nodes.slice(0, childCountMax).map(child => entryOf(child))}),
		};
	}
}
