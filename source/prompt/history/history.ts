/**
The lines of this and earlier sessions: de-duplicated, without secrets, searchable. On disk one JSON string a line,
newest last, so that an entry may have several lines itself. Several shells may write to the same file.
*/
import {withoutTrailingBlanks} from '../../language/words.ts';
import {isDestructive, redactSecrets} from './history-rules.ts';

/** The history's file, or nothing at all for a session that leaves no trace. */
export type HistoryFile = {
	/** The end of it, in whole lines, and how many bytes it has; empty when there is no file yet. */
	read(): Promise<{readonly text: string; readonly size: number; readonly isCut: boolean}>;
	/** Appends in one piece, after whatever others have written. */
	append(text: string): Promise<void>;
	/** Replaces the whole file in one step, unless it no longer has `size` bytes, because another shell has just written to it. */
	replace(text: string, size: number): Promise<void>;
};

const entryCountMax = 5000;

export class History {
	readonly #file: HistoryFile | undefined;
	#entries: string[] = [];
	#writing: Promise<void> = Promise.resolve();
	/** While it is on, no line is kept, neither here nor on disk. */
	isPrivate = false;
	/** Whether a suggestion may offer the entry, for entries that were asked about. */
	readonly #harmless = new Map<string, boolean>();

	constructor(file?: HistoryFile) {
		this.#file = file;
	}

	/** Oldest first. */
	get entries(): readonly string[] {
		return this.#entries;
	}

	/** Reads the file; lines typed before that stay the newest. A line that is not a JSON string is skipped. */
	async load(): Promise<void> {
		const {text, size, isCut} = await this.#file?.read() ?? {text: '', size: 0, isCut: false};
		const lines = text.split('\n').filter(line => line !== '');
		const loaded = lines.map(line => parseEntry(line)).filter(entry => entry !== undefined);
		this.#entries = deduplicate([...loaded, ...this.#entries]);
		if (isCut || lines.length > entryCountMax * 2) {
			await this.#rewrite(size);
		}
	}

	/** Takes a line that was run. A line that begins with a blank is not kept. */
	add(line: string): void {
		const entry = redactSecrets(withoutTrailingBlanks(line));
		if (this.isPrivate || entry === '' || /^\s/.test(line)) {
			return;
		}

		const isRepeated = this.#entries.at(-1) === entry;
		this.#entries = deduplicate([...this.#entries, entry]);
		if (!isRepeated) {
			this.#writing = this.#append(`${JSON.stringify(entry)}\n`);
		}
	}

	/** Resolves when everything added is on disk or could not be written there. */
	async flush(): Promise<void> {
		await this.#writing;
	}

	/** The newest one-line entry that begins with `text`, unless running it could destroy something. */
	suggest(text: string): string | undefined {
		if (text.trim() === '') {
			return undefined;
		}

		return this.#entries.findLast(
			entry => entry.length > text.length && entry.startsWith(text) && !entry.includes('\n') && this.#isHarmless(entry),
		);
	}

	#isHarmless(entry: string): boolean {
		let isHarmless = this.#harmless.get(entry);
		if (isHarmless === undefined) {
			isHarmless = !isDestructive(entry);
			this.#harmless.set(entry, isHarmless);
		}

		return isHarmless;
	}

	async #rewrite(size: number): Promise<void> {
		try {
			await this.#file?.replace(this.#entries.map(entry => `${JSON.stringify(entry)}\n`).join(''), size);
		} catch {
			// It stays too long; the next session tries again.
		}
	}

	async #append(text: string): Promise<void> {
		await this.#writing;
		try {
			await this.#file?.append(text);
		} catch {
			// A read-only home must not disturb the session; the entries stay in memory.
		}
	}
}

function parseEntry(line: string): string | undefined {
	try {
		const entry: unknown = JSON.parse(line);
		return typeof entry === 'string' && entry !== '' ? entry : undefined;
	} catch {
		return undefined;
	}
}

function deduplicate(entries: readonly string[]): string[] {
	return [...new Set(entries.toReversed())].slice(0, entryCountMax).toReversed();
}
