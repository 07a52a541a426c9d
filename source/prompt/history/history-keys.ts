/**
Where the keys of the history have brought the line: the walk through older and newer lines, what was looked for there, and the
word that Alt-. has inserted.
*/
import {edit, type EditorState} from '../editing/editor.ts';
import {placesOf} from '../finder/matches.ts';
import {type History} from './history.ts';
import {
	lastArgumentBefore,
	walkHistory,
	walkPlaces,
	type Walk,
} from './history-walk.ts';

export class HistoryKeys {
	readonly #history: History;
	#walk: Walk | undefined;
	#query: string | undefined;
	/** What Alt-. inserted last, as long as nothing else has happened. */
	#lastArgument: {readonly index: number; readonly start: number; readonly editor: EditorState} | undefined;

	constructor(history: History) {
		this.#history = history;
	}

	/** For a new line. What was looked for stays. */
	beginLine(): void {
		this.#walk = undefined;
	}

	/** The older (-1) or newer line that begins with `prefix`; undefined when there is none. */
	walk(line: string, step: -1 | 1, prefix: string): string | undefined {
		return this.#go(walkHistory(this.#history.entries, this.#walk, {line, prefix}, step));
	}

	/** A finder has brought `found` for what was typed into it; walks go on from there. */
	noteFound(draft: string, {query, found}: {readonly query: string; readonly found: string}): void {
		this.#query = query;
		this.#walk = {
			draft, prefix: '', index: this.#history.entries.lastIndexOf(found), shown: found,
		};
	}

	/** The older or newer line with what a finder was asked for last. */
	findAgain(line: string, step: -1 | 1): string | undefined {
		const {entries} = this.#history;
		return this.#query === undefined
			? undefined
			: this.#go(walkPlaces(entries, this.#walk, {line, places: placesOf(entries, this.#query)}, step));
	}

	/** With the last word of the newest line; repeated at once, with that of an older line instead. */
	withLastArgument(editor: EditorState): EditorState {
		const {entries} = this.#history;
		const last = this.#lastArgument?.editor === editor ? this.#lastArgument : undefined;
		const found = lastArgumentBefore(entries, last?.index ?? entries.length);
		if (found === undefined) {
			return editor;
		}

		const start = last?.start ?? editor.cursor;
		const next = edit(editor, {
			type: 'replace', start, end: editor.cursor, text: found.text,
		});
		this.#lastArgument = {index: found.index, start, editor: next};
		return next;
	}

	#go(walk: Walk | undefined): string | undefined {
		this.#walk = walk ?? this.#walk;
		return walk?.shown;
	}
}
