/**
What was named recently, in this session and in the history before it: commands, and the names in each directory. Menus put
it first.
*/
import {baseName, parentPath, resolvePath} from '../../protocol/paths.ts';
import {splitCommands} from '../../language/words.ts';

/** Lines of the history that are looked at, and paths that are remembered. */
const lineCountMax = 200;
const pathCountMax = 500;

/** Longer words are values. */
const pathLengthMax = 500;

export class RecentNames {
	readonly #history: () => readonly string[];
	/** Newest last, as in all sets here. */
	readonly #commands = new Set<string>();
	readonly #paths = new Set<string>();
	#hasReadHistory = false;

	/** `history` returns the earlier lines, oldest first; it is called when the first name is asked for. */
	constructor(history: () => readonly string[] = () => []) {
		this.#history = history;
	}

	/** Remembers what a line names that was entered in a directory. */
	note(line: string, directory: string): void {
		this.#readHistory();
		for (const {words} of splitCommands(line).commands) {
			const [command, ...others] = words.map(({text}) => text);
			if (command !== undefined) {
				renew(this.#commands, command);
			}

			for (const word of others) {
				if (word.length <= pathLengthMax && !word.startsWith('-')) {
					this.#notePath(resolvePath(directory, word));
				}
			}
		}
	}

	/** Newest first. */
	get commands(): readonly string[] {
		this.#readHistory();
		return [...this.#commands].reverse();
	}

	/** The names in a directory, newest first. */
	in(directory: string): readonly string[] {
		this.#readHistory();
		return [...this.#paths].filter(path => parentPath(path) === directory).map(path => baseName(path)).reverse();
	}

	#readHistory(): void {
		if (this.#hasReadHistory) {
			return;
		}

		this.#hasReadHistory = true;
		for (const line of this.#history().slice(-lineCountMax)) {
			this.note(line, '/');
		}
	}

	/** A path names all directories on its way, too. */
	#notePath(path: string): void {
		for (let each = path; each !== '/'; each = parentPath(each)) {
			renew(this.#paths, each);
		}

		for (const oldest of this.#paths) {
			if (this.#paths.size <= pathCountMax) {
				break;
			}

			this.#paths.delete(oldest);
		}
	}
}

function renew(set: Set<string>, value: string): void {
	set.delete(value);
	set.add(value);
}
