/**
Ctrl-R without a screen to search on: it brings the newest earlier line that contains what is typed, and then older ones.
*/
export class LineSearch {
	readonly #entries: () => readonly string[];
	#query = '';
	/** How many lines, from the newest, have been passed. */
	#passed = 0;
	#found: string | undefined;

	/** `entries` returns the earlier lines, oldest first. */
	constructor(entries: () => readonly string[]) {
		this.#entries = entries;
	}

	/** The next older line that contains what was typed when the search began. */
	older(line: string): {readonly line: string} | {readonly problem: string} {
		const isFurther = line === this.#found;
		if (!isFurther) {
			this.#query = line;
			this.#passed = 0;
		}

		if (this.#query === '') {
			return {problem: 'Ctrl-R looks for an earlier line: type a part of it first.\n'};
		}

		const entries = this.#entries();
		for (let i = entries.length - 1 - this.#passed; i >= 0; i--) {
			const entry = entries[i]!;
			if (entry !== line && entry.includes(this.#query) && !entry.includes('\n')) {
				this.#passed = entries.length - i;
				this.#found = entry;
				return {line: entry};
			}
		}

		return {problem: `no ${isFurther ? 'older' : 'earlier'} line contains ${JSON.stringify(this.#query)}\n`};
	}
}
