/**
What is asked for at the foot of the full-screen view: a ttl, the name and value of a new key, a yes to a removal. A pure
reducer; what comes of it is a line of the shell, which asks and refuses as the same line at the prompt does.
*/
import {quoteWord} from '../language/words.ts';
import {
	edit,
	emptyEditor,
	type EditorAction,
	type EditorState,
} from '../prompt/editing/editor.ts';
import {isEditorAction} from '../prompt/editing/actions.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {resolvePath} from '../protocol/paths.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';

export type Foot = {
	/** `name` is that of a new key, `value` its value. */
	readonly kind: 'ttl' | 'name' | 'value' | 'remove' | 'removeDirectory';
	/** The node in question; for `name` the directory that it is in. */
	readonly path: string;
	readonly editor: EditorState;
};

export type FootStep = {
	/** Absent when nothing more is asked. */
	readonly foot?: Foot;
	/** To be run. */
	readonly line?: string;
	/** The node that the line makes. */
	readonly makes?: string;
};

export function footOf(kind: Foot['kind'], path: string): Foot {
	return {kind, path, editor: emptyEditor};
}

function finish({kind, path, editor: {text}}: Foot): FootStep {
	switch (kind) {
		case 'ttl': {
			return text.trim() === '' ? {} : {line: `ttl ${quoteWord(path)} ${quoteWord(text.trim())}`};
		}

		case 'name': {
			if (text === '') {
				return {};
			}

			const makes = resolvePath(path, text);
			return text.endsWith('/') ? {line: `mkdir ${quoteWord(makes)}`, makes} : {foot: footOf('value', makes)};
		}

		case 'value': {
			return {line: `mk ${quoteWord(path)} -- ${quoteWord(text)}`, makes: path};
		}

		case 'remove':
		case 'removeDirectory': {
			return {};
		}
	}
}

function editorActionOf(event: KeyEvent, kind: Foot['kind'], keys: KeyBindings): EditorAction | undefined {
	if (event.type === 'key') {
		const action = keys.actionFor(event.name);
		if (action === 'newline') {
			// At the prompt it goes on with the command; here it is a character.
			return kind === 'value' ? {type: 'insert', text: '\n'} : undefined;
		}

		return action !== undefined && isEditorAction(action) ? {type: action} : undefined;
	}

	// Only values have more than one line.
	const text = kind === 'value' ? event.text : event.text.replaceAll(/[\r\n]+/g, '');
	return {type: event.type === 'paste' ? 'paste' : 'insert', text};
}

const cancelKeys = new Set(['escape', 'ctrl-c', 'ctrl-g']);

/** Only a letter that was typed alone says yes: a burst of keys, or a paste, was meant for something else. */
export function footStep(foot: Foot, event: KeyEvent, keys: KeyBindings): FootStep {
	if (event.type === 'key' && cancelKeys.has(event.name)) {
		return {};
	}

	if (event.type === 'key' && (event.name === 'enter' || event.name === 'ctrl-m')) {
		return finish(foot);
	}

	if (foot.kind === 'remove' || foot.kind === 'removeDirectory') {
		const letter = event.type === 'text' ? event.text.toLowerCase() : '';
		const line = `rm ${foot.kind === 'remove' ? '' : '--recursive '}${quoteWord(foot.path)}`;
		return letter === 'y' ? {line} : (letter === 'n' ? {} : {foot});
	}

	const action = editorActionOf(event, foot.kind, keys);
	return {foot: action === undefined ? foot : {...foot, editor: edit(foot.editor, action)}};
}
