import {keySections, type KeySection} from '../prompt/editing/key-list.ts';
import {KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type Editing, type PromptState} from '../prompt/prompt-state.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';

export type KeyHelpState = {
	/** From 0; wraps around. */
	readonly page: number;
	readonly sections: readonly KeySection[];
};

/** The key help, while it is open. */
export class KeyHelp {
	readonly keys: KeyBindings;
	#page: number | undefined;

	constructor(keys = new KeyBindings()) {
		this.keys = keys;
	}

	/** Absent while it is closed. */
	stateFor(editing: Editing): KeyHelpState | undefined {
		return this.#page === undefined ? undefined : {page: this.#page, sections: keySections(this.keys, editing)};
	}

	/** Opens it, or turns the page. */
	turn(): void {
		this.#page = this.#page === undefined ? 0 : this.#page + 1;
	}

	/** Takes a q on no line, which closes it. Returns whether it was that. */
	handle(event: KeyEvent, {editor, finder}: Pick<PromptState, 'editor' | 'finder'>, changed: () => void): boolean {
		const isTaken = this.#page !== undefined && event.type === 'text' && event.text === 'q' && editor.text === '' && finder === undefined;
		if (isTaken) {
			this.close();
			changed();
		}

		return isTaken;
	}

	/** Returns whether it was open. */
	close(): boolean {
		const wasOpen = this.#page !== undefined;
		this.#page = undefined;
		return wasOpen;
	}
}
