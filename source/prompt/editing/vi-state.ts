/**
What the vi keys know beside the line: the mode, the registers, the last change. And what an insertion is, from the command that
begins it to Esc: one step of undo, whatever was typed.
*/
import {graphemes, previousBoundary, snapToBoundary} from '../../terminal/text/graphemes.ts';
import {edit, emptyEditor, type EditorState} from './editor.ts';
import {type KeyAction} from './actions.ts';
import {lineStartAt, onCharacter, type ViFind} from './vi-motions.ts';

/** In UTF-16 units: what a count makes of a text stays below it. */
const repeatedLengthMax = 1_000_000;

export type ViMode = 'insert' | 'normal';

export type Register = {readonly text: string; readonly isLines: boolean};

export type Command = {
	/** The key that says what is done, or for an operator its motion. */
	readonly name: string;
	readonly operator?: string;
	/** Absent when none was typed. */
	readonly count?: number;
	readonly register: string;
	/** The character after f, F, t, T and r. */
	readonly character?: string;
};

/** What was typed before Esc, however it was typed: how much was deleted to the left, and what came instead. */
type Insertion = {readonly deletedCount: number; readonly text: string};

type Change = Command & {readonly insertion?: Insertion};

export type ViState = {
	readonly mode: ViMode;
	/** The keys of an unfinished command. */
	readonly pending: readonly string[];
	readonly registers: Readonly<Record<string, Register>>;
	readonly lastFind?: ViFind;
	/** Whether ? was the last key that looked for a line: n goes to newer ones then. */
	readonly isSearchForward?: boolean;
	readonly lastChange?: Change;
	/** The line before the present insertion and its command, and that after the command, where typing began. */
	readonly insertion?: {readonly before: EditorState; readonly start: EditorState; readonly count: number};
};

export const emptyVi: ViState = {mode: 'insert', pending: [], registers: {}};

/** What the prompt does with a key that is not about the line. */
export type ViRequest = {readonly action: KeyAction; readonly count: number};

export type ViResult = {
	readonly vi: ViState;
	readonly editor: EditorState;
	readonly request?: ViRequest;
	/** Typed text that comes after that. */
	readonly rest?: string;
};

export function at(editor: EditorState, offset: number): EditorState {
	return {
		...editor, cursor: snapToBoundary(editor.text, offset), previous: undefined, yank: undefined,
	};
}

/** The line as normal mode may show it. */
export function settled(editor: EditorState): EditorState {
	const cursor = onCharacter(editor);
	return cursor === editor.cursor ? editor : at(editor, cursor);
}

/** The mode and the command for a new line; registers and the last change stay. */
export function forNewLine({registers, lastFind, lastChange, isSearchForward = false}: ViState): ViState {
	return {
		...emptyVi, registers, isSearchForward, ...(lastFind && {lastFind}), ...(lastChange && {lastChange}),
	};
}

/** As one step of undo, whatever steps led there. */
function asOneStep(before: EditorState, after: EditorState): EditorState {
	if (before.text === after.text) {
		return {...after, undoStack: before.undoStack, redoStack: before.redoStack};
	}

	const inOneStep = edit(before, {
		type: 'replace', start: 0, end: before.text.length, text: after.text,
	});
	return {...at(inOneStep, after.cursor), killRing: after.killRing};
}

function commonLength(left: readonly string[], right: readonly string[]): number {
	const index = left.findIndex((each, i) => each !== right[i]);
	return index === -1 ? left.length : index;
}

/** The difference that typing has made around the place where it began; nothing when the caret has been elsewhere. */
function insertionOf(start: EditorState, {text}: EditorState): Insertion {
	const head = graphemes(start.text.slice(0, start.cursor));
	const tail = start.text.slice(start.cursor);
	const kept = head.slice(0, commonLength([...head], [...graphemes(text)])).join('');
	if (!text.endsWith(tail) || kept.length + tail.length > text.length) {
		return {deletedCount: 0, text: ''};
	}

	return {
		deletedCount: [...head].length - [...graphemes(kept)].length,
		text: text.slice(kept.length, text.length - tail.length),
	};
}

export function timesOf(text: string, count: number): string {
	return text.repeat(Math.max(1, Math.min(count, Math.floor(repeatedLengthMax / Math.max(1, text.length)))));
}

export function typed(editor: EditorState, {deletedCount, text}: Insertion): EditorState {
	let start = editor.cursor;
	for (let i = 0; i < deletedCount; i++) {
		start = previousBoundary(editor.text, start);
	}

	return edit(editor, {
		type: 'replace', start, end: editor.cursor, text,
	});
}

export function beginInsert(vi: ViState, before: EditorState, start: EditorState, count = 1): ViResult {
	return {vi: {...vi, mode: 'insert', insertion: {before, start, count}}, editor: start};
}

/** Esc in insert mode. */
export function endInsert(vi: ViState, editor: EditorState): ViResult {
	// A new prompt begins with an insertion into nothing.
	const empty = {...emptyEditor, killRing: editor.killRing};
	const {before, start, count} = vi.insertion ?? {before: empty, start: empty, count: 1};
	const insertion = insertionOf(start, editor);
	const again = count > 1 && insertion.text !== ''
		? edit(editor, {type: 'paste', text: timesOf(insertion.text, count - 1)})
		: editor;
	const after = asOneStep(before, again);
	const left = after.cursor > lineStartAt(after) ? previousBoundary(after.text, after.cursor) : after.cursor;
	return {
		vi: {
			...vi,
			mode: 'normal',
			pending: [],
			insertion: undefined,
			...(vi.insertion && vi.lastChange && {lastChange: {...vi.lastChange, insertion}}),
		},
		editor: settled(at(after, left)),
	};
}
