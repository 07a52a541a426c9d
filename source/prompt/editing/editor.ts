/**
The line editor: a pure reducer over text, caret, kill ring and undo. Offsets are UTF-16 units at grapheme boundaries.
*/
import {nextBoundary, previousBoundary, snapToBoundary} from '../../terminal/text/graphemes.ts';
import {splitCommands} from '../../language/words.ts';

const undoCountMax = 200;
const killCountMax = 30;

type Snapshot = {readonly text: string; readonly cursor: number};

export type EditorState = Snapshot & {
	/** Newest first. */
	readonly killRing: readonly string[];
	/** Newest last. */
	readonly undoStack: readonly Snapshot[];
	/** What was undone since the last edit; newest last. */
	readonly redoStack: readonly Snapshot[];
	/** The previous action, when the next one may join it. */
	readonly previous?: 'insert' | 'kill' | 'yank';
	/** The text that the last yank inserted, for yank-pop. */
	readonly yank?: {readonly start: number; readonly ringIndex: number};
};

/** The actions that need nothing but the state. */
export const editorActionNames = [
	'backspace',
	'deleteForward',
	'moveLeft',
	'moveRight',
	'wordLeft',
	'wordRight',
	'lineStart',
	'lineEnd',
	'lineUp',
	'lineDown',
	'killToLineEnd',
	'killToLineStart',
	'killBlankWordLeft',
	'killWordLeft',
	'killWordRight',
	'yank',
	'yankPop',
	'transpose',
	'transposeWords',
	'upperCaseWord',
	'lowerCaseWord',
	'capitalizeWord',
	'undo',
	'redo',
	'newline',
] as const;

export type EditorActionName = typeof editorActionNames[number];

export type EditorAction =
	| {readonly type: EditorActionName}
	/** Typed text. */
	| {readonly type: 'insert'; readonly text: string}
	/** Pasted text: one step of undo; its line endings become line feeds. */
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'replace'; readonly start: number; readonly end: number; readonly text: string}
	/** Another text, for instance from the history; the caret goes to its end. */
	| {readonly type: 'setText'; readonly text: string}
	/** An empty line; the kill ring stays. */
	| {readonly type: 'reset'};

export const emptyEditor: EditorState = {
	text: '', cursor: 0, killRing: [], undoStack: [], redoStack: [],
};

const wordCharacter = /[\p{Letter}\p{Mark}\p{Number}_]/u;
const blankCharacter = /\s/;

function wordEndRight(text: string, offset: number): number {
	let end = offset;
	while (end < text.length && !wordCharacter.test(text.slice(end, nextBoundary(text, end)))) {
		end = nextBoundary(text, end);
	}

	while (end < text.length && wordCharacter.test(text.slice(end, nextBoundary(text, end)))) {
		end = nextBoundary(text, end);
	}

	return end;
}

function wordStartLeft(text: string, offset: number, isWord: (character: string) => boolean): number {
	let start = offset;
	while (start > 0 && !isWord(text.slice(previousBoundary(text, start), start))) {
		start = previousBoundary(text, start);
	}

	while (start > 0 && isWord(text.slice(previousBoundary(text, start), start))) {
		start = previousBoundary(text, start);
	}

	return start;
}

/** Where the last word that begins before `offset` ends, at most at `offset`; 0 when there is none. */
function wordEndLeft(text: string, offset: number): number {
	let end = offset;
	while (end > 0 && !wordCharacter.test(text.slice(previousBoundary(text, end), end))) {
		end = previousBoundary(text, end);
	}

	return end;
}

const isWordCharacter = (character: string): boolean => wordCharacter.test(character);
const isNoBlank = (character: string): boolean => !blankCharacter.test(character);

function lineStartOf({text, cursor}: Snapshot): number {
	// A negative start of the search would count as 0 and find a line feed there.
	return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
}

function lineEndOf({text, cursor}: Snapshot): number {
	const end = text.indexOf('\n', cursor);
	return end === -1 ? text.length : end;
}

/** Whether there is a line above (or below) the caret's, inside the text. */
export function hasLineAbove(state: Snapshot): boolean {
	return lineStartOf(state) > 0;
}

export function hasLineBelow(state: Snapshot): boolean {
	return lineEndOf(state) < state.text.length;
}

