/**
The search in the history, letter by letter: what is searched for, what was found, and the line before it.
*/
import {previousBoundary} from '../../terminal/text/graphemes.ts';
import {edit, type EditorState} from '../editing/editor.ts';
import {type KeyAction} from '../editing/key-bindings.ts';
import {type History, type HistoryMatch} from './history.ts';

export type Search = {
	readonly query: string;
	readonly match?: HistoryMatch;
	/** The line before the search. */
	readonly base: EditorState;
};

export class HistorySearch {
	readonly #history: History;
	#current: Search | undefined;
	#lastQuery = '';

	constructor(history: History) {
		this.#history = history;
	}

	/** Undefined when there is no search. */
	get current(): Search | undefined {
		return this.#current;
	}

	/** The line with what was found; call it only during a search. */
	get editor(): EditorState {
		const {base, match} = this.#current!;
		return match === undefined ? base : edit(base, {type: 'setText', text: match.entry});
	}

	begin(base: EditorState): void {
		this.#current = {query: '', base};
	}

	end(): void {
		this.#current = undefined;
	}

	/** Makes the query longer. */
	type(text: string): void {
		this.#searchFor(this.#current!.query + text);
	}

	/**
	Takes an action during a search. `next` continues it; `cancelled` ends it and restores the line; `ended` ends it with the
	match in the line, to which the action then applies.
	*/
	act(action: KeyAction): 'next' | 'cancelled' | 'ended' {
		const search = this.#current!;
		const {query} = search;
		if (action === 'historySearch' || action === 'historySearchForward') {
			if (query === '') {
				// The previous search is repeated.
				this.#searchFor(this.#lastQuery);
			} else {
				this.#searchAgain(action === 'historySearch' ? -1 : 1);
			}

			return 'next';
		}

		if (action === 'backspace') {
			this.#searchFor(query.slice(0, previousBoundary(query, query.length)));
			return 'next';
		}

		this.#lastQuery = query;
		this.end();
		return action === 'closeOrCancel' || action === 'interrupt' ? 'cancelled' : 'ended';
	}

	/** From the newest entry back. */
	#searchFor(query: string): void {
		this.#current = {
			query, base: this.#current!.base, match: query === '' ? undefined : this.#history.search(query, this.#history.entries.length - 1, -1),
		};
	}

	/** The next match in one direction; the current match stays when there is none. */
	#searchAgain(step: -1 | 1): void {
		const {query, match} = this.#current!;
		const next = match === undefined ? undefined : this.#history.search(query, match.index + step, step);
		if (next !== undefined) {
			this.#current = {...this.#current!, match: next};
		}
	}
}
