/**
What the keys do. The table drives the shell and its key help.
*/
import {editorActionNames, type EditorActionName} from './editor.ts';

export type ShellActionName =
	| 'submit' | 'complete' | 'completePrevious' | 'closeOrCancel'
	| 'rightOrAccept' | 'lineEndOrAccept' | 'wordRightOrAccept'
	| 'upOrHistory' | 'downOrHistory' | 'historyPrevious' | 'historyNext' | 'historySearch' | 'historySearchForward'
	| 'interrupt' | 'deleteOrLeave' | 'clearScreen' | 'suspend'
	| 'keyHelp' | 'pausePane' | 'liveListing' | 'paneUp' | 'paneDown'
	| 'focusPane1' | 'focusPane2' | 'focusPane3' | 'focusPane4' | 'focusPane5' | 'focusPane6' | 'focusPane7' | 'focusPane8' | 'focusPane9';

export type KeyAction = EditorActionName | ShellActionName;

export type KeyBinding = {
	readonly action: KeyAction;
	/** As keys.ts names them. */
	readonly keys: readonly string[];
};

export type KeySection = {
	readonly title: string;
	readonly rows: ReadonlyArray<{
		/** Absent: the keys of the bindings. */
		readonly label?: string;
		readonly help: string;
		readonly bindings: readonly KeyBinding[];
	}>;
};

function row(help: string, bindings: Partial<Record<KeyAction, string>>, label?: string): KeySection['rows'][number] {
	const entries = Object.entries(bindings) as Array<[KeyAction, string]>;
	return {help, label, bindings: entries.map(([action, keys]) => ({action, keys: keys.split(' ')}))};
}

/** In the order of the help. */
export const keySections: readonly KeySection[] = [
	{
		title: 'Line',
		rows: [
			row('run the line', {submit: 'enter ctrl-m'}, 'Enter'),
			row(String.raw`new line in the same command, as does a \ at the end`, {newline: 'alt-enter shift-enter'}, 'Alt-Enter'),
			row('cancel the line or the running command', {interrupt: 'ctrl-c'}, 'Ctrl-C'),
			row('leave when the line is empty, else delete', {deleteOrLeave: 'ctrl-d'}, 'Ctrl-D'),
			row('clear the screen', {clearScreen: 'ctrl-l'}, 'Ctrl-L'),
			row('suspend; fg comes back', {suspend: 'ctrl-z'}, 'Ctrl-Z'),
		],
	},
	{
		title: 'Complete',
		rows: [
			row('complete, walk the menu', {complete: 'tab ctrl-i', completePrevious: 'shift-tab'}, 'Tab Shift-Tab'),
			row('close the menu, the search or the help', {closeOrCancel: 'escape ctrl-g'}, 'Esc'),
			row('take the grey suggestion at the end of the line', {rightOrAccept: 'right ctrl-f', lineEndOrAccept: 'end ctrl-e'}, '→ Ctrl-F End Ctrl-E'),
			row('take one word of it, else a word right', {wordRightOrAccept: 'alt-f ctrl-right alt-right'}, 'Alt-F Ctrl-→'),
		],
	},
	{
		title: 'History',
		rows: [
			row('older, newer', {
				upOrHistory: 'up', downOrHistory: 'down', historyPrevious: 'ctrl-p', historyNext: 'ctrl-n',
			}, '↑ ↓ Ctrl-P Ctrl-N'),
			row('search back, forward', {historySearch: 'ctrl-r', historySearchForward: 'ctrl-s'}, 'Ctrl-R Ctrl-S'),
		],
	},
	{
		title: 'Edit',
		rows: [
			row('start of the line', {lineStart: 'home ctrl-a'}, 'Home Ctrl-A'),
			row('a character left', {moveLeft: 'left ctrl-b'}, '← Ctrl-B'),
			row('a word left', {wordLeft: 'alt-b ctrl-left alt-left'}, 'Alt-B Ctrl-←'),
			row('delete left, right', {backspace: 'backspace ctrl-h shift-backspace', deleteForward: 'delete'}, 'Backspace Delete'),
			row('delete a word left, to a blank, right', {
				killWordLeft: 'alt-backspace ctrl-alt-h ctrl-backspace', killBlankWordLeft: 'ctrl-w', killWordRight: 'alt-d ctrl-delete alt-delete',
			}, 'Alt-Backspace Ctrl-W Alt-D'),
			row('delete to the end, to the start', {killToLineEnd: 'ctrl-k', killToLineStart: 'ctrl-u'}, 'Ctrl-K Ctrl-U'),
			row('bring back what was deleted, an older one', {yank: 'ctrl-y', yankPop: 'alt-y'}, 'Ctrl-Y Alt-Y'),
			row('swap two characters', {transpose: 'ctrl-t'}, 'Ctrl-T'),
			row('undo', {undo: 'ctrl-_'}, 'Ctrl-_'),
		],
	},
	{
		title: 'Panes',
		rows: [
			row('the keys', {keyHelp: 'f1'}, 'F1'),
			row('pause the pane, go on', {pausePane: 'f3'}, 'F3'),
			row('live listing of the pane\'s key or of this directory', {liveListing: 'f4'}, 'F4'),
			row('older, newer events of the pane', {paneUp: 'pageup', paneDown: 'pagedown'}, 'PgUp PgDn'),
			row('the pane that F3, F4 and PgUp mean', {
				focusPane1: 'alt-1', focusPane2: 'alt-2', focusPane3: 'alt-3', focusPane4: 'alt-4', focusPane5: 'alt-5',
				focusPane6: 'alt-6', focusPane7: 'alt-7', focusPane8: 'alt-8', focusPane9: 'alt-9',
			}, 'Alt-1 … Alt-9'),
		],
	},
];

const actionOfKey = new Map<string, KeyAction>(keySections.flatMap(section => section.rows)
	.flatMap(({bindings}) => bindings.flatMap(({action, keys}) => keys.map(key => [key, action] as const))));

/** The action that a key stands for. */
export function actionFor(key: string): KeyAction | undefined {
	return actionOfKey.get(key);
}

const editorActions = new Set<string>(editorActionNames);

export function isEditorAction(action: KeyAction): action is EditorActionName {
	return editorActions.has(action);
}