function moved(state: EditorState, cursor: number): EditorState {
	return {
		...state, cursor, previous: undefined, yank: undefined,
	};
}

/** Replaces a range and remembers the state before, unless the edit joins the one before it. */
function edited(
	state: EditorState,
	{start, end, text}: {start: number; end: number; text: string},
	{kind, joins = false}: {kind?: EditorState['previous']; joins?: boolean} = {},
): EditorState {
	if (start === end && text === '') {
		return {...state, previous: kind, yank: undefined};
	}

	const next = state.text.slice(0, start) + text + state.text.slice(end);
	const undoStack = joins ? state.undoStack : [...state.undoStack.slice(-undoCountMax + 1), {text: state.text, cursor: state.cursor}];
	return {
		text: next, cursor: snapToBoundary(next, start + text.length), killRing: state.killRing, undoStack, redoStack: [], previous: kind,
	};
}

function inserted(state: EditorState, text: string): EditorState {
	// Typed letters are undone together, a word at a time.
	const joins = state.previous === 'insert' && !blankCharacter.test(text);
	return edited(state, {start: state.cursor, end: state.cursor, text}, {kind: 'insert', joins});
}

function killed(state: EditorState, start: number, end: number): EditorState {
	const text = state.text.slice(start, end);
	const [newest = '', ...older] = state.killRing;
	let {killRing} = state;
	if (text !== '') {
		const isBackward = end <= state.cursor;
		killRing = state.previous === 'kill'
			? [isBackward ? text + newest : newest + text, ...older]
			: [text, ...state.killRing].slice(0, killCountMax);
	}

	return {...edited(state, {start, end, text: ''}, {kind: 'kill'}), killRing};
}

function yanked(state: EditorState): EditorState {
	const [newest] = state.killRing;
	if (newest === undefined) {
		return moved(state, state.cursor);
	}

	const next = edited(state, {start: state.cursor, end: state.cursor, text: newest}, {kind: 'yank'});
	return {...next, yank: {start: state.cursor, ringIndex: 0}};
}

function yankPopped(state: EditorState): EditorState {
	if (state.previous !== 'yank' || state.yank === undefined) {
		return state;
	}

	const {start} = state.yank;
	const ringIndex = (state.yank.ringIndex + 1) % state.killRing.length;
	const next = edited(state, {start, end: state.cursor, text: state.killRing[ringIndex]!}, {kind: 'yank', joins: true});
	return {...next, yank: {start, ringIndex}};
}

function transposed(state: EditorState): EditorState {
	const {text} = state;
	const right = state.cursor === text.length ? previousBoundary(text, state.cursor) : state.cursor;
	const left = previousBoundary(text, right);
	if (left === right) {
		return moved(state, state.cursor);
	}

	const end = nextBoundary(text, right);
	return edited(state, {start: left, end, text: text.slice(right, end) + text.slice(left, right)});
}

/** The word at the caret, or the last one before it, changes places with the word to its left. */
function wordsTransposed(state: EditorState): EditorState {
	const {text, cursor} = state;
	const rightEnd = wordEndLeft(text, wordEndRight(text, cursor));
	const rightStart = wordStartLeft(text, rightEnd, isWordCharacter);
	const leftEnd = wordEndLeft(text, rightStart);
	const leftStart = wordStartLeft(text, leftEnd, isWordCharacter);
	if (leftEnd === leftStart || rightStart === rightEnd) {
		return moved(state, cursor);
	}

	return edited(state, {
		start: leftStart, end: rightEnd,
		text: text.slice(rightStart, rightEnd) + text.slice(leftEnd, rightStart) + text.slice(leftStart, leftEnd),
	});
}

/** Changes the case from the caret to the end of the word. */
function recased(state: EditorState, change: (word: string) => string): EditorState {
	const end = wordEndRight(state.text, state.cursor);
	return edited(state, {start: state.cursor, end, text: change(state.text.slice(state.cursor, end))});
}

function capitalized(word: string): string {
	return word.toLowerCase().replace(/\p{Letter}/u, letter => letter.toUpperCase());
}

function snapshotOf({text, cursor}: EditorState): Snapshot {
	return {text, cursor};
}

