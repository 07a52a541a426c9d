/**
The lines of this and earlier sessions: de-duplicated, without secrets, searchable. On disk one JSON string a line,
newest last, so that an entry may have several lines itself.
*/
import {splitCommands, type Word} from './words.ts';

/** The history's file, or nothing at all for a private session. */
export type HistoryFile = {
	/** Empty when there is no file yet. */
	read(): Promise<string>;
	append(text: string): Promise<void>;
	/** Replaces the whole file in one step. */
	replace(text: string): Promise<void>;
};

const entryCountMax = 5000;

/** Commands that a suggestion never offers: what is taken by one key too many must not destroy. */
const destructiveCommands = new Set(['rm', 'rmdir', 'mv', 'cp', 'undo', 'import', 'sync', 'restore']);
const destructiveSubcommands = new Set(['member remove', 'user remove', 'role remove', 'user revoke', 'role revoke', 'auth disable']);

function withoutEtcdctl(words: readonly Word[]): readonly Word[] {
	return words[0]?.text === 'etcdctl' ? words.slice(1) : words;
}

/** Whether running the line may remove or overwrite more than one value. */
export function isDestructive(line: string): boolean {
	return splitCommands(line).commands.some(({words}) => {
		const texts = withoutEtcdctl(words).map(word => word.text);
		const first = texts.findIndex(text => !text.startsWith('-'));
		return first !== -1 && (destructiveCommands.has(texts[first]!) || destructiveSubcommands.has(`${texts[first]!} ${texts[first + 1] ?? ''}`));
	});
}

type Cut = {readonly start: number; readonly end: number; readonly text: string};

/** What to cut from a `user:password` word that begins at `offset` within the line. */
function passwordCut(line: string, word: Word, valueOffset: number): Cut | undefined {
	const value = word.text.slice(valueOffset);
	const colon = value.indexOf(':');
	if (colon === -1) {
		return undefined;
	}

	const source = line.slice(word.start, word.end);
	const sourceColon = source.indexOf(':');
	// A colon hidden by an escape: better to lose the word than to keep the secret.
	return sourceColon === -1
		? {start: word.start, end: word.end, text: ''}
		: {start: word.start, end: word.end, text: source.slice(0, sourceColon).replaceAll(/^\$'|["']/g, '')};
}

function cutsOf(line: string, words: readonly Word[]): ReadonlyArray<Cut | undefined> {
	const texts = words.map(word => word.text);
	const command = texts.indexOf('user');
	return words.map((word, index) => {
		const flag = /^--?u(?:sername)?(=)?/.exec(word.text);
		if (flag !== null && flag[1] === '=') {
			return passwordCut(line, word, flag[0].length);
		}

		const previous = texts[index - 1] ?? '';
		const isCredential = /^--?u(?:sername)?$/.test(previous) || (command !== -1 && index > command + 1 && ['add', 'passwd'].includes(texts[command + 1]!) && !word.text.startsWith('-'));
		return isCredential ? passwordCut(line, word, 0) : undefined;
	});
}

/** The line without passwords: `--username root:secret` becomes `--username root`, which asks for it. */
export function redactSecrets(line: string): string {
	const cuts = splitCommands(line).commands.flatMap(({words}) => cutsOf(line, words)).filter(cut => cut !== undefined);
	let result = line;
	for (const cut of cuts.toReversed()) {
		result = result.slice(0, cut.start) + cut.text + result.slice(cut.end);
	}

	return result;
}

export type HistoryMatch = {
	readonly entry: string;
	/** Counted from the oldest entry. */
	readonly index: number;
	/** Where the query stands in it. */
	readonly offset: number;
};

export class History {
	readonly #file: HistoryFile | undefined;
	#entries: string[] = [];
	#writing: Promise<void> = Promise.resolve();

	constructor(file?: HistoryFile) {
		this.#file = file;
	}

	/** Oldest first. */
	get entries(): readonly string[] {
		return this.#entries;
	}

	/** Reads the file; lines typed before that stay the newest. A line that is no JSON string is left out. */
	async load(): Promise<void> {
		const text = await this.#file?.read() ?? '';
		const lines = text.split('\n').filter(line => line !== '');
		const loaded = lines.map(line => parseEntry(line)).filter(entry => entry !== undefined);
		this.#entries = deduplicate([...loaded, ...this.#entries]);
		if (lines.length > entryCountMax * 2) {
			await this.#file?.replace(this.#entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
		}
	}

	/** Takes a line that was run. One that begins with a blank is not kept. */
	add(line: string): void {
		const entry = redactSecrets(line.trimEnd());
		if (entry === '' || /^\s/.test(line)) {
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

	/** The newest one-line entry that goes on where `text` ends, unless running it could destroy something. */
	suggest(text: string): string | undefined {
		if (text.trim() === '') {
			return undefined;
		}

		return this.#entries.findLast(entry => entry.length > text.length && entry.startsWith(text) && !entry.includes('\n') && !isDestructive(entry));
	}

	/** The next entry that holds `query`, from `index` on in steps of `step`. */
	search(query: string, index: number, step: -1 | 1): HistoryMatch | undefined {
		for (let i = index; i >= 0 && i < this.#entries.length; i += step) {
			const entry = this.#entries[i]!;
			const offset = entry.lastIndexOf(query);
			if (offset !== -1) {
				return {entry, index: i, offset};
			}
		}

		return undefined;
	}

	async #append(text: string): Promise<void> {
		await this.#writing;
		try {
			await this.#file?.append(text);
		} catch {
			// A read-only home is no reason to disturb the session; the entries stay in memory.
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
