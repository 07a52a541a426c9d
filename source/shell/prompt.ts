/**
The prompt: the line being edited, its completion menu, the walk through the history and the search in it. It takes
keys and keeps state; what reaches beyond the line is asked of the host.
*/
import {type Candidate, type Completion} from './completion.ts';
import {
	edit,
	emptyEditor,
	hasLineAbove,
	hasLineBelow,
	type EditorAction,
	type EditorState,
} from './editor.ts';
import {type History, type HistoryMatch} from './history.ts';
import {actionFor, isEditorAction, type KeyAction} from './key-bindings.ts';
import {type KeyEvent} from './keys.ts';
import {splitCommands} from './words.ts';

export type Menu = {
	readonly candidates: readonly Candidate[];
	/** How many there are, in the candidates or not. */
	readonly count: number;
	/** Index of the candidate that stands in the line; -1 for none. */
	readonly selected: number;
	/** The line without a candidate. */
	readonly base: EditorState;
	readonly start: number;
	readonly end: number;
	/** The directory that is being listed. */
	readonly loading?: string;
	/** Why there is nothing, in one line. */
	readonly problem?: string;
};

export type Search = {
	readonly query: string;
	readonly match?: HistoryMatch;
	/** The line before the search. */
	readonly base: EditorState;
};

export type PromptState = {
	readonly editor: EditorState;
	readonly menu?: Menu;
	readonly search?: Search;
	/** What stands in grey behind the caret. */
	readonly suggestion: string;
};

export type PromptHost = {
	complete(text: string, cursor: number): Completion;
	/** Lists a directory; resolves when it is known or the attempt is over. */
	list(path: string): Promise<void>;
	/** A whole text was entered. */
	submit(text: string): void;
	/** An action that is not the line's own business. */
	act(action: KeyAction): void;
	changed(): void;
};

const emptyMenu = {
	candidates: [], count: 0, selected: -1, start: 0, end: 0,
};

const menuSteps: Partial<Record<KeyAction, -1 | 1>> = {
	complete: 1, completePrevious: -1, upOrHistory: -1, downOrHistory: 1,
};

export class Prompt {
	readonly #history: History;
	readonly #host: PromptHost;
	#editor: EditorState = emptyEditor;
	#menu: Menu | undefined;
	#search: Search | undefined;
	/** Where in the history the line comes from; undefined: it was typed. */
	#historyIndex: number | undefined;
	#draft = '';

