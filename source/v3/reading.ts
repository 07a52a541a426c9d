/**
Reading: a key, a directory, or all that lies below it, at one revision.
*/
import {
	type ChildTaker,
	type GetOptions,
	type KeyResponse,
	type Node,
} from '../engine/engine.ts';
import {AnswerTooLongError, RequestError} from '../engine/errors.ts';
import {failureWords} from '../engine/failure-words.ts';
import {KV, type KeyValue, type RangeResponse} from '../pb/generated/rpc_pb.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';
import {bytesFromText, compareText, textFromBytes} from '../protocol/text.ts';
import {childPath} from '../protocol/paths.ts';
import {foldTree} from '../protocol/trees.ts';
import {type Client} from './client.ts';
import {type Leases} from './leases.ts';
import {rangeOf} from './many-ranges.ts';
import {newestBelow} from './newest.ts';
import {directoryNode, nameOf, nodeOf} from './nodes.ts';
import {
	keyOfPath,
	ownValueName,
	rangeBelow,
	withByte,
} from './paths.ts';
import {firstPageLength, isBefore} from './finder.ts';
import {CompactedError} from './refusals.ts';
import {
	firstBelow,
	Scan,
	type Child,
	type ScanMemory,
} from './scan.ts';
import {ValueReader} from './values.ts';

/** Of all values and names that one answer holds; whoever needs more takes the children one by one. */
const heldBytesMax = 256 * 1024 * 1024;

/** So often an answer is begun anew when the history is compacted under it. */
const againMax = 5;

/** What is at a path: its own key, and the first keys below it, without their values. */
export type Sight = {readonly own: KeyValue | undefined; readonly below: RangeResponse | undefined; readonly revision: bigint};

type LookOptions = Pick<GetOptions, 'signal'> & {
	readonly limit?: number;
	readonly revision?: bigint;
	/** Look only as far below. */
	readonly end?: Uint8Array;
};

/** What may be read of it: a role can be for a key alone, or for what lies below it. Rejects when it is neither. */
export async function look(client: Client, path: string, options: LookOptions): Promise<Sight> {
	const isRoot = keyOfPath(path) === '';
	try {
		return await lookAt(client, path, {...options, hasOwn: !isRoot, hasBelow: true});
	} catch (error) {
		if (isRoot || !hasCode(error, errorCodes.unauthorized)) {
			throw error;
		}

		const [own, below] = await Promise.allSettled([
			lookAt(client, path, {...options, hasOwn: true, hasBelow: false}),
			lookAt(client, path, {...options, hasOwn: false, hasBelow: true}),
		]);
		for (const sight of [below, own]) {
			if (sight.status === 'fulfilled') {
				return sight.value;
			}
		}

		throw error;
	}
}

type Parts = {readonly hasOwn: boolean; readonly hasBelow: boolean};

async function lookAt(
	client: Client,
	path: string,
	{signal, limit = firstPageLength, revision = 0n, end: nearEnd, hasOwn, hasBelow}: LookOptions & Parts,
): Promise<Sight> {
	const {start, end} = rangeBelow(path);
	const {header, responses} = await client.call(KV.method.txn, {
		success: [
			...(hasOwn ? [{request: {case: 'requestRange' as const, value: {key: bytesFromText(keyOfPath(path)), revision}}}] : []),
			...(hasBelow
				? [{
					request: {
						case: 'requestRange' as const, value: {
							key: start, rangeEnd: nearEnd ?? end, limit: BigInt(limit), keysOnly: true, revision,
						},
					},
				}]
				: []),
		],
		// Never done, but whether it may be read is looked at: what is remembered is for whoever may read all of it still.
		failure: nearEnd === undefined ? [] : [{request: {case: 'requestRange', value: {key: start, rangeEnd: end}}}],
	}, {
		signal, isSlow: true, about: path, tell(answer) {
			const below = rangeOf(answer.responses.at(-1)!);
			return `${below?.kvs.length ?? 0} of ${below?.count ?? 0} keys`;
		},
	});
	const [own, below] = hasOwn ? responses : [undefined, ...responses];
	return {
		own: own === undefined ? undefined : rangeOf(own)?.kvs[0],
		below: below === undefined ? undefined : rangeOf(below),
		revision: revision === 0n ? header!.revision : revision,
	};
}

type AtRevision = GetOptions & {readonly revision: bigint};

/** Hands children over one after the other, or keeps them. */
class Taking {
	readonly nodes: Node[] = [];
	readonly #taker: ChildTaker | undefined;
	readonly #bytesMax: number;
	#bytes = 0;

	constructor({children, bytesMax}: GetOptions, index: number) {
		this.#taker = children;
		this.#bytesMax = Math.min(bytesMax ?? Infinity, heldBytesMax);
		children?.begin(index);
	}

