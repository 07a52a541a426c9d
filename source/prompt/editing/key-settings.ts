/**
What `keys` in the configuration says, made into bindings:

    keys:
      ctrl-k: find-key
      f5: none
      vi-normal:
        space: find-key
*/
import {meantBy} from '../../util/spelling.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {type KeyLine} from '../../connect/configuration/settings.ts';
import {allActions} from './actions.ts';
import {
	KeyBindings,
	keyModes,
	type Bound,
	type KeyMode,
} from './key-bindings.ts';
import {keyNames, parseKey, writtenKey} from './key-names.ts';

export type BoundKeys = {
	readonly bindings: KeyBindings;
	/** What is wrong, a line each; everything else counts. */
	readonly problems: readonly string[];
};

const actionOfName = new Map<string, Bound>([['none', 'none'], ...allActions.map(({name, action}) => [name, action] as const)]);

function isKey(text: string, key: string): boolean {
	const parsed = parseKey(text);
	return 'key' in parsed && parsed.key === key;
}

/** Why a key must not be changed there. */
function reservation(key: string, mode: KeyMode | 'all'): string | undefined {
	if (key === 'ctrl-c') {
		return 'ctrl-c always cancels, and stays as it is';
	}

	if (key === 'escape' && mode === 'vi-insert') {
		return 'escape ends the insertion of vi, and stays as it is';
	}

	if (mode === 'vi-normal') {
		return /^[1-9]$/.test(key) ? `${key} begins a count in vi-normal, and stays as it is` : undefined;
	}

	return [...graphemes(key)].length === 1 ? `${writtenKey(key)} is typed: bind it with ctrl- or alt-, or alone in vi-normal` : undefined;
}

type KeyChange = {readonly mode: KeyMode | 'all'; readonly key: string; readonly bound: Bound};

/** The change, or what is wrong with it. */
function changeOf({mode = 'all', key: text, action: name}: KeyLine): KeyChange | string {
	const known = [...keyModes, 'all' as const].find(each => each === mode);
	if (known === undefined) {
		return `keys has the parts ${keyModes.join(', ')}, and no ${JSON.stringify(mode)}`;
	}

	const parsed = parseKey(text);
	if ('problem' in parsed) {
		return `${parsed.problem}${parsed.isUnknown === true ? meantBy(text, keyNames) : ''}`;
	}

	const {key} = parsed;
	const reserved = reservation(key, known);
	if (reserved !== undefined) {
		return reserved;
	}

	const bound = actionOfName.get(name);
	if (bound === undefined) {
		const meant = meantBy(name, actionOfName.keys());
		return `there is no action ${JSON.stringify(name)}${meant === '' ? '; the command bind lists them all' : meant}`;
	}

	return {mode: known, key, bound};
}

/** `settings` in the order of the file. */
export function bindKeys(settings: readonly KeyLine[]): BoundKeys {
	const changes: Record<KeyMode | 'all', Map<string, Bound>> = {
		all: new Map(), emacs: new Map(), 'vi-insert': new Map(), 'vi-normal': new Map(),
	};
	const problems = new Set<string>();
	for (const setting of settings) {
		const entry = changeOf(setting);
		if (typeof entry === 'string') {
			problems.add(`${setting.place}: ${entry}`);
		} else {
			changes[entry.mode].set(entry.key, entry.bound);
		}
	}

	// Without it the shell could only be left.
	for (const mode of keyModes) {
		if (new KeyBindings(changes).keysOf('submit', mode).length > 0) {
			continue;
		}

		changes[mode].set('enter', 'submit');
		const {place} = settings.find(({key}) => isKey(key, 'enter'))!;
		problems.add(`${place}: enter is the only key that runs the line, and stays as it is`);
	}

	return {bindings: new KeyBindings(changes), problems: [...problems]};
}
