/**
The vi keys of a prompt, while they are chosen: their state, and what they do to the line.
*/
import {type KeyEvent} from '../terminal/input/keys.ts';
import {type EditorState} from './editing/editor.ts';
import {type KeyAction} from './editing/actions.ts';
import {type KeyMode} from './editing/key-bindings.ts';
import {viKey, type ChangeOf} from './editing/vi.ts';
import {
	emptyVi,
	forNewLine,
	settled,
	type ViMode,
	type ViState,
} from './editing/vi-state.ts';
import {type Editing} from './prompt-state.ts';

/** The line after a key, what is to be done then, and typed text that comes after that. */
export type ViOutcome = {readonly editor: EditorState; readonly actions: readonly KeyAction[]; readonly rest: string};

export class ViKeys {
	/** Absent with the emacs keys. */
	#vi: ViState | undefined;

	get mode(): ViMode | undefined {
		return this.#vi?.mode;
	}

	/** Whose keys are taken: in a finder nothing has a normal mode. */
	keyModeIn(place: 'line' | 'finder'): KeyMode {
		return this.#vi === undefined ? 'emacs' : (this.#vi.mode === 'normal' && place === 'line' ? 'vi-normal' : 'vi-insert');
	}

	get editing(): Editing {
		return this.#vi === undefined ? 'emacs' : 'vi';
	}

	set editing(editing: Editing) {
		this.#vi = editing === 'vi' ? this.#vi ?? emptyVi : undefined;
	}

	beginLine(): void {
		this.#vi &&= forNewLine(this.#vi);
	}

	/** Undefined for what the other keys do as well. */
	take(event: KeyEvent, editor: EditorState, changeOf: ChangeOf): ViOutcome | undefined {
		const result = this.#vi === undefined ? undefined : viKey(this.#vi, editor, event, changeOf);
		if (result === undefined) {
			return undefined;
		}

		const {vi, request, rest = ''} = result;
		this.#vi = vi;
		const actions = request === undefined ? [] : Array.from({length: request.count}, () => request.action);
		return {editor: result.editor, actions, rest};
	}

	/** In normal mode the caret stays on a character. */
	settled(editor: EditorState): EditorState {
		return this.mode === 'normal' ? settled(editor) : editor;
	}
}