	async take(node: Node): Promise<void> {
		if (this.#taker === undefined) {
			this.count(node);
		}

		await this.hand(node);
	}

	/** The same for one that was counted. */
	async hand(node: Node): Promise<void> {
		if (this.#taker === undefined) {
			this.nodes.push(node);
		} else {
			await this.#taker.take(node);
		}
	}

	count({key, value = ''}: Node): void {
		this.#bytes += key.length + value.length;
		if (this.#bytes > this.#bytesMax) {
			throw this.#bytesMax === heldBytesMax ? new RequestError(failureWords.longAnswer(heldBytesMax)) : new AnswerTooLongError();
		}
	}
}

export class Reading {
	readonly #client: Client;
	readonly #leases: Leases;
	readonly #memory: ScanMemory = new Map();

	constructor(client: Client, leases: Leases) {
		this.#client = client;
		this.#leases = leases;
	}

	/** Throws EtcdError 100 when nothing is there. */
	async get(path: string, options: GetOptions = {}): Promise<KeyResponse> {
		for (let again = 0; ; again++) {
			try {
				return await this.#getAt(path, options);
			} catch (error) {
				// Nobody asked for the revision that was compacted while its pages were read.
				if (!(error instanceof CompactedError) || options.revision !== undefined || again === againMax) {
					throw error;
				}
			}
		}
	}

	async #getAt(path: string, options: GetOptions): Promise<KeyResponse> {
		const {signal, recursive = false, revision: at = 0n, detail} = options;
		if (detail === 'node' && keyOfPath(path) === '') {
			// It rejects where that revision cannot be read.
			const newest = await this.#revision(options);
			return {action: 'get', node: directoryNode(path), index: Number(at === 0n ? newest : at)};
		}

		if (detail === 'newest') {
			const modifiedIndex = Number(await newestBelow(this.#client, path, {signal}));
			return {action: 'get', node: {...directoryNode(path), modifiedIndex}, index: modifiedIndex};
		}

		const isOwnValue = path.endsWith(`/${ownValueName}`);
		const {own, below, revision, isNear} = await this.#look(path, {
			signal, revision: at, limit: isOwnValue || detail === 'node' ? 1 : firstPageLength,
		}, recursive);
		const isDirectory = !isOwnValue && ((below?.kvs.length ?? 0) > 0 || path === '/');
		const ownNode = own === undefined ? undefined : await this.#withValue(own, path, options);
		const index = Number(revision);
		if (!isDirectory) {
			if (ownNode === undefined) {
				throw new EtcdError(errorCodes.keyNotFound, path, index);
			}

			return {action: 'get', node: ownNode, index};
		}

		if (detail === 'node') {
			return {action: 'get', node: directoryNode(path, undefined, ownNode), index};
		}

		const taking = new Taking(options, index);
		await (recursive
			? this.#takeTree(path, own, taking, {...options, revision})
			: this.#takeChildren(path, {own, first: isNear ? undefined : below}, taking, {...options, revision}));
		return {action: 'get', node: directoryNode(path, taking.nodes, ownNode), index};
	}

