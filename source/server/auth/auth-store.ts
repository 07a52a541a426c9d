/**
The auth records in the tree: reading them, and writing them through the log.
*/
import {errorCodes, hasCode, type ErrorCode} from '../../protocol/errors.ts';
import {type StoreEvent, type NodeView} from '../../protocol/event.ts';
import {baseName} from '../../protocol/paths.ts';
import {authSpace} from '../requests/key-space.ts';
import {makeRequest, type Request} from '../requests/request.ts';

/** What the records need of the core. Reads show in the statistics, as they do in etcd. */
export type AuthStorage = {
	read(path: string): NodeView | undefined;
	write(request: Request): Promise<StoreEvent>;
};

const enabledPath = `${authSpace}/enabled`;

export class AuthStore {
	readonly #storage: AuthStorage;
	/** Whether this process has made sure that the auth part of the tree is there. */
	#isEnsured = false;

	constructor(storage: AuthStorage) {
		this.#storage = storage;
	}

	isEnabled(): boolean {
		return this.#storage.read(enabledPath)?.value === 'true';
	}

	async setEnabled(isEnabled: boolean): Promise<void> {
		await this.#ensure();
		await this.#storage.write(makeRequest({
			method: 'PUT', path: enabledPath, value: String(isEnabled), prevExist: true,
		}));
	}

	/** The documents of a collection, each of which is a read of its own; hidden names (`_x`) are left out. */
	list<Document>(collection: Collection): Document[] {
		const nodes = this.#storage.read(`${authSpace}/${collection}`)?.nodes ?? [];
		return nodes.map(({key}) => this.get<Document>(collection, baseName(key))!);
	}

	get<Document>(collection: Collection, name: string): Document | undefined {
		const value = this.#storage.read(`${authSpace}/${collection}/${name}`)?.value;
		return value === undefined ? undefined : JSON.parse(value) as Document;
	}

	/** False when there is a document of that name already. */
	async create(collection: Collection, name: string, document: unknown): Promise<boolean> {
		await this.#ensure();
		return this.#writeUnless(errorCodes.keyExists, makeRequest({
			method: 'PUT', path: `${authSpace}/${collection}/${name}`, value: JSON.stringify(document), prevExist: false,
		}));
	}

	async update(collection: Collection, name: string, document: unknown): Promise<void> {
		await this.#ensure();
		await this.#storage.write(makeRequest({
			method: 'PUT', path: `${authSpace}/${collection}/${name}`, value: JSON.stringify(document), prevExist: true,
		}));
	}

	/** False when there is no document of that name. */
	async remove(collection: Collection, name: string): Promise<boolean> {
		await this.#ensure();
		return this.#writeUnless(errorCodes.keyNotFound, makeRequest({method: 'DELETE', path: `${authSpace}/${collection}/${name}`}));
	}

	/** Makes the directories and the switch once; on a new data dir that takes four indexes. */
	async #ensure(): Promise<void> {
		if (this.#isEnsured) {
			return;
		}

		for (const path of [authSpace, `${authSpace}/users/`, `${authSpace}/roles/`]) {
			await this.#writeUnless(errorCodes.keyExists, makeRequest({
				method: 'PUT', path, dir: true, prevExist: false,
			}));
		}

		await this.#writeUnless(errorCodes.keyExists, makeRequest({
			method: 'PUT', path: enabledPath, value: 'false', prevExist: false,
		}));
		this.#isEnsured = true;
	}

	async #writeUnless(code: ErrorCode, request: Request): Promise<boolean> {
		try {
			await this.#storage.write(request);
			return true;
		} catch (error) {
			if (hasCode(error, code)) {
				return false;
			}

			throw error;
		}
	}
}

export type Collection = 'users' | 'roles';