	/** The actions that are more than an edit. */
	readonly #steps: Partial<Record<KeyAction, () => void>> = {
		submit: () => {
			this.#submit();
		},
		complete: () => {
			this.#complete();
		},
		completePrevious: () => {
			this.#complete();
		},
		rightOrAccept: () => {
			this.#moveOrAccept('moveRight');
		},
		lineEndOrAccept: () => {
			this.#moveOrAccept('lineEnd');
		},
		wordRightOrAccept: () => {
			this.#moveOrAccept('wordRight');
		},
		upOrHistory: () => {
			this.#moveUpOrDown(true);
		},
		downOrHistory: () => {
			this.#moveUpOrDown(false);
		},
		historyPrevious: () => {
			this.#walkHistory(-1);
		},
		historyNext: () => {
			this.#walkHistory(1);
		},
		historySearch: () => {
			this.#search = {query: '', base: this.#editor};
		},
		historySearchForward: () => {
			this.#search = {query: '', base: this.#editor};
		},
		deleteOrLeave: () => {
			this.#deleteOrLeave();
		},
	};

	constructor(history: History, host: PromptHost) {
		this.#history = history;
		this.#host = host;
	}

	get state(): PromptState {
		return {
			editor: this.#editor, menu: this.#menu, search: this.#search, suggestion: this.#suggestion(),
		};
	}

	/** Takes the line away, as a cancel or a submit does. */
	clear(): void {
		this.#edit({type: 'reset'});
		this.#menu = undefined;
		this.#search = undefined;
		this.#historyIndex = undefined;
	}

	handle(event: KeyEvent): void {
		if (event.type === 'key') {
			const action = actionFor(event.name);
			if (action !== undefined) {
				this.#act(action);
			}
		} else if (this.#search === undefined) {
			this.#change({type: event.type === 'text' ? 'insert' : 'paste', text: event.text});
		} else {
			this.#searchFor(this.#search.query + event.text, this.#history.entries.length - 1, -1);
		}

		this.#host.changed();
	}

	#act(action: KeyAction): void {
		if ((this.#search !== undefined && this.#actInSearch(action)) || (this.#menu !== undefined && this.#actInMenu(action))) {
			return;
		}

		const step = this.#steps[action];
		if (step !== undefined) {
			step();
		} else if (isEditorAction(action)) {
			this.#change({type: action});
		} else {
			this.#host.act(action);
		}
	}

	#moveUpOrDown(isUp: boolean): void {
		const isInside = isUp ? hasLineAbove(this.#editor) : hasLineBelow(this.#editor);
		if (isInside) {
			this.#change({type: isUp ? 'lineUp' : 'lineDown'});
		} else {
			this.#walkHistory(isUp ? -1 : 1);
		}
	}

	#deleteOrLeave(): void {
		if (this.#editor.text === '') {
			this.#host.act('deleteOrLeave');
		} else {
			this.#change({type: 'deleteForward'});
		}
	}

	#edit(action: EditorAction): void {
		this.#editor = edit(this.#editor, action);
	}

	/** An edit by the user: the menu follows from what is known, or closes. */
	#change(action: EditorAction): void {
		const textBefore = this.#editor.text;
		this.#edit(action);
		if (this.#menu === undefined) {
			return;
		}

		const isNarrowing = this.#menu.selected === -1 && this.#menu.candidates.length > 0 && this.#editor.text !== textBefore;
		const completion = isNarrowing ? this.#host.complete(this.#editor.text, this.#editor.cursor) : undefined;
		this.#menu = completion !== undefined && completion.candidates.length > 0 ? this.#menuOf(completion) : undefined;
	}

	#menuOf(completion: Completion): Menu {
		return {...completion, selected: -1, base: this.#editor};
	}

	#submit(): void {
		const {text} = this.#editor;
		const {problem} = splitCommands(text);
		if (problem !== undefined) {
			// An open quote or a backslash at the end: the command goes on in the next line.
			this.#edit({
				type: 'replace', start: text.length, end: text.length, text: '\n',
			});
			return;
		}

		this.clear();
		this.#host.submit(text);
	}

	#suggestion(): string {
		const {text, cursor} = this.#editor;
		if (cursor !== text.length || this.#search !== undefined || (this.#menu !== undefined && this.#menu.selected !== -1)) {
			return '';
		}

		return this.#history.suggest(text)?.slice(text.length) ?? '';
	}

	/** At the end of the line the suggestion is taken, whole or by a word; elsewhere the caret moves. */
	#moveOrAccept(move: 'moveRight' | 'lineEnd' | 'wordRight'): void {
		const suggestion = this.#suggestion();
		if (suggestion === '') {
			this.#change({type: move});
			return;
		}

		const word = /^\s*[^\s/]*\/?/.exec(suggestion)![0];
		this.#change({type: 'insert', text: move === 'wordRight' && word !== '' ? word : suggestion});
	}

	#walkHistory(step: -1 | 1): void {
		this.#menu = undefined;
		const {entries} = this.#history;
		const index = (this.#historyIndex ?? entries.length) + step;
		if (index < 0 || index > entries.length) {
			return;
		}

		if (this.#historyIndex === undefined) {
			this.#draft = this.#editor.text;
		}

		this.#historyIndex = index === entries.length ? undefined : index;
		this.#edit({type: 'setText', text: entries[index] ?? this.#draft});
	}

	#searchFor(query: string, index: number, step: -1 | 1): void {
		const {base} = this.#search!;
		const match = query === '' ? undefined : this.#history.search(query, index, step);
		this.#search = {query, match, base};
		this.#editor = match === undefined ? base : edit(base, {type: 'setText', text: match.entry});
	}

	#searchAgain(step: -1 | 1): void {
		const {query, match} = this.#search!;
		const next = match === undefined ? undefined : this.#history.search(query, match.index + step, step);
		if (next !== undefined) {
			this.#searchFor(query, next.index, step);
		}
	}

	/** Whether the search took the action; any other takes the match into the line and goes on from there. */
	#actInSearch(action: KeyAction): boolean {
		const {query, base} = this.#search!;
		if (action === 'historySearch' || action === 'historySearchForward') {
			this.#searchAgain(action === 'historySearch' ? -1 : 1);
			return true;
		}

		if (action === 'backspace') {
			this.#searchFor(query.slice(0, -1), this.#history.entries.length - 1, -1);
			return true;
		}

		const isCancel = action === 'closeOrCancel' || action === 'interrupt';
		if (isCancel) {
			this.#editor = base;
		}

		this.#search = undefined;
		return isCancel;
	}

	/** Whether the menu took the action. */
	#actInMenu(action: KeyAction): boolean {
		const menu = this.#menu!;
		const step = menuSteps[action];
		if (step !== undefined) {
			const hasCandidates = menu.candidates.length > 0;
			if (hasCandidates) {
				this.#select(step);
			}

			// While a listing is on its way another Tab has nothing to add.
			return hasCandidates || menu.loading !== undefined;
		}

		if (action === 'submit') {
			this.#menu = undefined;
			return menu.selected !== -1;
		}

		if (action === 'closeOrCancel') {
			this.#editor = menu.base;
			this.#menu = undefined;
			return true;
		}

		if (action === 'interrupt') {
			this.#menu = undefined;
		}

		return false;
	}

	#select(step: -1 | 1): void {
		const menu = this.#menu!;
		const {length} = menu.candidates;
		const selected = menu.selected === -1 && step === -1 ? length - 1 : (menu.selected + step + length) % length;
		this.#editor = edit(menu.base, {
			type: 'replace', start: menu.start, end: menu.end, text: menu.candidates[selected]!.text,
		});
		this.#menu = {...menu, selected};
	}

	#complete(): void {
		const {text, cursor} = this.#editor;
		const completion = this.#host.complete(text, cursor);
		if (completion.problem !== undefined || (completion.needs === undefined && completion.count === 0)) {
			this.#menu = {...emptyMenu, base: this.#editor, problem: completion.problem ?? 'nothing to complete here'};
			if (completion.problem === undefined) {
				return;
			}
		}

		if (completion.needs !== undefined) {
			void this.#completeLater(completion.needs);
			return;
		}

		this.#take(completion);
	}

	#take(completion: Completion): void {
		const {candidates, count, common, start, end} = completion;
		if (count === 1) {
			const [{text, isComplete}] = candidates as [Candidate];
			const blank = isComplete && !/^\s/.test(this.#editor.text.slice(end)) ? ' ' : '';
			this.#edit({
				type: 'replace', start, end, text: text + blank,
			});
			this.#menu = undefined;
			return;
		}

		if (common === undefined) {
			this.#menu = this.#menuOf(completion);
			return;
		}

		this.#edit({
			type: 'replace', start, end, text: common,
		});
		this.#menu = this.#menuOf(this.#host.complete(this.#editor.text, this.#editor.cursor));
	}

	/** Waits for a listing; its result counts only when nothing was typed meanwhile. */
	async #completeLater(path: string): Promise<void> {
		const base = this.#editor;
		this.#menu = {...emptyMenu, base, loading: path};
		const waiting = this.#menu;
		await this.#host.list(path);
		if (this.#menu !== waiting) {
			return;
		}

		this.#menu = undefined;
		const completion = this.#host.complete(this.#editor.text, this.#editor.cursor);
		if (completion.problem !== undefined || completion.needs !== undefined || completion.count === 0) {
			this.#menu = {...emptyMenu, base, problem: completion.problem ?? 'nothing to complete here'};
		} else {
			this.#take(completion);
		}

		this.#host.changed();
	}
}
