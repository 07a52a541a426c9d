import {type KeyEvent} from '../../terminal/input/keys.ts';
import {type KeyAction} from './actions.ts';
import {type KeyBindings, type KeyMode} from './key-bindings.ts';
import {prefixKey} from './key-names.ts';

export type TakenKey = {
	readonly action?: KeyAction;
	/** Whether vi does not get it: it is the second key of a pair, or changed by the configuration. */
	readonly isOurs: boolean;
};

/** Keys one after the other, of which some belong to the one before. */
export class KeyPairs {
	readonly #keys: KeyBindings;
	#isOpen = false;

	constructor(keys: KeyBindings) {
		this.#keys = keys;
	}

	take(event: KeyEvent, mode: KeyMode): TakenKey {
		const isSecond = this.#isOpen;
		const name = event.type === 'key' ? event.name : event.text;
		this.#isOpen = !isSecond && event.type === 'key' && this.#keys.beginsPair(name, mode);
		if (isSecond && event.type !== 'paste') {
			// Ctrl-C is Ctrl-C wherever it comes.
			const action = this.#keys.actionFor(name === 'ctrl-c' ? name : `${prefixKey}:${name}`, mode);
			return {action, isOurs: event.type === 'key' || action !== undefined};
		}

		return event.type === 'key'
			? {action: this.#keys.actionFor(name, mode), isOurs: this.#keys.changeOf(name, mode) !== undefined}
			: {isOurs: false};
	}
}
