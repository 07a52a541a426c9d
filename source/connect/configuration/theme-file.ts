/**
The file with which users change what roles look like, beside that of the profiles. YAML: a role and its colour and attributes.

    directory: 75               # a number of the palette of 256
    error: bold "#ff5f5f"       # or a colour of its own, in quotes
    selected: [inverse, cyan]   # red, green, yellow, blue, magenta, cyan, dim: as it can be read here
    suggestion: dim italic
    signs: ascii                # or unicode
*/
import {
	isMap,
	isScalar,
	isSeq,
	LineCounter,
} from 'yaml';
import {reasonOf} from '../../errors.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {
	attributes,
	roles,
	type Attribute,
	type Role,
	type RoleChanges,
	type RoleStyle,
} from '../../terminal/text/roles.ts';
import {type Hue, type Rgb} from '../../terminal/text/palette.ts';
import {readSettingsFile} from '../../util/settings-file.ts';
import {parseSettingsDocument} from './settings-document.ts';

export type UserTheme = {
	readonly changes: RoleChanges;
	readonly hasAsciiSigns?: boolean;
	/** What is wrong, a line each; everything else in the file counts. */
	readonly problems: readonly string[];
};

const hues = new Set(['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'dim']);
const wanted = `a colour (${[...hues].join(', ')}, 0 to 255, "#rrggbb") and any of ${attributes.join(', ')}`;

/** Undefined for a word that is no colour. */
function colorOf(word: string): RoleStyle['color'] | undefined {
	if (hues.has(word)) {
		return word as Hue;
	}

	const parts = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(word)?.slice(1);
	if (parts !== undefined) {
		return parts.map(part => Number.parseInt(part, 16)) as unknown as Rgb;
	}

	return /^\d{1,3}$/.test(word) && Number(word) <= 255 ? Number(word) : undefined;
}

/** Undefined when a word means nothing, or two of them are colours. */
function styleOf(words: readonly string[]): RoleStyle | undefined {
	const colors = words.map(word => colorOf(word)).filter(color => color !== undefined);
	const found = attributes.filter(each => words.includes(each));
	const isKnown = (word: string): boolean => word === 'plain' || colorOf(word) !== undefined || attributes.includes(word as Attribute);
	if (words.length === 0 || colors.length > 1 || words.some(word => !isKnown(word))) {
		return undefined;
	}

	return {...(colors.length === 1 && {color: colors[0]}), ...(found.length > 0 && {attributes: found})};
}

function wordsOf(value: unknown): readonly string[] | undefined {
	const items = isSeq(value) ? value.items : [value];
	const texts = items.map(item => isScalar(item) ? item.value : undefined);
	return texts.every(text => typeof text === 'string' || typeof text === 'number')
		? texts.flatMap(text => String(text).split(/[\s,]+/).map(word => word.replaceAll('"', ''))).filter(word => word !== '')
		: undefined;
}

/** `file` is named in what is said about mistakes. */
export function parseTheme(text: string, file: string): UserTheme {
	const lines = new LineCounter();
	const {contents, errors} = parseSettingsDocument(text, lines);
	const problems: string[] = [];
	const changes: Partial<Record<Role, RoleStyle>> = {};
	let hasAsciiSigns: boolean | undefined;
	const mistake = (problem: string, offset = 0): void => {
		problems.push(`${file}:${lines.linePos(offset).line}: ${problem}`);
	};

	for (const error of errors.slice(0, 1)) {
		mistake(error.message, error.pos[0]);
	}

	if (errors.length > 0 || contents === null || (isScalar(contents) && contents.value === null)) {
		return {changes, problems};
	}

	if (!isMap(contents)) {
		mistake('the file has to hold a role on each line, such as directory: 75');
		return {changes, problems};
	}

	for (const {key, value} of contents.items) {
		const name = isScalar(key) ? String(key.value) : '';
		const offset = (key as {readonly range?: readonly number[] | null}).range?.[0];
		const words = wordsOf(value);
		if (name === 'signs') {
			if (words?.length === 1 && (words[0] === 'ascii' || words[0] === 'unicode')) {
				hasAsciiSigns = words[0] === 'ascii';
			} else {
				mistake('signs has to be ascii or unicode', offset);
			}

			continue;
		}

		const style = words === undefined ? undefined : styleOf(words);
		if (!Object.hasOwn(roles, name)) {
			mistake(`there is no role "${name}"; the roles are ${Object.keys(roles).join(', ')}`, offset);
		} else if (style === undefined) {
			mistake(`${name} has to be ${wanted}`, offset);
		} else {
			changes[name as Role] = style;
		}
	}

	return {changes, problems, ...(hasAsciiSigns !== undefined && {hasAsciiSigns})};
}

export async function readTheme(file: string): Promise<UserTheme> {
	try {
		const bytes = await readSettingsFile(file);
		return bytes === undefined ? {changes: {}, problems: []} : parseTheme(textFromBytes(bytes), file);
	} catch (error) {
		return {changes: {}, problems: [`cannot read ${file}: ${reasonOf(error)}`]};
	}
}
