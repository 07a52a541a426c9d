/**
What the keys do. The table drives the shell and its key help.
*/
import {editorActionNames, type EditorActionName} from './editor.ts';

export type ShellActionName =
	| 'submit'
	| 'complete'
	| 'completePrevious'
	| 'closeOrCancel'
	| 'rightOrAccept'
	| 'lineEndOrAccept'
	| 'wordRightOrAccept'
	| 'upOrHistory'
	| 'downOrHistory'
	| 'historyPrevious'
	| 'historyNext'
	| 'historySearch'
	| 'historySearchForward'
	| 'lastArgument'
	| 'editExternally'
	| 'interrupt'
	| 'deleteOrLeave'
	| 'clearScreen'
	| 'suspend'
	| 'keyHelp'
	| 'fullScreen'
	| 'pausePane'
	| 'liveListing'
	| 'paneUp'
	| 'paneDown'
	| 'paneOlder'
	| 'paneNewer'
	| 'filterPane'
	| 'rewindPane'
	| 'takePaneKey'
	| 'goToPaneKey'
	| 'clearPane'
	| 'togglePaneKeys'
	| 'focusPane1'
	| 'focusPane2'
	| 'focusPane3'
	| 'focusPane4'
	| 'focusPane5'
	| 'focusPane6'
	| 'focusPane7'
	| 'focusPane8'
	| 'focusPane9';

export type KeyAction = EditorActionName | ShellActionName;

export type KeyBinding = {
	readonly action: KeyAction;
	/** As keys.ts names them; the second key of a pair follows `ctrl-x:`. */
	readonly keys: readonly string[];
};

export type KeySection = {
	readonly title: string;
	readonly rows: ReadonlyArray<{
		/** The keys, as people call them. */
		readonly label: string;
		readonly help: string;
		readonly bindings: readonly KeyBinding[];
	}>;
};

function row(help: string, label: string, bindings: Partial<Record<KeyAction, string>>): KeySection['rows'][number] {
	const entries = Object.entries(bindings) as Array<[KeyAction, string]>;
	return {help, label, bindings: entries.map(([action, keys]) => ({action, keys: keys.split(' ')}))};
}

