/**
What a key is called in the hints of what is drawn: as it is bound, which is decided once, before anything is.
*/
import {KeyBindings} from '../../prompt/editing/key-bindings.ts';
import {keyLabel} from '../../prompt/editing/key-names.ts';
import {type KeyAction} from '../../prompt/editing/actions.ts';

let bindings = new KeyBindings();

export function setHintKeys(keys: KeyBindings): void {
	bindings = keys;
}

/** Undefined for an action that no key has. */
export function hintKey(action: KeyAction): string | undefined {
	const [key] = bindings.keysOf(action, 'emacs');
	return key === undefined ? undefined : keyLabel(key);
}
