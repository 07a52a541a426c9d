/**
What a key can do. From this table come the keys of the shell, F1, `bind`, the manual and docs/keys.md.
*/
import {editorActionNames, type EditorActionName} from './editor.ts';

/** The keys that an action has unless the configuration changes them, and what it does. */
type Entry = readonly [keys: string, help: string];

type Row = {
	/** In F1, in so few words that all rows fit on a screen of 80 by 24. */
	readonly help: string;
	readonly actions: Readonly<Record<string, Entry>>;
	/** The actions whose first keys F1 shows; named twice, the first two keys of one; `…` for those between. Absent for all. */
	readonly shows?: readonly string[];
};

/** In the order of F1. */
export const actionSections = [
	{
		title: 'Line',
		rows: [
			{help: 'run the line', actions: {submit: ['enter', 'run the line, or take what is marked in the menu']}},
			{help: String.raw`new line, also \ at the end`, actions: {newline: ['alt-enter shift-enter', 'a new line in the same command']}},
			{help: 'cancel line or command', actions: {interrupt: ['ctrl-c', 'cancel the line, or the command that runs']}},
			{help: 'leave; in a line: delete', actions: {deleteOrLeave: ['ctrl-d', 'leave on an empty line, else delete the next character']}},
			{help: 'clear the screen', actions: {clearScreen: ['ctrl-l', 'clear the screen']}},
			{help: 'suspend; fg comes back', actions: {suspend: ['ctrl-z', 'send the command to the background, or suspend the shell']}},
			{help: 'this help; or ? by itself', actions: {keyHelp: ['f1', 'show the keys, or their next page']}},
			{help: 'the full screen', actions: {fullScreen: ['f2', 'show the tree and its values on the full screen']}},
		],
	},
	{
		title: 'Edit',
		rows: [
			{help: 'start of the line', shows: ['lineStart', 'lineStart'], actions: {lineStart: ['home ctrl-a', 'to the start of the line']}},
			{
				help: 'left, a word left',
				actions: {
					moveLeft: ['left ctrl-b', 'a character to the left'],
					wordLeft: ['alt-b ctrl-left alt-left', 'a word to the left'],
				},
			},
			{
				help: 'delete left', shows: ['backspace'],
				actions: {
					backspace: ['backspace ctrl-h shift-backspace', 'delete the character to the left'],
					deleteForward: ['delete', 'delete the next character'],
				},
			},
			{
				help: 'cut a word left, right', shows: ['killBlankWordLeft', 'killWordRight'],
				actions: {
					killBlankWordLeft: ['ctrl-w', 'cut to the left up to a blank'],
					killWordLeft: ['alt-backspace ctrl-alt-h ctrl-backspace', 'cut the word to the left'],
					killWordRight: ['alt-d ctrl-delete alt-delete', 'cut the word to the right'],
				},
			},
			{
				help: 'cut to the end, start',
				actions: {
					killToLineEnd: ['ctrl-k', 'cut to the end of the line'],
					killToLineStart: ['ctrl-u', 'cut to the start of the line'],
				},
			},
			{
				help: 'paste it, an older cut',
				actions: {
					yank: ['ctrl-y', 'put back what was cut last'],
					yankPop: ['alt-y', 'after that: what was cut before it instead'],
				},
			},
			{
				help: 'swap words', shows: ['transposeWords'],
				actions: {
					transposeWords: ['alt-t', 'swap the word with the one before'],
					transpose: ['ctrl-x:ctrl-t', 'swap the two characters at the caret'],
				},
			},
			{
				help: 'capitals, small letters', shows: ['upperCaseWord', 'lowerCaseWord'],
				actions: {
					upperCaseWord: ['alt-u', 'the rest of the word in capitals'],
					lowerCaseWord: ['alt-l', 'the rest of the word in small letters'],
					capitalizeWord: ['alt-c', 'the next letter as a capital, the rest of the word in small ones'],
				},
			},
			{
				help: 'undo, redo',
				actions: {
					undo: ['ctrl-_ ctrl-x:ctrl-u', 'undo an edit of the line'],
					redo: ['alt-/ ctrl-alt-_', 'make it again'],
				},
			},
			{help: 'the line in $EDITOR', actions: {editExternally: ['ctrl-x:ctrl-e', 'edit the line in $VISUAL or $EDITOR']}},
			{
				help: '', shows: [],
				actions: {
					moveRight: ['', 'a character to the right'],
					wordRight: ['', 'a word to the right'],
					lineEnd: ['', 'to the end of the line'],
					lineUp: ['', 'to the line above, in a command of several'],
					lineDown: ['', 'to the line below'],
				},
			},
		],
	},
	{
		title: 'Complete',
		rows: [
			{
				help: 'complete, walk menu',
				actions: {
					complete: ['tab', 'complete the word, or mark the next one of the menu'],
					completePrevious: ['shift-tab', 'mark the one before'],
				},
			},
			{help: 'close menu, list, help', actions: {closeOrCancel: ['escape ctrl-g', 'close the menu, the finder, the help or the listing']}},
			{
				help: 'take the grey text',
				actions: {
					rightOrAccept: ['right ctrl-f', 'a character to the right; at the end take the grey suggestion'],
					lineEndOrAccept: ['end ctrl-e', 'to the end of the line; there take the grey suggestion'],
				},
			},
			{
				help: 'one word of it',
				actions: {wordRightOrAccept: ['alt-f ctrl-right alt-right', 'a word to the right; at the end take one of the suggestion']},
			},
		],
	},
	{
		title: 'History',
		rows: [
			{
				help: 'older, newer lines', shows: ['upOrHistory', 'downOrHistory'],
				actions: {
					upOrHistory: ['up', 'a line up, or the older line that begins like this one'],
					downOrHistory: ['down', 'a line down, or the newer line that begins like this one'],
					historyPrevious: ['ctrl-p', 'the line before in the history'],
					historyNext: ['ctrl-n', 'the line after in the history'],
				},
			},
			{
				help: 'find a line, a key', shows: ['findLine', 'findKey'],
				actions: {
					findLine: ['ctrl-r', 'find a line of the history'],
					findKey: ['ctrl-t', 'find a key of the whole tree'],
					findOlder: ['', 'the older line with what was found last'],
					findNewer: ['', 'the newer line with what was found last'],
				},
			},
			{help: 'last word of last line', actions: {lastArgument: ['alt-.', 'insert the last word of the line before; again: of an older one']}},
		],
	},
	{
		title: 'Panes',
		rows: [
			{
				help: 'choose the pane', shows: ['focusPane1', '…', 'focusPane9'],
				actions: {
					focusPane1: ['alt-1', 'the keys act on pane 1'],
					focusPane2: ['alt-2', 'the keys act on pane 2'],
					focusPane3: ['alt-3', 'the keys act on pane 3'],
					focusPane4: ['alt-4', 'the keys act on pane 4'],
					focusPane5: ['alt-5', 'the keys act on pane 5'],
					focusPane6: ['alt-6', 'the keys act on pane 6'],
					focusPane7: ['alt-7', 'the keys act on pane 7'],
					focusPane8: ['alt-8', 'the keys act on pane 8'],
					focusPane9: ['alt-9', 'the keys act on pane 9'],
				},
			},
			{help: 'pause it, go on', actions: {pausePane: ['f3', 'pause the pane, or let it go on']}},
			{help: 'live listing, or close', actions: {liveListing: ['f4', 'show a live listing, or close it']}},
			{help: 'filter by expression', actions: {filterPane: ['f5', 'filter the events of the pane by a regular expression']}},
			{
				help: 'a page up, down',
				actions: {
					paneUp: ['pageup', 'scroll the pane a page up'],
					paneDown: ['pagedown', 'scroll the pane a page down'],
				},
			},
			{
				help: 'mark an event',
				actions: {
					paneNewer: ['alt-up', 'mark the event above'],
					paneOlder: ['alt-down', 'mark the event below'],
				},
			},
			{help: 'one row for each key', actions: {togglePaneKeys: ['alt-k', 'one row for each key, or one for each event']}},
			{help: 'fetch earlier events', actions: {rewindPane: ['f6', 'fetch earlier events']}},
			{
				help: 'take its key, go there',
				actions: {
					takePaneKey: ['f7', 'put the key of the event into the line'],
					goToPaneKey: ['f8', 'go to the directory of the event'],
				},
			},
			{help: 'forget its events', actions: {clearPane: ['f9', 'forget the events of the pane']}},
		],
	},
] as const satisfies ReadonlyArray<{readonly title: string; readonly rows: readonly Row[]}>;

