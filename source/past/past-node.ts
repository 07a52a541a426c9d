/**
A node that is being changed back. What is not touched stays the node of the answer that it came in.
*/
import {type Node} from '../engine/engine.ts';
import {baseName, childPath} from '../protocol/paths.ts';
import {compareText} from '../protocol/text.ts';
import {parseInstant, ttlSeconds} from '../protocol/time.ts';

type Facts = Omit<Node, 'key' | 'nodes'>;

type Showing = {readonly now: bigint};

export class PastNode {
	readonly key: string;
	/** Index of the removal after which nobody knows what was in it. */
	lostBy: number | undefined;
	#facts: Facts;
	/** Those of the answer, until one of them is asked for. */
	readonly #given: readonly Node[];
	#children: Map<string, PastNode> | undefined;

	private constructor(key: string, facts: Facts, given: readonly Node[]) {
		this.key = key;
		this.#facts = facts;
		this.#given = given;
	}

	static of({key: _key, nodes = [], ...facts}: Node, key: string): PastNode {
		return new PastNode(key, facts, nodes);
	}

	/** As an event shows it: without children, and with a time to live that was counted then. */
	static alone({key: _key, nodes: _nodes, ttl: _ttl, ...facts}: Node, key: string): PastNode {
		return new PastNode(key, facts, []);
	}

	static directory(key: string, index: number): PastNode {
		return new PastNode(key, {dir: true, modifiedIndex: index, createdIndex: index}, []);
	}

	get isDirectory(): boolean {
		return this.#facts.dir === true;
	}

	get createdIndex(): number {
		return this.#facts.createdIndex;
	}

	child(name: string): PastNode | undefined {
		return this.#opened().get(name);
	}

	put(node: PastNode): void {
		this.#opened().set(baseName(node.key), node);
	}

	remove(name: string): void {
		this.#opened().delete(name);
	}

	/** Other facts, such as another time to live; the children stay. Those of a directory keep the index of its making. */
	renew({expiration}: Node): this {
		const {expiration: _expiration, ttl: _ttl, ...facts} = this.#facts;
		this.#facts = expiration === undefined ? facts : {...facts, expiration};
		return this;
	}

	/** Takes the children of another one over. */
	adopt(other: PastNode | undefined): void {
		this.lostBy = undefined;
		this.#children = other === undefined ? new Map() : other.#opened();
	}

	/** As an answer has it. */
	toNode(showing: Showing): Node {
		type Frame = {readonly node: PastNode; readonly children: readonly PastNode[]; readonly made: Node[]};
		const entered = (node: PastNode): Frame => ({node, children: node.#changedChildren(), made: []});
		// Not recursive, since a tree can be deeper than a stack.
		const frames = [entered(this)];
		for (;;) {
			const {node, children, made} = frames.at(-1)!;
			const child = children[made.length];
			if (child !== undefined) {
				frames.push(entered(child));
				continue;
			}

			const shown = node.#shown(node.#children === undefined ? node.#given : made, showing);
			frames.pop();
			const above = frames.at(-1);
			if (above === undefined) {
				return shown;
			}

			above.made.push(shown);
		}
	}

	#opened(): Map<string, PastNode> {
		this.#children ??= new Map(this.#given.map(node => {
			const name = baseName(node.key);
			return [name, PastNode.of(node, childPath(this.key, name))];
		}));
		return this.#children;
	}

	#changedChildren(): readonly PastNode[] {
		// oxlint-disable-next-line unicorn-js/prefer-iterator-to-array -- many times faster
		return this.#children === undefined ? [] : [...this.#children.values()].sort((a, b) => compareText(a.key, b.key));
	}

	#shown(nodes: readonly Node[], {now}: Showing): Node {
		const {expiration} = this.#facts;
		const end = expiration === undefined || this.#facts.ttl !== undefined ? undefined : parseInstant(expiration);
		const ttl = end === undefined ? 0 : ttlSeconds(end, now);
		return {
			key: this.key === '/' ? '' : this.key,
			...this.#facts,
			...(nodes.length > 0 && {nodes}),
			...(ttl !== 0 && {ttl}),
		};
	}
}

/** Puts a node below another one, in directories that come with it as far as they are missing; hidden ones are left out. */
export function plant(top: PastNode, names: readonly string[], node: Node): void {
	let parent = top;
	for (const name of names.slice(0, -1)) {
		if (name.startsWith('_')) {
			return;
		}

		const there = parent.child(name);
		const directory = there?.isDirectory === true ? there : PastNode.directory(childPath(parent.key, name), node.modifiedIndex);
		parent.put(directory);
		parent = directory;
	}

	const name = names.at(-1)!;
	if (name.startsWith('_')) {
		return;
	}

	const there = parent.child(name);
	parent.put(there?.isDirectory === true && node.dir === true ? there.renew(node) : PastNode.alone(node, childPath(parent.key, name)));
}
