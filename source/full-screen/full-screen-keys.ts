/**
The keys of the full-screen view.
*/
import {type KeyAction} from '../prompt/editing/actions.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {type BrowserAction} from './browser.ts';
import {type FullScreenSize} from './state.ts';

export type FullScreenCommand =
	| 'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown' | 'home' | 'end'
	| 'nextPart' | 'previousPart' | 'toggle' | 'fold' | 'unfold' | 'filter' | 'find' | 'sort' | 'reread'
	| 'watch' | 'unwatch' | 'edit' | 'create' | 'ttl' | 'remove' | 'undo' | 'redo' | 'copyValue' | 'copyKey' | 'changeDirectory'
	| 'stepBack' | 'stepForward' | 'help' | 'interrupt' | 'escape' | 'leave' | 'repaint' | 'suspend';

/** By the name of the key, or the letter that is typed. */
const commands: Readonly<Record<string, FullScreenCommand>> = {
	up: 'up', k: 'up',
	down: 'down', j: 'down',
	left: 'left', h: 'left',
	right: 'right', l: 'right', enter: 'right',
	pageup: 'pageUp',
	pagedown: 'pageDown',
	home: 'home', g: 'home',
	end: 'end', G: 'end',
	tab: 'nextPart',
	'shift-tab': 'previousPart',
	' ': 'toggle',
	'-': 'fold',
	'+': 'unfold',
	'/': 'filter',
	f: 'find', 'ctrl-f': 'find',
	s: 'sort',
	r: 'reread',
	w: 'watch',
	W: 'unwatch',
	e: 'edit',
	n: 'create',
	t: 'ttl',
	d: 'remove', delete: 'remove',
	u: 'undo',
	U: 'redo',
	y: 'copyValue',
	Y: 'copyKey',
	c: 'changeDirectory',
	'[': 'stepBack',
	']': 'stepForward',
	f1: 'help', '?': 'help',
	'ctrl-c': 'interrupt',
	escape: 'escape', 'ctrl-g': 'escape',
	f2: 'leave', q: 'leave', 'ctrl-d': 'leave',
	'ctrl-l': 'repaint',
	'ctrl-z': 'suspend',
};

/** Of the prompt's actions those that panes have here, too, and the two that are the same here. */
const paneActions: ReadonlySet<KeyAction | undefined> = new Set<KeyAction>([
	'pausePane', 'filterPane', 'rewindPane', 'clearPane', 'togglePaneKeys',
]);
const sameCommands: Partial<Readonly<Record<KeyAction, FullScreenCommand>>> = {fullScreen: 'leave', keyHelp: 'help'};

export function commandOf(key: string, keys: KeyBindings): FullScreenCommand | undefined {
	const action = keys.actionFor(key);
	return commands[key] ?? (action === undefined ? undefined : sameCommands[action]);
}

const hostCommands = ['leave', 'repaint', 'suspend', 'stepBack', 'stepForward'] as const satisfies readonly FullScreenCommand[];

/** Whether it is for whoever shows the view. */
export function isForHost(command: FullScreenCommand): command is typeof hostCommands[number] {
	return (hostCommands as readonly FullScreenCommand[]).includes(command);
}

/** What the key does to the pane in focus. */
export function paneActionOf(key: string, keys: KeyBindings): KeyAction | undefined {
	const action = keys.actionFor(key);
	return commands[key] === undefined && paneActions.has(action) ? action : undefined;
}

/** What a key does while a filter or the text of a search is being typed. */
export function textActionOf(event: KeyEvent, kind: 'filter' | 'search'): BrowserAction | undefined {
	if (event.type !== 'key') {
		return {type: `${kind}Insert`, text: event.text.split('\n', 1)[0]!};
	}

	const clear = {type: `${kind}Clear`} as const;
	const erase = {type: `${kind}Erase`} as const;
	const actions: Record<string, BrowserAction> = {
		enter: {type: `${kind}End`},
		escape: clear,
		'ctrl-c': clear,
		'ctrl-g': clear,
		backspace: erase,
		'ctrl-h': erase,
		up: {type: 'move', step: -1},
		down: {type: 'move', step: 1},
		pageup: {type: 'page', step: -1},
		pagedown: {type: 'page', step: 1},
		// From the filter to the whole tree.
		tab: {type: 'searchStart'},
	};
	return actions[event.name];
}

/** The keys that act on the position alone. */
const browserActions: Partial<Readonly<Record<FullScreenCommand, BrowserAction>>> = {
	left: {type: 'leave'},
	toggle: {type: 'toggle'},
	filter: {type: 'filterStart'},
	find: {type: 'searchStart'},
	sort: {type: 'sort'},
};

/** What a command does to the position; undefined when it does more. */
export function browserActionOf(command: FullScreenCommand, {helpPages = 1}: Pick<FullScreenSize, 'helpPages'>): BrowserAction | undefined {
	return command === 'help' ? {type: 'help', pageCount: helpPages} : browserActions[command];
}
