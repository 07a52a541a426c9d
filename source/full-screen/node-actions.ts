/**
What the keys do to the chosen node. Each is a line of the shell, so that it asks and refuses, is undone and remembered as the
same line at the prompt.
*/
import {quoteWord} from '../language/words.ts';
import {parentPath} from '../protocol/paths.ts';
import {bytesFromText} from '../protocol/text.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {footOf, type Foot} from './foot.ts';
import {type FullScreenCommand} from './full-screen-keys.ts';

/** What most terminals take at once for their clipboard, in bytes. */
export const copyBytesMax = 74_994;

const nodeActions = [
	'edit', 'create', 'ttl', 'remove', 'undo', 'redo', 'copyValue', 'copyKey', 'changeDirectory',
] as const satisfies readonly FullScreenCommand[];

export type NodeAction = typeof nodeActions[number];

export function isNodeAction(command: FullScreenCommand): command is NodeAction {
	return (nodeActions as readonly FullScreenCommand[]).includes(command);
}

/** What is to be done. */
export type Outcome =
	| {readonly type: 'run'; readonly line: string}
	| {readonly type: 'ask'; readonly foot: Foot}
	| {readonly type: 'copy'; readonly text: string; readonly said: string}
	| {readonly type: 'tell'; readonly text: string};

export type Target = {
	readonly path: string;
	readonly isDirectory: boolean;
	/** Of a key, once it has been read. */
	readonly value?: string;
	/** Whether a directory is known to hold nothing. */
	readonly isEmpty: boolean;
};

function run(...words: readonly string[]): Outcome {
	return {type: 'run', line: words.map(word => quoteWord(word)).join(' ')};
}

function copy(text: string, what: string): Outcome {
	const {length} = bytesFromText(text);
	const bytes = `${length.toLocaleString('en-US')} ${length === 1 ? 'byte' : 'bytes'}`;
	return length > copyBytesMax
		? {
			type: 'tell',
			text: `not copied: ${what} has ${bytes}, and terminals take ${copyBytesMax.toLocaleString('en-US')}; get KEY > FILE writes it to a file`,
		}
		: {type: 'copy', text, said: `copied ${what}, ${bytes}`};
}

/** The command itself asks before it removes more than this node. */
function remove({path, isDirectory, isEmpty}: Target, isGuarded: boolean): Outcome {
	if (isDirectory && !isEmpty) {
		return run('rm', '--recursive', path);
	}

	if (isGuarded) {
		return isDirectory ? run('rm', '--recursive', path) : run('rm', path);
	}

	return {type: 'ask', foot: footOf(isDirectory ? 'removeDirectory' : 'remove', path)};
}

/** `target` is absent when nothing is chosen. `isGuarded`: whatever changes a key is asked about, or refused, by the command. */
export function outcomeOf(action: NodeAction, target: Target | undefined, {isGuarded}: {isGuarded: boolean}): Outcome | undefined {
	if (action === 'undo' || action === 'redo') {
		return run(action);
	}

	if (action === 'create') {
		const directory = target === undefined ? '/' : (target.isDirectory ? target.path : parentPath(target.path));
		return {type: 'ask', foot: footOf('name', directory)};
	}

	if (target === undefined) {
		return undefined;
	}

	const {path, isDirectory, value} = target;
	switch (action) {
		case 'edit': {
			return isDirectory ? {type: 'tell', text: `${visible(path)} is a directory, which has no value to edit`} : run('edit', path);
		}

		case 'ttl': {
			return {type: 'ask', foot: footOf('ttl', path)};
		}

		case 'remove': {
			return remove(target, isGuarded);
		}

		case 'copyValue': {
			if (isDirectory) {
				return copy(path, `the path ${visible(path)}`);
			}

			return value === undefined
				? {type: 'tell', text: 'not copied: the value has not been read yet'}
				: copy(value, `the value of ${visible(path)}`);
		}

		case 'copyKey': {
			return copy(path, `the key ${visible(path)}`);
		}

		case 'changeDirectory': {
			return run('cd', isDirectory ? path : parentPath(path));
		}
	}
}