function undone(state: EditorState): EditorState {
	const snapshot = state.undoStack.at(-1);
	return snapshot === undefined
		? moved(state, state.cursor)
		: {
			...snapshot, killRing: state.killRing, undoStack: state.undoStack.slice(0, -1), redoStack: [...state.redoStack, snapshotOf(state)],
		};
}

function redone(state: EditorState): EditorState {
	const snapshot = state.redoStack.at(-1);
	return snapshot === undefined
		? moved(state, state.cursor)
		: {
			...snapshot, killRing: state.killRing, undoStack: [...state.undoStack, snapshotOf(state)], redoStack: state.redoStack.slice(0, -1),
		};
}

/** To the line above or below, as many graphemes from its start as before. */
function movedVertically(state: EditorState, step: -1 | 1): EditorState {
	const start = lineStartOf(state);
	let column = 0;
	for (let offset = start; offset < state.cursor; offset = nextBoundary(state.text, offset)) {
		column++;
	}

	const targetStart = step === -1 ? lineStartOf({text: state.text, cursor: start - 1}) : lineEndOf(state) + 1;
	if ((step === -1 && start === 0) || targetStart > state.text.length) {
		return moved(state, step === -1 ? 0 : state.text.length);
	}

	const targetEnd = lineEndOf({text: state.text, cursor: targetStart});
	let cursor = targetStart;
	for (; column > 0 && cursor < targetEnd; column--) {
		cursor = nextBoundary(state.text, cursor);
	}

	return moved(state, cursor);
}

/** A line feed inside the command: after a backslash, unless it is in quotes. */
function continued(state: EditorState): EditorState {
	const {problem} = splitCommands(state.text.slice(0, state.cursor));
	return edited(state, {start: state.cursor, end: state.cursor, text: problem === undefined ? '\\\n' : '\n'});
}

const steps: Record<EditorActionName, (state: EditorState) => EditorState> = {
	backspace: state => edited(state, {start: previousBoundary(state.text, state.cursor), end: state.cursor, text: ''}),
	deleteForward: state => edited(state, {start: state.cursor, end: nextBoundary(state.text, state.cursor), text: ''}),
	moveLeft: state => moved(state, previousBoundary(state.text, state.cursor)),
	moveRight: state => moved(state, nextBoundary(state.text, state.cursor)),
	wordLeft: state => moved(state, wordStartLeft(state.text, state.cursor, isWordCharacter)),
	wordRight: state => moved(state, wordEndRight(state.text, state.cursor)),
	lineStart: state => moved(state, lineStartOf(state)),
	lineEnd: state => moved(state, lineEndOf(state)),
	lineUp: state => movedVertically(state, -1),
	lineDown: state => movedVertically(state, 1),
	killToLineEnd(state) {
		const end = lineEndOf(state);
		return killed(state, state.cursor, end === state.cursor ? nextBoundary(state.text, end) : end);
	},
	killToLineStart: state => killed(state, lineStartOf(state), state.cursor),
	killBlankWordLeft: state => killed(state, wordStartLeft(state.text, state.cursor, isNoBlank), state.cursor),
	killWordLeft: state => killed(state, wordStartLeft(state.text, state.cursor, isWordCharacter), state.cursor),
	killWordRight: state => killed(state, state.cursor, wordEndRight(state.text, state.cursor)),
	yank: yanked,
	yankPop: yankPopped,
	transpose: transposed,
	transposeWords: wordsTransposed,
	upperCaseWord: state => recased(state, word => word.toUpperCase()),
	lowerCaseWord: state => recased(state, word => word.toLowerCase()),
	capitalizeWord: state => recased(state, capitalized),
	undo: undone,
	redo: redone,
	newline: continued,
};

/** The state after one action. */
export function edit(state: EditorState, action: EditorAction): EditorState {
	if (action.type === 'insert') {
		return inserted(state, action.text);
	}

	if (action.type === 'paste') {
		return edited(state, {start: state.cursor, end: state.cursor, text: action.text.replaceAll(/\r\n?/g, '\n')});
	}

	if (action.type === 'replace') {
		return edited(state, action);
	}

	if (action.type === 'setText') {
		return edited(state, {start: 0, end: state.text.length, text: action.text});
	}

	if (action.type === 'reset') {
		return {...emptyEditor, killRing: state.killRing};
	}

	return steps[action.type](state);
}