	/** What is remembered spares the server a count of all that lies below. */
	async #look(path: string, options: LookOptions, recursive: boolean): Promise<Sight & {readonly isNear: boolean}> {
		const nearest = recursive ? undefined : (options.limit === 1 ? firstBelow(this.#memory, path) : this.#memory.get(path)?.firsts[0]);
		if (nearest !== undefined) {
			const sight = await look(this.#client, path, {...options, limit: 1, end: withByte(nearest, 0)});
			if ((sight.below?.kvs.length ?? 0) > 0) {
				return {...sight, isNear: true};
			}

			this.#memory.delete(path);
		}

		return {...await look(this.#client, path, options), isNear: false};
	}

	async #revision({signal, revision = 0n}: GetOptions): Promise<bigint> {
		const {header} = await this.#client.call(KV.method.range, {key: Uint8Array.of(0), countOnly: true, revision}, {signal, about: '/'});
		return header!.revision;
	}

	async #withValue(kv: KeyValue, path: string, {signal}: GetOptions): Promise<Node> {
		return nodeOf(kv, await this.#leases.lifetimesOf([kv.lease], {signal}), path);
	}

	async #takeChildren(
		path: string,
		{own: top, first}: {readonly own: KeyValue | undefined; readonly first: RangeResponse | undefined},
		taking: Taking,
		options: AtRevision,
	): Promise<void> {
		const {revision, signal, detail, sorted = false} = options;
		const isNamesOnly = detail === 'names';
		const values = new ValueReader(this.#client, {revision, signal, about: path});
		let waiting: Child[] = [];
		const flush = async () => {
			const keys = isNamesOnly ? [] : waiting.flatMap(({kv}) => kv?.key ?? []);
			const isRun = keys.length > 1 && waiting.every(({isDirectory}) => !isDirectory) && isBefore(keys[0]!, keys.at(-1)!);
			const kvs = keys.length === 0 ? [] : await (isRun ? values.readRun(keys) : values.read(keys));
			const byKey = new Map(kvs.map(kv => [textFromBytes(kv.key), kv]));
			const lifetimes = await this.#leases.lifetimesOf(kvs.map(({lease}) => lease), {signal});
			const ownOf = (kv: KeyValue, key: string): Node | undefined => {
				const full = byKey.get(textFromBytes(kv.key));
				return isNamesOnly ? nameOf(kv, key) : (full && nodeOf(full, lifetimes, key));
			};

			for (const {name, isDirectory, kv} of waiting) {
				const childKey = childPath(path, name);
				const own = kv && ownOf(kv, childKey);
				if (isDirectory) {
					await taking.take(directoryNode(childKey, undefined, own));
				} else if (own !== undefined) {
					await taking.take(own);
				}
			}

			waiting = [];
		};

		const scan = new Scan(this.#client, path, {revision, signal, memory: this.#memory});
		const found = withOwn(scan.children(first), top);
		for await (const child of sorted ? await inOrder(found) : found) {
			waiting.push(child);
			if (waiting.length >= values.count) {
				await flush();
			}
		}

		await flush();
	}

	/** Everything below, in one pass over the keys. */
	async #takeTree(path: string, own: KeyValue | undefined, taking: Taking, options: AtRevision): Promise<void> {
		const {revision, signal, detail} = options;
		const {start, end} = rangeBelow(path);
		const tree = new TreeBuilder(path);
		const isNamesOnly = detail === 'names';
		if (own !== undefined) {
			const node = await this.#withValue(own, childPath(path, ownValueName), options);
			taking.count(node);
			tree.add(node);
		}

		for await (const kvs of new ValueReader(this.#client, {revision, signal, about: path}).all(start, end, {isNamesOnly})) {
			const lifetimes = await this.#leases.lifetimesOf(isNamesOnly ? [] : kvs.map(({lease}) => lease), {signal});
			for (const kv of kvs) {
				const node = isNamesOnly ? nameOf(kv) : nodeOf(kv, lifetimes);
				taking.count(node);
				tree.add(node);
			}
		}

		for (const node of tree.nodes()) {
			await taking.hand(node);
		}
	}
}

/** The value of a key that is a directory as well is one of its children. */
async function * withOwn(children: AsyncIterable<Child>, kv: KeyValue | undefined): AsyncGenerator<Child> {
	if (kv !== undefined) {
		yield {name: ownValueName, isDirectory: false, kv};
	}

	yield * children;
}

/**
By their names, in which keys come in another order: the key `b-1` comes before what is in `b`, and names for what cannot be said
otherwise lie anywhere. So all have to be known first.
*/
async function inOrder(children: AsyncIterable<Child>): Promise<readonly Child[]> {
	return (await Array.fromAsync(children)).sort((a, b) => compareText(a.name, b.name));
}

function withOwnNode(nodes: readonly Node[], own: Node): readonly Node[] {
	return [...nodes, own].sort((a, b) => compareText(a.key, b.key));
}

type Branch = {own?: Node; readonly children: Map<string, Branch>};

/** Makes a tree of keys. */
export class TreeBuilder {
	readonly #top: string;
	readonly #root: Branch = {children: new Map()};

	constructor(top: string) {
		this.#top = top;
	}

	add(node: Node): void {
		let branch = this.#root;
		for (const name of node.key.slice(this.#top === '/' ? 1 : this.#top.length + 1).split('/')) {
			let next = branch.children.get(name);
			if (next === undefined) {
				next = {children: new Map()};
				branch.children.set(name, next);
			}

			branch = next;
		}

		branch.own = node;
	}

	/** What lies directly below the top, sorted by name. */
	nodes(): readonly Node[] {
		return foldTree<Place, Node>({path: this.#top, branch: this.#root}, placesIn, ({path, branch: {own, children}}, nodes) => {
			if (children.size === 0 && own !== undefined) {
				return own;
			}

			return directoryNode(path, own === undefined ? nodes : withOwnNode(nodes, {...own, key: childPath(path, ownValueName)}), own);
		}).nodes ?? [];
	}
}

type Place = {readonly path: string; readonly branch: Branch};

function placesIn({path, branch}: Place): Place[] {
	return [...branch.children].sort(([a], [b]) => compareText(a, b)).map(([name, child]) => ({path: childPath(path, name), branch: child}));
}
