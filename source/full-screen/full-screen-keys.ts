/**
The keys of the full-screen view while no filter is being typed.
*/
import {type KeyAction} from '../prompt/editing/key-bindings.ts';

export type FullScreenCommand =
	| 'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown' | 'home' | 'end'
	| 'nextPart' | 'previousPart' | 'toggle' | 'fold' | 'unfold' | 'filter' | 'reread'
	| 'watch' | 'unwatch' | 'edit' | 'remove' | 'changeDirectory'
	| 'help' | 'escape' | 'leave' | 'repaint' | 'suspend';

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
	r: 'reread',
	w: 'watch',
	W: 'unwatch',
	e: 'edit',
	d: 'remove',
	c: 'changeDirectory',
	f1: 'help', '?': 'help',
	escape: 'escape', 'ctrl-c': 'escape',
	f2: 'leave', q: 'leave', 'ctrl-d': 'leave',
	'ctrl-l': 'repaint',
	'ctrl-z': 'suspend',
};

const paneActions: Readonly<Record<string, KeyAction>> = {
	f3: 'pausePane', f5: 'filterPane', f6: 'rewindPane', f9: 'clearPane',
};

export function commandOf(key: string): FullScreenCommand | undefined {
	return commands[key];
}

/** What the key does to the pane in focus. */
export function paneActionOf(key: string): KeyAction | undefined {
	return paneActions[key];
}
