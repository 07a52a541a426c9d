/**
What a text is written in, and why another one is not: for the editor.
*/
import {jsonProblem} from '../json-edit.ts';
import {lengthMax} from './tree.ts';

export type TextLanguage = {
	readonly kind: 'JSON' | 'TOML' | 'YAML';
	/** Why a text is not of that kind, and where; undefined when it is. */
	problem(text: string): string | undefined;
};

const json: TextLanguage = {kind: 'JSON', problem: jsonProblem};

export function isJsonDocument(text: string): boolean {
	return /^\s*[[{]/.test(text) && jsonProblem(text) === undefined;
}

/** Undefined for plain text, of which one line with a colon is most often one. */
export async function languageOf(text: string): Promise<TextLanguage | undefined> {
	if (isJsonDocument(text)) {
		return json;
	}

	if (text.length > lengthMax || !/[:=\]]|^- /m.test(text)) {
		return undefined;
	}

	const [toml, yaml] = await Promise.all([import('./toml-document.ts'), import('./yaml-document.ts')]);
	if (toml.isToml(text)) {
		return {kind: 'TOML', problem: toml.tomlProblem};
	}

	return text.trim().includes('\n') && yaml.isYaml(text) ? {kind: 'YAML', problem: yaml.yamlProblem} : undefined;
}
