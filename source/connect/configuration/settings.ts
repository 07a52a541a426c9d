/**
What the configuration file says about the prompt, beside the profiles:

    editing: vi          # or emacs
    keys:
      ctrl-k: find-key   # a key and an action
      vi-normal:         # or a mode with some of them
        space: find-key
*/
import {
	isMap,
	isScalar,
	LineCounter,
} from 'yaml';
import {meantBy} from '../../util/spelling.ts';
import {parseSettingsDocument} from './settings-document.ts';

export type KeyLine = {
	/** Absent for all modes. */
	readonly mode?: string;
	readonly key: string;
	readonly action: string;
	/** File and line. */
	readonly place: string;
};

export type Settings<Editing extends string> = {
	readonly editing?: Editing;
	/** As they stand there. */
	readonly keys: readonly KeyLine[];
	/** What is wrong, a line each; everything else in the file counts. */
	readonly problems: readonly string[];
};

/** What may be said. */
export type SettingChoices<Editing extends string> = {readonly editings: readonly Editing[]};

const partNames = ['profiles', 'editing', 'keys'];

/** As it is written: `~` is a key, too. */
function wordOf(node: unknown): string | undefined {
	return isScalar(node) ? node.source : undefined;
}

/** `file` is named in what is said about mistakes. The profiles are not looked at. */
export function parseSettings<Editing extends string>(text: string, file: string, {editings}: SettingChoices<Editing>): Settings<Editing> {
	const lines = new LineCounter();
	const {contents, errors} = parseSettingsDocument(text, lines);
	const problems: string[] = [];
	const placeOf = (node: unknown): string => {
		const offset = typeof node === 'number' ? node : (node as {readonly range?: readonly number[] | null} | null)?.range?.[0] ?? 0;
		return `${file}:${lines.linePos(offset).line}`;
	};

	const mistake = (problem: string, node: unknown): void => {
		problems.push(`${placeOf(node)}: ${problem}`);
	};

	const keyLines = (map: unknown, mode?: string): KeyLine[] => {
		if (!isMap(map)) {
			mistake(`${mode === undefined ? 'keys' : `keys.${mode}`} has to hold keys and actions, such as ctrl-k: find-key`, map);
			return [];
		}

		return map.items.flatMap(({key, value}) => {
			const name = wordOf(key);
			if (mode === undefined && isMap(value)) {
				return keyLines(value, name);
			}

			const action = isScalar(value) && value.value !== null ? wordOf(value) : undefined;
			if (name === undefined || action === undefined) {
				mistake(`${name ?? 'a key'} has to have an action, or none`, key);
				return [];
			}

			return [{
				key: name, action, place: placeOf(key), ...(mode !== undefined && {mode}),
			}];
		});
	};

	const [error] = errors;
	if (error !== undefined) {
		mistake(error.message, error.pos[0]);
		return {keys: [], problems};
	}

	if (contents === null || (isScalar(contents) && contents.value === null)) {
		return {keys: [], problems};
	}

	if (!isMap(contents)) {
		mistake('the file has to hold names and values, such as editing: vi', contents);
		return {keys: [], problems};
	}

	let editing: Editing | undefined;
	let keys: readonly KeyLine[] = [];
	for (const {key, value} of contents.items) {
		const name = isScalar(key) ? String(key.value) : '';
		if (name === 'editing') {
			editing = editings.find(each => isScalar(value) && value.value === each);
			if (editing === undefined) {
				mistake(`editing has to be ${editings.join(' or ')}`, key);
			}
		} else if (name === 'keys') {
			keys = isScalar(value) && value.value === null ? [] : keyLines(value);
		} else if (name !== 'profiles') {
			const meant = meantBy(name, partNames);
			mistake(`${name} is not known here${meant === '' ? `; the file holds ${partNames.join(', ')}` : meant}`, key);
		}
	}

	return {keys, problems, ...(editing !== undefined && {editing})};
}