type NamesOf<SomeRow> = SomeRow extends {readonly actions: infer Actions} ? keyof Actions & string : never;

export type KeyAction = NamesOf<typeof actionSections[number]['rows'][number]>;

export type ActionRow = Row & {readonly actions: Readonly<Partial<Record<KeyAction, Entry>>>};

export type Action = {
	readonly action: KeyAction;
	/** As it is written in the configuration. */
	readonly name: string;
	/** By default, as keys.ts names them; the second key of a pair follows `ctrl-x:`. */
	readonly keys: readonly string[];
	readonly help: string;
};

const nameOf = (action: string): string => action.replaceAll(/[A-Z\d]/g, letter => `-${letter.toLowerCase()}`);

/** In the order of the table. */
export const actionsOf = (rows: readonly ActionRow[]): readonly Action[] => rows.flatMap(({actions}) =>
	(Object.entries(actions) as Array<[KeyAction, Entry]>).map(([action, [keys, help]]) => ({
		action, name: nameOf(action), keys: keys.split(' ').filter(key => key !== ''), help,
	})));

export const allActions = actionSections.flatMap(({rows}) => actionsOf(rows));

const editorActions = new Set<string>(editorActionNames);

export function isEditorAction(action: KeyAction): action is EditorActionName {
	return editorActions.has(action);
}
