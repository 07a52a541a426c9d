/**
What the prompt shows: the line, the completion menu, the finder; and those steps in the menu that need nothing else.
*/
import {type Candidate, type Completion} from './completion/completion.ts';
import {type Need} from './completion/completion-values.ts';
import {type FinderState} from './finder/finder.ts';
import {edit, type EditorState} from './editing/editor.ts';
import {type ViMode} from './editing/vi-state.ts';
import {type Highlight} from './highlight.ts';
import {type KeyAction} from './editing/actions.ts';
import {type KeyBindings} from './editing/key-bindings.ts';

export type Menu = {
	readonly candidates: readonly Candidate[];
	/** How many there are, in `candidates` or not; there may be more when the count is open. */
	readonly count: number;
	readonly isCountOpen?: boolean;
	/** Index of the candidate that stands in the line; -1 for none. */
	readonly selected: number;
	/** The line without a candidate. */
	readonly base: EditorState;
	readonly start: number;
	readonly end: number;
	/** What the names are compared with. */
	readonly typed?: string;
	/** What is being looked up. */
	readonly loading?: Need;
	/** Whether it is waiting while the word is being typed. */
	readonly isFollowing?: boolean;
	/** Why there is nothing, in one line. */
	readonly problem?: string;
};

export const editings = ['emacs', 'vi'] as const;

/** Which editor's keys the line has. */
export type Editing = typeof editings[number];

export type PromptState = {
	readonly editor: EditorState;
	/** Absent with the emacs keys. */
	readonly viMode?: ViMode;
	readonly menu?: Menu;
	/** While it is open, keys go to it and not to the line. */
	readonly finder?: FinderState;
	/** The grey text after the caret. */
	readonly suggestion: string;
	readonly highlight: Highlight;
};

export type PromptHost = {
	readonly keys: KeyBindings;
	complete(text: string, cursor: number): Completion;
	highlight(text: string, cursor: number): Highlight;
	/** Looks up what a completion needs; resolves when it is known or the attempt is over. */
	learn(need: Need): Promise<void>;
	/** Gives every key to `take`, as they come, until that returns false; directories end with a slash. */
	readonly readKeys: (take: (key: string) => boolean, signal: AbortSignal) => Promise<void>;
	/** Opens a text in the user's editor; undefined when nothing comes back. */
	editText(text: string): Promise<string | undefined>;
	/** A whole text was entered. */
	submit(text: string): void;
	/** An action that does not concern the line. */
	act(action: KeyAction): void;
	readonly changed: () => void;
};

const emptyMenu = {
	candidates: [], count: 0, selected: -1, start: 0, end: 0,
};

/** A menu with the candidates of a completion, none of them chosen. */
export function menuOf(completion: Completion, base: EditorState): Menu {
	return {...completion, selected: -1, base};
}

/** A menu that waits for what it needs; with the start of a word, it goes on following what is typed. */
export function waitingMenu(base: EditorState, need: Need, wordStart?: number): Menu {
	return {
		...emptyMenu, base, loading: need, ...(wordStart !== undefined && {start: wordStart, isFollowing: true}),
	};
}

/** A menu that says why there is nothing to choose. */
export function problemMenu(base: EditorState, problem = 'nothing to complete here'): Menu {
	return {...emptyMenu, base, problem};
}

/** The line with the only candidate, and a blank after it unless there is one or the word goes on. */
export function editorWith(editor: EditorState, {start, end}: Completion, {text, isComplete}: Candidate): EditorState {
	const blank = isComplete && !/^\s/.test(editor.text.slice(end)) ? ' ' : '';
	return edit(editor, {
		type: 'replace', start, end, text: text + blank,
	});
}

/** Walks through the candidates; the chosen one is shown in the line. */
export function selectInMenu(menu: Menu, step: -1 | 1): {readonly menu: Menu; readonly editor: EditorState} {
	const {length} = menu.candidates;
	const selected = menu.selected === -1 && step === -1 ? length - 1 : (menu.selected + step + length) % length;
	const editor = edit(menu.base, {
		type: 'replace', start: menu.start, end: menu.end, text: menu.candidates[selected]!.text,
	});
	return {menu: {...menu, selected}, editor};
}
