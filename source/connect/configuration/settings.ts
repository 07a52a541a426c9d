/**
What the configuration file says about the prompt, beside the profiles:

    editing: vi          # or emacs
*/
import {
	isMap,
	isScalar,
	LineCounter,
} from 'yaml';
import {parseSettingsDocument} from './settings-document.ts';

export type Settings<Editing extends string> = {
	readonly editing?: Editing;
	/** What is wrong, a line each; everything else in the file counts. */
	readonly problems: readonly string[];
};

/** What may be said. */
export type SettingChoices<Editing extends string> = {readonly editings: readonly Editing[]};

/** `file` is named in what is said about mistakes. The profiles are not looked at. */
export function parseSettings<Editing extends string>(text: string, file: string, {editings}: SettingChoices<Editing>): Settings<Editing> {
	const lines = new LineCounter();
	const {contents, errors} = parseSettingsDocument(text, lines);
	const problems: string[] = [];
	const mistake = (problem: string, node: unknown): void => {
		const offset = typeof node === 'number' ? node : (node as {readonly range?: readonly number[] | null} | null)?.range?.[0] ?? 0;
		problems.push(`${file}:${lines.linePos(offset).line}: ${problem}`);
	};

	const [error] = errors;
	if (error !== undefined) {
		mistake(error.message, error.pos[0]);
		return {problems};
	}

	if (contents === null || (isScalar(contents) && contents.value === null)) {
		return {problems};
	}

	if (!isMap(contents)) {
		mistake('the file has to hold names and values, such as editing: vi', contents);
		return {problems};
	}

	let editing: Editing | undefined;
	for (const {key, value} of contents.items) {
		const name = isScalar(key) ? String(key.value) : '';
		if (name === 'editing') {
			editing = editings.find(each => isScalar(value) && value.value === each);
			if (editing === undefined) {
				mistake(`editing has to be ${editings.join(' or ')}`, key);
			}
		} else if (name !== 'profiles') {
			mistake(`${name} is not known here; the file holds profiles and editing`, key);
		}
	}

	return {problems, ...(editing !== undefined && {editing})};
}
