/**
The keys of a snapshot that is to be imported: the JSON of a store as etcd 0.4 left it, with the keys right below the
root; the same of etcd 2, where they are below `/1`; or a .snap file of etcd 2.
*/
import {readFile} from 'node:fs/promises';
import {EtcdError} from '../protocol/errors.ts';
import {type NodeView} from '../protocol/event.ts';
import {cleanPath} from '../protocol/paths.ts';
import {preOrder} from '../protocol/trees.ts';
import {readSnapshot} from '../snap/snapshot-file.ts';
import {readStore} from '../snap/store-reader.ts';
import {Store} from '../store/store.ts';

/** A directory comes before what is in it. */
export type ImportedNode = {
	/** The key in the new cluster. */
	readonly key: string;
	/** Undefined for directories. */
	readonly value?: string;
	/** Seconds left; 0 for permanent nodes. */
	readonly ttl: number;
};

export class ImportSource {
	readonly #store: Store;
	/** What precedes the keys in the snapshot. */
	readonly #prefix: string;

	private constructor(store: Store, prefix: string) {
		this.#store = store;
		this.#prefix = prefix;
	}

	/** `clock` gives nanoseconds since the epoch. Rejects with what is wrong with the file. */
	static async open(file: string, clock: () => bigint): Promise<ImportSource> {
		const bytes = await readFile(file);
		const isJson = /^\s*\{/.test(bytes.toString('latin1', 0, 64));
		const image = readStore(isJson ? bytes : (await readSnapshot(file)).json);
		const store = new Store({clock, namespaces: [], image});
		const hasSpaces = image.root.children!.has('0') && image.root.children!.has('1');
		return new ImportSource(store, hasSpaces ? '/1' : '');
	}

	/** As etcdctl reads a file: what is not the JSON of a store is an empty one. Rejects when the file cannot be read. */
	static async openLeniently(file: string, clock: () => bigint): Promise<ImportSource> {
		const bytes = await readFile(file);
		try {
			return new ImportSource(new Store({clock, namespaces: [], image: readStore(bytes)}), '');
		} catch {
			return new ImportSource(new Store({clock, namespaces: []}), '');
		}
	}

	/** All that is not hidden below `key`, with the key itself; throws EtcdError when there is no such key. */
	nodesBelow(key: string): Iterable<ImportedNode> {
		try {
			const path = cleanPath(`${this.#prefix}${cleanPath(`/${key}`)}`);
			return this.#walk(this.#store.get(path, {recursive: true, sorted: true}).node);
		} catch (error) {
			throw error instanceof EtcdError ? new EtcdError(error.code, error.detail.slice(this.#prefix.length)) : error;
		}
	}

	* #walk(top: NodeView): Generator<ImportedNode> {
		for (const node of preOrder(top)) {
			const key = node.key.slice(this.#prefix.length);
			yield {key: key === '' ? '/' : key, value: node.dir ? undefined : node.value, ttl: node.ttl ?? 0};
		}
	}
}