/** In the order of the help. */
export const keySections: readonly KeySection[] = [
	{
		title: 'Line',
		rows: [
			row('run the line', 'Enter', {submit: 'enter ctrl-m'}),
			row(String.raw`new line in the command, as \ at its end does`, 'Alt-Enter', {newline: 'alt-enter shift-enter'}),
			row('cancel the line or the running command', 'Ctrl-C', {interrupt: 'ctrl-c'}),
			row('leave when the line is empty, else delete', 'Ctrl-D', {deleteOrLeave: 'ctrl-d'}),
			row('clear the screen', 'Ctrl-L', {clearScreen: 'ctrl-l'}),
			row('suspend; fg comes back', 'Ctrl-Z', {suspend: 'ctrl-z'}),
		],
	},
	{
		title: 'Complete',
		rows: [
			row('complete, walk the menu', 'Tab Shift-Tab', {complete: 'tab ctrl-i', completePrevious: 'shift-tab'}),
			row('close the menu, the search or the help', 'Esc', {closeOrCancel: 'escape ctrl-g'}),
			row('take the grey suggestion at the end of the line', '→ Ctrl-F End Ctrl-E', {
				rightOrAccept: 'right ctrl-f', lineEndOrAccept: 'end ctrl-e',
			}),
			row('take one word of it, else a word right', 'Alt-F Ctrl-→', {wordRightOrAccept: 'alt-f ctrl-right alt-right'}),
		],
	},
	{
		title: 'History',
		rows: [
			row('older, newer; the arrows: what begins like the line', '↑ ↓ Ctrl-P Ctrl-N', {
				upOrHistory: 'up', downOrHistory: 'down', historyPrevious: 'ctrl-p', historyNext: 'ctrl-n',
			}),
			row('search back, forward', 'Ctrl-R Ctrl-S', {historySearch: 'ctrl-r', historySearchForward: 'ctrl-s'}),
			row('last word of the line before, of older ones', 'Alt-.', {lastArgument: 'alt-.'}),
		],
	},
	{
		title: 'Edit',
		rows: [
			row('start of the line', 'Home Ctrl-A', {lineStart: 'home ctrl-a'}),
			row('a character left', '← Ctrl-B', {moveLeft: 'left ctrl-b'}),
			row('a word left', 'Alt-B Ctrl-←', {wordLeft: 'alt-b ctrl-left alt-left'}),
			row('delete left, right', 'Backspace Delete', {backspace: 'backspace ctrl-h shift-backspace', deleteForward: 'delete'}),
			row('delete a word left, to a blank, right', 'Alt-Backspace Ctrl-W Alt-D', {
				killWordLeft: 'alt-backspace ctrl-alt-h ctrl-backspace', killBlankWordLeft: 'ctrl-w', killWordRight: 'alt-d ctrl-delete alt-delete',
			}),
			row('delete to the end, to the start', 'Ctrl-K Ctrl-U', {killToLineEnd: 'ctrl-k', killToLineStart: 'ctrl-u'}),
			row('bring back what was deleted, an older one', 'Ctrl-Y Alt-Y', {yank: 'ctrl-y', yankPop: 'alt-y'}),
			row('swap two characters, two words', 'Ctrl-T Alt-T', {transpose: 'ctrl-t', transposeWords: 'alt-t'}),
			row('word in capitals, in small letters, capitalized', 'Alt-U Alt-L Alt-C', {
				upperCaseWord: 'alt-u', lowerCaseWord: 'alt-l', capitalizeWord: 'alt-c',
			}),
			row('undo, redo', 'Ctrl-_ Alt-/', {undo: 'ctrl-_ ctrl-x:ctrl-u', redo: 'alt-/ ctrl-alt-_'}),
			row('the line in $EDITOR', 'Ctrl-X Ctrl-E', {editExternally: 'ctrl-x:ctrl-e'}),
		],
	},
	{
		title: 'Panes',
		rows: [
			row('the keys; ? does it on an empty line', 'F1', {keyHelp: 'f1'}),
			row('tree, values and panes on the full screen', 'F2', {fullScreen: 'f2'}),
			row('pause the pane, go on', 'F3', {pausePane: 'f3'}),
			row('live listing of the pane\'s key or the directory', 'F4', {liveListing: 'f4'}),
			row('filter the pane by a regular expression', 'F5', {filterPane: 'f5'}),
			row('a page up in the pane, to newer events; down', 'PgUp PgDn', {paneUp: 'pageup', paneDown: 'pagedown'}),
			row('mark an event of the pane: a row up, down', 'Alt-↑ Alt-↓', {paneNewer: 'alt-up', paneOlder: 'alt-down'}),
			row('one row for each key in the pane, or the events', 'Alt-K', {togglePaneKeys: 'alt-k'}),
			row('fetch what happened before the pane was opened', 'F6', {rewindPane: 'f6'}),
			row('the event\'s key into the line, go to its directory', 'F7 F8', {takePaneKey: 'f7', goToPaneKey: 'f8'}),
			row('forget the events of the pane', 'F9', {clearPane: 'f9'}),
			row('the pane that these keys act on', 'Alt-1 … Alt-9', {
				focusPane1: 'alt-1', focusPane2: 'alt-2', focusPane3: 'alt-3', focusPane4: 'alt-4', focusPane5: 'alt-5',
				focusPane6: 'alt-6', focusPane7: 'alt-7', focusPane8: 'alt-8', focusPane9: 'alt-9',
			}),
		],
	},
];

const actionOfKey = new Map<string, KeyAction>(keySections.flatMap(section => section.rows)
	.flatMap(({bindings}) => bindings.flatMap(({action, keys}) => keys.map(key => [key, action] as const))));

/** The first keys of pairs. */
export const prefixKey = 'ctrl-x';

/** The action that a key stands for. */
export function actionFor(key: string): KeyAction | undefined {
	return actionOfKey.get(key);
}

const editorActions = new Set<string>(editorActionNames);

export function isEditorAction(action: KeyAction): action is EditorActionName {
	return editorActions.has(action);
}
