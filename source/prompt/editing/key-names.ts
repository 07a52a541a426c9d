/**
The names of keys: as people write them in the configuration, as key events have them, and as they are shown.
*/
import {controlCharacters} from '../../terminal/input/keys.ts';
import {graphemes} from '../../terminal/text/graphemes.ts';
import {drawableKeys} from '../../terminal/text/signs.ts';

/** The only key that others may follow. */
export const prefixKey = 'ctrl-x';

/** Keys without a character, and what stands for them on a screen. */
const namedKeys: Readonly<Record<string, string>> = {
	enter: 'Enter', tab: 'Tab', escape: 'Esc', backspace: 'Backspace', delete: 'Delete', insert: 'Insert', home: 'Home', end: 'End',
	pageup: 'PgUp', pagedown: 'PgDn', up: '↑', down: '↓', left: '←', right: '→', clear: 'Clear', ' ': 'Space', space: 'Space',
	...Object.fromEntries(Array.from({length: 12}, (_, i) => [`f${i + 1}`, `F${i + 1}`])),
};

const otherNames: Readonly<Record<string, string>> = {
	return: 'enter', esc: 'escape', del: 'delete', ins: 'insert', pgup: 'pageup', pgdn: 'pagedown', bs: 'backspace', space: ' ',
	dn: 'down', '↑': 'up', '↓': 'down', '←': 'left', '→': 'right',
};

/** Ctrl with these is another key to a terminal. */
const sameKeys: Readonly<Record<string, string>> = {...controlCharacters, i: 'tab', m: 'enter'};
const controlled = /^[a-z\\\]^_]$/;

const modifierNames: Readonly<Record<string, 'ctrl' | 'alt' | 'shift'>> = {
	ctrl: 'ctrl', control: 'ctrl', c: 'ctrl', alt: 'alt', meta: 'alt', m: 'alt', shift: 'shift', s: 'shift',
};

/** The key that a terminal means by a name: some send names of their own for what is the same key elsewhere. */
export function canonicalKey(name: string): string {
	return name === 'ctrl-i' ? 'tab' : (name === 'ctrl-m' ? 'enter' : name);
}

/** A key as the configuration has it. */
export function writtenKey(key: string): string {
	return key.replace(/(?<=.):(?=.)/, ' ')
		.replace(/(?<=^|-) $/, 'space')
		.replace(/-(\p{Uppercase})$/u, (_, letter: string) => `-shift-${letter.toLowerCase()}`);
}

function labelOfOne(key: string): string {
	const modifiers = /^(?:(?:ctrl|alt|shift)-)*(?=.)/.exec(key)![0];
	const base = key.slice(modifiers.length);
	const isShifted = modifiers !== '' && base !== base.toLowerCase();
	const shown = namedKeys[base] ?? (modifiers === '' ? base : base.toUpperCase());
	const names = modifiers.split('-').filter(name => name !== '');
	return [...names, ...(isShifted ? ['shift'] : [])].map(name => `${name[0]!.toUpperCase()}${name.slice(1)}-`).join('') + shown;
}

/** A key as the help shows it: `Ctrl-K`, `PgUp`, `Ctrl-X Ctrl-E`. */
export function keyLabel(key: string): string {
	return drawableKeys(key.split(/(?<=.):(?=.)/).map(each => labelOfOne(each)).join(' '));
}

export type ParsedKey = {readonly key: string} | {readonly problem: string; readonly isUnknown?: boolean};

function withCharacter(modifiers: ReadonlySet<string>, character: string, text: string): ParsedKey {
	const alt = modifiers.has('alt') ? 'alt-' : '';
	if (modifiers.has('ctrl')) {
		const small = character.toLowerCase();
		const same = sameKeys[small];
		if (same !== undefined && same !== 'ctrl-space') {
			const other = same.startsWith('ctrl-') ? `ctrl-${alt}${same.slice(5)}` : `${alt}${same}`;
			return {problem: `terminals send the same for ${text} and ${other}; write that`};
		}

		if (modifiers.has('shift')) {
			return {problem: `terminals send the same for ${text} and ctrl-${alt}${small}; write that`};
		}

		if (same === undefined && !controlled.test(small)) {
			return {problem: `terminals send no key for ${text}: Ctrl goes with letters, space and ${String.raw`\ ] ^ _`}`};
		}

		return {key: `ctrl-${alt}${same === undefined ? small : 'space'}`};
	}

	// Alt-B is how the help shows alt-b.
	const plain = alt === '' ? character : character.toLowerCase();
	return {key: `${alt}${modifiers.has('shift') ? character.toUpperCase() : plain}`};
}

function parseOne(text: string): ParsedKey {
	const modifiers = new Set<string>();
	let base = text;
	for (;;) {
		const [, name, rest] = /^([a-z]+)-(.+)$/is.exec(base) ?? [];
		const modifier = name === undefined ? undefined : modifierNames[name.toLowerCase()];
		if (modifier === undefined) {
			break;
		}

		modifiers.add(modifier);
		base = rest!;
	}

	const small = base.toLowerCase();
	const name = Object.hasOwn(otherNames, small) ? otherNames[small]! : small;
	if (name !== ' ' && Object.hasOwn(namedKeys, name)) {
		return {key: `${['ctrl', 'alt', 'shift'].filter(each => modifiers.has(each)).map(each => `${each}-`).join('')}${name}`};
	}

	const character = name === ' ' ? ' ' : base;
	return [...graphemes(character)].length === 1
		? withCharacter(modifiers, character, text)
		: {problem: `there is no key ${JSON.stringify(text)}`, isUnknown: true};
}

/** The key that a text of the configuration names, as key events call it. */
export function parseKey(text: string): ParsedKey {
	const words = text.trim().split(/\s+/);
	const keys = words.map(word => parseOne(word));
	const wrong = keys.find(key => 'problem' in key);
	if (wrong !== undefined) {
		return wrong;
	}

	const names = keys.map(key => (key as {readonly key: string}).key);
	if (names.length > 2 || (names.length === 2 && names[0] !== prefixKey)) {
		return {problem: `${text} are ${names.length} keys: only ${prefixKey} and one more make a pair`};
	}

	return {key: names.join(':')};
}

/** Names that a mistyped one may mean. */
export const keyNames: readonly string[] = [
	...[...'abcdefghijklmnopqrstuvwxyz'].flatMap(letter =>
		sameKeys[letter] === undefined ? [`ctrl-${letter}`, `alt-${letter}`] : [`alt-${letter}`]),
	...Object.keys(namedKeys).flatMap(name => name === ' ' ? [] : [name, `ctrl-${name}`, `alt-${name}`, `shift-${name}`]),
	...Object.keys(otherNames),
];
