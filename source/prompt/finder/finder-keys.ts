/**
What a key does in a finder: a pure function of its query and of the place in the list.
*/
import {quoteWord} from '../../language/words.ts';
import {edit, type EditorState} from '../editing/editor.ts';
import {isEditorAction, type KeyAction} from '../editing/actions.ts';

export type FinderPlace = {
	readonly query: EditorState;
	/** Counted from the best one. */
	readonly selected: number;
};

export type FinderStep =
	| {readonly type: 'stay'; readonly place: FinderPlace}
	| {readonly type: 'take'}
	| {readonly type: 'leave'};

/** In UTF-16 units. */
export const queryLengthMax = 200;

const pageLength = 8;

/** The best one is the lowest, next to the query: up is further from it. */
const walks: Partial<Record<KeyAction, number>> = {
	upOrHistory: 1, historyPrevious: 1, findLine: 1, findKey: 1, completePrevious: 1, paneUp: pageLength,
	downOrHistory: -1, historyNext: -1, paneDown: -pageLength,
};

const moves: Partial<Record<KeyAction, 'moveRight' | 'lineEnd' | 'wordRight'>> = {
	rightOrAccept: 'moveRight', lineEndOrAccept: 'lineEnd', wordRightOrAccept: 'wordRight',
};

function edited(place: FinderPlace, query: EditorState): FinderPlace {
	return {query, selected: query.text === place.query.text ? place.selected : 0};
}

/** Takes typed and pasted text; what does not fit any more is left out. */
export function typeInFinder(place: FinderPlace, text: string): FinderPlace {
	const room = Math.max(0, queryLengthMax - place.query.text.length);
	const line = text.slice(0, room).replaceAll(/\s/g, ' ');
	return line === '' ? place : edited(place, edit(place.query, {type: 'insert', text: line}));
}

/** The slash after a directory is not a part of its name. */
export function quotedKey(key: string): string {
	return key.endsWith('/') && key.length > 1 ? `${quoteWord(key.slice(0, -1))}/` : quoteWord(key);
}

export function stepInFinder(place: FinderPlace, action: KeyAction, count: number): FinderStep {
	if (action === 'submit' || action === 'complete') {
		return {type: 'take'};
	}

	if (action === 'closeOrCancel' || action === 'interrupt' || (action === 'deleteOrLeave' && place.query.text === '')) {
		return {type: 'leave'};
	}

	const walk = walks[action];
	if (walk !== undefined) {
		return {type: 'stay', place: {...place, selected: Math.max(0, Math.min(count - 1, place.selected + walk))}};
	}

	const editing = action === 'deleteOrLeave' ? 'deleteForward' : moves[action] ?? action;
	// Whatever needs several lines or has to do with the rest of the screen waits until the finder is closed.
	return {type: 'stay', place: isEditorAction(editing) && editing !== 'newline' ? edited(place, edit(place.query, {type: editing})) : place};
}
