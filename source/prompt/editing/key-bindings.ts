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
	| 'findLine'
	| 'findKey'
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

/** In the order of the help, and in so few words that all of them fit on a screen of 80 by 24. */
export const keySections: readonly KeySection[] = [
	{
		title: 'Line',
		rows: [
			row('run the line', 'Enter', {submit: 'enter ctrl-m'}),
			row(String.raw`new line, also \ at the end`, 'Alt-Enter', {newline: 'alt-enter shift-enter'}),
			row('cancel line or command', 'Ctrl-C', {interrupt: 'ctrl-c'}),
			row('leave; in a line: delete', 'Ctrl-D', {deleteOrLeave: 'ctrl-d'}),
			row('clear the screen', 'Ctrl-L', {clearScreen: 'ctrl-l'}),
			row('suspend; fg comes back', 'Ctrl-Z', {suspend: 'ctrl-z'}),
			row('these keys, as ? on no line', 'F1', {keyHelp: 'f1'}),
			row('the full screen', 'F2', {fullScreen: 'f2'}),
		],
	},
	{
		title: 'Edit',
		rows: [
			row('start of the line', 'Home Ctrl-A', {lineStart: 'home ctrl-a'}),
			row('left, a word left', '← Alt-B', {moveLeft: 'left ctrl-b', wordLeft: 'alt-b ctrl-left alt-left'}),
			row('delete left', 'Backspace', {backspace: 'backspace ctrl-h shift-backspace', deleteForward: 'delete'}),
			row('cut a word left, right', 'Ctrl-W Alt-D', {
				killWordLeft: 'alt-backspace ctrl-alt-h ctrl-backspace', killBlankWordLeft: 'ctrl-w', killWordRight: 'alt-d ctrl-delete alt-delete',
			}),
			row('cut to the end, start', 'Ctrl-K Ctrl-U', {killToLineEnd: 'ctrl-k', killToLineStart: 'ctrl-u'}),
			row('put it back, an older', 'Ctrl-Y Alt-Y', {yank: 'ctrl-y', yankPop: 'alt-y'}),
			row('swap words', 'Alt-T', {transposeWords: 'alt-t', transpose: 'ctrl-x:ctrl-t'}),
			row('capitals, small letters', 'Alt-U Alt-L', {
				upperCaseWord: 'alt-u', lowerCaseWord: 'alt-l', capitalizeWord: 'alt-c',
			}),
			row('undo, redo', 'Ctrl-_ Alt-/', {undo: 'ctrl-_ ctrl-x:ctrl-u', redo: 'alt-/ ctrl-alt-_'}),
			row('the line in $EDITOR', 'Ctrl-X Ctrl-E', {editExternally: 'ctrl-x:ctrl-e'}),
		],
	},
	{
		title: 'Complete',
		rows: [
			row('complete, walk menu', 'Tab Shift-Tab', {complete: 'tab ctrl-i', completePrevious: 'shift-tab'}),
			row('close it, a finder, F1', 'Esc', {closeOrCancel: 'escape ctrl-g'}),
			row('take the grey text', '→ End', {rightOrAccept: 'right ctrl-f', lineEndOrAccept: 'end ctrl-e'}),
			row('one word of it', 'Alt-F', {wordRightOrAccept: 'alt-f ctrl-right alt-right'}),
		],
	},
	{
		title: 'History',
		rows: [
			row('older, newer lines', '↑ ↓', {
				upOrHistory: 'up', downOrHistory: 'down', historyPrevious: 'ctrl-p', historyNext: 'ctrl-n',
			}),
			row('find a line, a key', 'Ctrl-R Ctrl-T', {findLine: 'ctrl-r', findKey: 'ctrl-t'}),
			row('last word of lines', 'Alt-.', {lastArgument: 'alt-.'}),
		],
	},
	{
		title: 'Panes',
		rows: [
			row('choose the pane', 'Alt-1 … Alt-9', {
				focusPane1: 'alt-1', focusPane2: 'alt-2', focusPane3: 'alt-3', focusPane4: 'alt-4', focusPane5: 'alt-5',
				focusPane6: 'alt-6', focusPane7: 'alt-7', focusPane8: 'alt-8', focusPane9: 'alt-9',
			}),
			row('pause it, go on', 'F3', {pausePane: 'f3'}),
			row('live listing', 'F4', {liveListing: 'f4'}),
			row('filter by expression', 'F5', {filterPane: 'f5'}),
			row('a page up, down', 'PgUp PgDn', {paneUp: 'pageup', paneDown: 'pagedown'}),
			row('mark an event', 'Alt-↑ Alt-↓', {paneNewer: 'alt-up', paneOlder: 'alt-down'}),
			row('one row for each key', 'Alt-K', {togglePaneKeys: 'alt-k'}),
			row('fetch earlier events', 'F6', {rewindPane: 'f6'}),
			row('take its key, go there', 'F7 F8', {takePaneKey: 'f7', goToPaneKey: 'f8'}),
			row('forget its events', 'F9', {clearPane: 'f9'}),
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
