/**
The segments that a writer of the log has open and locked, from the one where its snapshot is to the newest, as etcd does
and as etcd respects it.
*/
import {open, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {lockAsEtcd} from '../util/file-lock.ts';
import {lockHolderOf} from './foreign-lock.ts';
import {LogHeldError} from './log-error.ts';
import {listSegments} from './segment-files.ts';

export class SegmentLocks {
	readonly #directory: string;
	readonly #onLockless: (text: string) => void;
	readonly #handles = new Map<string, FileHandle>();

	/** `onLockless` is called with one line when there are no locks. */
	constructor(directory: string, onLockless: (text: string) => void = () => undefined) {
		this.#directory = directory;
		this.#onLockless = onLockless;
	}

	/**
	Locks the newest segment, if there is one: every writer has that one. To be called before the log is read, or what is
	written meanwhile would be missed. Rejects with LogHeldError.
	*/
	async takeNewest(): Promise<void> {
		const newest = (await listSegments(this.#directory)).at(-1);
		if (newest !== undefined) {
			await this.take([newest.name]);
		}
	}

	/** The file that `takeNewest` has locked. */
	get newest(): string | undefined {
		const name = this.#handles.keys().toArray().at(-1);
		return name === undefined ? undefined : path.join(this.#directory, name);
	}

	/** Locks those that are not locked yet. Rejects with LogHeldError. */
	async take(names: readonly string[]): Promise<void> {
		for (const name of names) {
			if (this.#handles.has(name)) {
				continue;
			}

			const file = path.join(this.#directory, name);
			const handle = await open(file, 'r+');
			this.#handles.set(name, handle);
			await this.lock(handle, file);
		}
	}

	/** Locks a segment that is about to get its name. */
	async lock(handle: FileHandle, file: string): Promise<void> {
		const outcome = await lockAsEtcd(handle.fd);
		if (outcome === 'taken') {
			return;
		}

		const holder = await lockHolderOf(file);
		if (outcome === 'held' || holder !== undefined) {
			throw new LogHeldError(file, holder ?? 0);
		}

		this.#onLockless(`files can't be locked in ${this.#directory}: an etcd that is started on it is not kept out`);
	}

	/** From here on it is closed with the others. */
	add(name: string, handle: FileHandle): void {
		this.#handles.set(name, handle);
	}

	get(name: string): FileHandle | undefined {
		return this.#handles.get(name);
	}

	/** Lets go of all but those that `isNeeded`. */
	async keep(isNeeded: (name: string, handle: FileHandle) => boolean): Promise<void> {
		for (const [name, handle] of this.#handles) {
			if (isNeeded(name, handle)) {
				continue;
			}

			this.#handles.delete(name);
			await handle.close();
		}
	}

	async close(): Promise<void> {
		await this.keep(() => false);
	}
}
