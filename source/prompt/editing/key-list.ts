/**
The keys as they are bound now, for people: the sections of F1, and a row for each action.
*/
import {
	actionSections,
	actionsOf,
	allActions,
	type ActionRow,
	type KeyAction,
} from './actions.ts';
import {keyLabel, writtenKey} from './key-names.ts';
import {type KeyBindings, type KeyMode} from './key-bindings.ts';
import {viRows} from './vi-table.ts';

export type KeySection = {
	readonly title: string;
	readonly rows: ReadonlyArray<{
		/** The keys, as people call them. */
		readonly label: string;
		readonly help: string;
	}>;
};

/** The keys of a row of F1; an empty text when nothing that it tells of has one. */
function labelOf({actions, shows}: ActionRow, keysOf: (action: KeyAction) => readonly string[]): string {
	const counts = new Map<string, number>();
	const labels = (shows ?? Object.keys(actions)).map(action => {
		if (action === '…') {
			return action;
		}

		const count = counts.get(action) ?? 0;
		counts.set(action, count + 1);
		const key = keysOf(action as KeyAction)[count];
		return key === undefined ? (count === 0 ? 'none' : '') : keyLabel(key);
	}).filter(label => label !== '');
	return labels.every(label => label === 'none' || label === '…') ? '' : labels.join(' ');
}

function viSection(bindings: KeyBindings): KeySection {
	const isOwn = (key: string): boolean => {
		const name = key.length > 1 ? key.toLowerCase() : key;
		return key === 'Esc' || bindings.changeOf(name, 'vi-normal') === undefined;
	};

	const rows = viRows
		.map(({keys, brief}) => ({label: keys.split(' ').filter(key => isOwn(key)).join(' '), help: brief}))
		.filter(({label}) => label !== '');
	return {title: 'vi', rows};
}

/** The sections of F1. Those of vi take the place of those that edit: there is room for one of both. */
export function keySections(bindings: KeyBindings, editing: 'emacs' | 'vi'): readonly KeySection[] {
	const mode: KeyMode = editing === 'vi' ? 'vi-insert' : 'emacs';
	return actionSections.map(({title, rows}): KeySection => title === 'Edit' && editing === 'vi'
		? viSection(bindings)
		: {
			title,
			rows: (rows as readonly ActionRow[])
				.map(row => ({label: labelOf(row, action => bindings.keysOf(action, mode)), help: row.help}))
				.filter(({label}) => label !== ''),
		});
}

export type ListedAction = {readonly name: string; readonly keys: readonly string[]; readonly help: string};

type ActionSection = {readonly title: string; readonly actions: readonly ListedAction[]};

/** All actions with their keys in a mode, as the configuration would have them. */
export function listActions(bindings: KeyBindings, mode: KeyMode): readonly ActionSection[] {
	return actionSections.map(({title, rows}) => ({
		title,
		actions: actionsOf(rows).map(({action, name, help}) => ({
			name, help, keys: bindings.keysOf(action, mode).map(key => writtenKey(key)),
		})),
	}));
}

/** What the configuration has given to keys of vi's normal mode, which are no keys of the line elsewhere. */
export function listNormalMode(bindings: KeyBindings): readonly ListedAction[] {
	const isForIt = (key: string, action: KeyAction): boolean =>
		bindings.changeOf(key, 'vi-normal') === action && bindings.changeOf(key, 'vi-insert') !== action;
	return allActions
		.map(({action, name, help}) => ({
			name, help, keys: bindings.keysOf(action, 'vi-normal').filter(key => isForIt(key, action)).map(key => writtenKey(key)),
		}))
		.filter(({keys}) => keys.length > 0);
}
