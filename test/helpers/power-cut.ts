/**
What would be left of a directory if the power went now: of each file what was synced, and under the names that were
there when its directory was synced. Directories themselves are taken for durable. Calls of this process are looked at;
what is written without them is not seen.
*/
import {
	fstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
	type Dirent,
} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import path from 'node:path';
import process from 'node:process';

const fs = process.getBuiltinModule('node:fs');

type Call = (...args: unknown[]) => Promise<unknown>;

/** Numbers of files are given again when one is gone. */
function identityOf({ino, birthtimeNs}: {readonly ino: bigint; readonly birthtimeNs: bigint}): string {
	return `${ino} ${birthtimeNs}`;
}

/** Undefined for what has gone meanwhile: calls of others are under way. */
function identityAt(file: string): string | undefined {
	const stat = statSync(file, {bigint: true, throwIfNoEntry: false});
	return stat && identityOf(stat);
}

export class PowerCut implements Disposable {
	/** Name in the directory to bytes, as they are on disk for certain. */
	readonly #synced = new Map<string, Uint8Array>();
	/** Directory to what it holds for certain. */
	readonly #names = new Map<string, Map<string, string>>();
	readonly #directory: string;
	readonly #restores: Array<() => void> = [];

	private constructor(directory: string) {
		this.#directory = directory;
	}

	/** `onMoment` is called before whatever changes names, and after each sync: moments at which the power may go. */
	static async watch(directory: string, onMoment: (cut: PowerCut) => void = () => undefined): Promise<PowerCut> {
		const cut = new PowerCut(directory);
		await using probe = await open(process.execPath);
		const handles = Object.getPrototypeOf(probe) as Record<string, Call>;
		for (const name of ['sync', 'datasync']) {
			cut.#hook(handles, name, async (original, self, args) => {
				const result = await original.apply(self, args);
				cut.#note(self as FileHandle);
				onMoment(cut);
				return result;
			});
		}

		const {fdatasyncSync} = fs;
		fs.fdatasyncSync = fd => {
			fdatasyncSync(fd);
			cut.#note({fd});
			onMoment(cut);
		};

		cut.#restores.push(() => {
			fs.fdatasyncSync = fdatasyncSync;
		});
		const promises = process.getBuiltinModule('node:fs/promises') as unknown as Record<string, Call>;
		for (const name of ['rename', 'rm']) {
			cut.#hook(promises, name, async (original, self, args) => {
				onMoment(cut);
				return original.apply(self, args);
			});
		}

		syncBuiltinESMExports();
		return cut;
	}

	/** Makes what is left now, as a directory of its own. */
	leaveBehind(target: string): void {
		mkdirSync(target, {recursive: true});
		for (const folder of ['', ...readdirSync(this.#directory, {recursive: true, withFileTypes: true}).filter(entry => entry.isDirectory()).map(entry => path.relative(this.#directory, path.join(entry.parentPath, entry.name)))]) {
			mkdirSync(path.join(target, folder), {recursive: true, mode: 0o700});
			for (const [name, identity] of this.#names.get(folder) ?? []) {
				writeFileSync(path.join(target, folder, name), this.#synced.get(identity) ?? '', {mode: 0o600});
			}
		}
	}

	[Symbol.dispose](): void {
		for (const restore of this.#restores) {
			restore();
		}

		syncBuiltinESMExports();
	}

	#hook(object: Record<string, Call>, name: string, around: (original: Call, self: unknown, args: unknown[]) => Promise<unknown>): void {
		const original = object[name]!;
		object[name] = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
			return around(original, this, args);
		};

		this.#restores.push(() => {
			object[name] = original;
		});
	}

	#note({fd}: {readonly fd: number}): void {
		const stat = fstatSync(fd, {bigint: true});
		const identity = identityOf(stat);
		if (stat.isDirectory()) {
			const folder = this.#find(identity, 'directories');
			if (folder !== undefined) {
				const entries = readdirSync(path.join(this.#directory, folder), {withFileTypes: true}).filter(entry => entry.isFile());
				this.#names.set(folder, new Map(entries.map(({name, parentPath}) => [name, identityAt(path.join(parentPath, name)) ?? ''])));
			}
		} else {
			const file = this.#find(identity, 'files');
			if (file !== undefined) {
				this.#synced.set(identity, readFileSync(path.join(this.#directory, file)));
			}
		}
	}

	/** Where it is, below the directory. */
	#find(identity: string, kind: 'files' | 'directories'): string | undefined {
		const isWanted = (entry: Dirent): boolean => kind === 'files' ? entry.isFile() : entry.isDirectory();
		const names = readdirSync(this.#directory, {recursive: true, withFileTypes: true}).filter(entry => isWanted(entry))
			.map(entry => path.relative(this.#directory, path.join(entry.parentPath, entry.name)));
		return [...(kind === 'files' ? [] : ['']), ...names].find(name => identityAt(path.join(this.#directory, name)) === identity);
	}
}
