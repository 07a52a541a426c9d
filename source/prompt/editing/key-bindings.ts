/**
What the keys do: those of the table of actions, and what the configuration changes about them.
*/
import {allActions, type KeyAction} from './actions.ts';
import {canonicalKey, prefixKey} from './key-names.ts';

/** Whose keys those of the line are at the moment. */
export const keyModes = ['emacs', 'vi-insert', 'vi-normal'] as const;

export type KeyMode = typeof keyModes[number];

/** What a changed key does; `none`: nothing. */
export type Bound = KeyAction | 'none';

/** For every mode, or for one. */
export type KeyChanges = Readonly<Partial<Record<KeyMode | 'all', ReadonlyMap<string, Bound>>>>;

const defaults = new Map<string, KeyAction>(allActions.flatMap(({action, keys}) => keys.map(key => [key, action] as const)));

export class KeyBindings {
	readonly #changes: KeyChanges;

	constructor(changes: KeyChanges = {}) {
		this.#changes = changes;
	}

	/** What the configuration says about a key; undefined when it says nothing. */
	changeOf(name: string, mode: KeyMode): Bound | undefined {
		const key = canonicalKey(name);
		const change = this.#changes[mode]?.get(key);
		// Esc changes the mode of vi, whatever it does elsewhere.
		return change ?? (mode !== 'emacs' && key === 'escape' ? undefined : this.#changes.all?.get(key));
	}

	/** The action that a key stands for. */
	actionFor(name: string, mode: KeyMode = 'emacs'): KeyAction | undefined {
		const key = canonicalKey(name);
		const change = this.changeOf(key, mode);
		if (change !== undefined) {
			return change === 'none' ? undefined : change;
		}

		return key.startsWith(`${prefixKey}:`) && !this.beginsPair(prefixKey, mode) ? undefined : defaults.get(key);
	}

	/** Whether the next key belongs to this one. */
	beginsPair(name: string, mode: KeyMode): boolean {
		return name === prefixKey && this.changeOf(name, mode) === undefined;
	}

	/** All keys of an action, those of the configuration first. */
	keysOf(action: KeyAction, mode: KeyMode): readonly string[] {
		const changed = [this.#changes[mode], this.#changes.all].flatMap(changes => [...changes ?? []])
			.filter(([, bound]) => bound === action)
			.map(([key]) => key);
		const usual = defaults.entries().filter(([, each]) => each === action).map(([key]) => key);
		return [...new Set([...changed, ...usual])].filter(key => this.actionFor(key, mode) === action);
	}
}
