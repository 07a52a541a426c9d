/**
The vi keys of normal mode: a pure reducer over the line editor's state. What is not about the line comes back as a request.
*/
import {type KeyEvent} from '../../terminal/input/keys.ts';
import {graphemes, nextBoundary, previousBoundary} from '../../terminal/text/graphemes.ts';
import {type Bound} from './key-bindings.ts';
import {
	edit,
	hasLineAbove,
	hasLineBelow,
	type EditorState,
} from './editor.ts';
import {
	firstOfLine,
	lineEndAt,
	lineStartAt,
	motionNames,
	moveBy,
	type ViFind,
} from './vi-motions.ts';
import {
	at,
	beginInsert,
	endInsert,
	settled,
	timesOf,
	typed,
	type Command,
	type Register,
	type ViRequest,
	type ViResult,
	type ViState,
} from './vi-state.ts';

/** Nothing is done more often than this, whatever the count says. */
const countMax = 999;

/** What the keys say; `open` as long as more have to follow, `wrong` when they mean nothing. */
function parse(keys: readonly string[]): Command | 'open' | 'wrong' {
	let count: number | undefined;
	let operator: string | undefined;
	let register = '"';
	for (let i = 0; i < keys.length; i++) {
		let key = keys[i]!;
		let digits = '';
		while (/^\d$/.test(key) && (digits !== '' || key !== '0')) {
			digits = (digits + key).slice(0, 9);
			i++;
			if (keys[i] === undefined) {
				return 'open';
			}

			key = keys[i]!;
		}

		if (digits !== '') {
			count = Math.min(countMax, (count ?? 1) * Number(digits));
		}

		if (key === '"') {
			i++;
			const name = keys[i];
			if (name === undefined) {
				return 'open';
			}

			if (!/^[a-z"]$/.test(name)) {
				return 'wrong';
			}

			register = name;
		} else if (operator === undefined && /^[dcy]$/.test(key)) {
			operator = key;
		} else {
			const command = {
				name: key, register, ...(operator !== undefined && {operator}), ...(count !== undefined && {count}),
			};
			if (!/^[fFtTr]$/.test(key)) {
				return command;
			}

			return keys[i + 1] === undefined ? 'open' : {...command, character: keys[i + 1]!};
		}
	}

	return 'open';
}

function withRegister(vi: ViState, name: string, register: Register): ViState {
	return {...vi, registers: {...vi.registers, [name]: register, '"': register}};
}

type Range = {readonly start: number; readonly end: number; readonly isLines: boolean; readonly find?: ViFind};

/** The lines that `dd` and the like take: without the line feed at the end of the last one. */
function lineRange(editor: EditorState, count: number): Range {
	const start = lineStartAt(editor);
	let end = lineEndAt(editor);
	for (let i = 1; i < count && end < editor.text.length; i++) {
		end = lineEndAt({text: editor.text, cursor: nextBoundary(editor.text, end)});
	}

	return {start, end, isLines: true};
}

function rangeOf({lastFind}: ViState, editor: EditorState, {name, operator, count = 1, character}: Command): Range | undefined {
	if (name === operator) {
		return lineRange(editor, count);
	}

	const motion = moveBy(editor, {
		name, count, character, lastFind, operator,
	});
	if (motion === undefined) {
		return undefined;
	}

	const {target, isInclusive = false, find} = motion;
	const [start, last] = [Math.min(target, editor.cursor), Math.max(target, editor.cursor)];
	return {
		start, end: isInclusive ? nextBoundary(editor.text, last) : last, isLines: false, ...(find && {find}),
	};
}

function operate(vi: ViState, editor: EditorState, command: Command): ViResult {
	const range = rangeOf(vi, editor, command);
	if (range === undefined) {
		return {vi, editor};
	}

	const {start, end, isLines, find} = range;
	const {text} = editor;
	const isWhole = start === 0 && end === text.length;
	const isEmpty = start === end && !isLines;
	const kept = {...vi, ...(find && {lastFind: find})};
	const register = {text: text.slice(start, end), isLines: isLines && text.includes('\n')};
	const next = isEmpty ? kept : withRegister(kept, command.register, register);
	if (command.operator === 'y') {
		return {vi: next, editor: isLines ? editor : settled(at(editor, start))};
	}

	const changed = {...next, lastChange: command};
	if (command.operator === 'c') {
		return beginInsert(changed, editor, edit(editor, {
			type: 'replace', start, end, text: '',
		}));
	}

	// A whole line goes with the line feed behind it, the last one with that before it.
	const withFeed = isLines && !isWhole;
	const cut = edit(editor, {
		type: 'replace',
		start: withFeed && end === text.length ? previousBoundary(text, start) : start,
		end: withFeed && end < text.length ? nextBoundary(text, end) : end,
		text: '',
	});
	return {vi: changed, editor: settled(isLines ? at(cut, firstOfLine(cut)) : cut)};
}

function put(vi: ViState, editor: EditorState, {name, count = 1, register}: Command): ViResult {
	const content = vi.registers[register];
	if (content === undefined || content.text === '') {
		return {vi, editor};
	}

	const changed = {...vi, lastChange: {name, count, register}};
	const [start, end] = [lineStartAt(editor), lineEndAt(editor)];
	if (content.isLines && editor.text !== '') {
		const isAfter = name === 'p';
		const text = timesOf(isAfter ? `\n${content.text}` : `${content.text}\n`, count);
		const place = isAfter ? end : start;
		const next = edit(editor, {
			type: 'replace', start: place, end: place, text,
		});
		const shown = at(next, isAfter ? place + 1 : place);
		return {vi: changed, editor: settled(at(shown, firstOfLine(shown)))};
	}

	const place = name === 'p' && editor.cursor < end ? nextBoundary(editor.text, editor.cursor) : editor.cursor;
	const next = edit(editor, {
		type: 'replace', start: place, end: place, text: timesOf(content.text, count),
	});
	return {vi: changed, editor: settled(at(next, previousBoundary(next.text, next.cursor)))};
}

/** r and ~ : each of the next characters becomes another, within the line. */
function overwrite(vi: ViState, editor: EditorState, command: Command, change: (character: string) => string): ViResult {
	const end = lineEndAt(editor);
	const range = [...graphemes(editor.text.slice(editor.cursor, end))].slice(0, command.count ?? 1);
	if (range.length === 0 || (command.name === 'r' && range.length < (command.count ?? 1))) {
		return {vi, editor};
	}

	const next = edit(editor, {
		type: 'replace', start: editor.cursor, end: editor.cursor + range.join('').length, text: range.map(each => change(each)).join(''),
	});
	const cursor = command.name === 'r' ? previousBoundary(next.text, next.cursor) : next.cursor;
	return {vi: {...vi, lastChange: command}, editor: settled(at(next, cursor))};
}

function otherCase(character: string): string {
	const upper = character.toUpperCase();
	return character === upper ? character.toLowerCase() : upper;
}

function repeatedStep(editor: EditorState, count: number, step: (editor: EditorState) => EditorState): EditorState {
	let next = editor;
	for (let i = 0; i < count; i++) {
		next = step(next);
	}

	return settled(next);
}

function vertically(vi: ViState, editor: EditorState, {name, count = 1}: Command): ViResult {
	const isUp = name === 'k' || name === '-';
	const has = isUp ? hasLineAbove : hasLineBelow;
	return has(editor)
		? {vi, editor: repeatedStep(editor, count, each => has(each) ? edit(each, {type: isUp ? 'lineUp' : 'lineDown'}) : each)}
		: {vi, editor, request: {action: isUp ? 'historyPrevious' : 'historyNext', count}};
}

/** Commands that are short for others. */
const shortFor: Readonly<Record<string, {readonly operator: string; readonly name: string}>> = {
	x: {operator: 'd', name: 'l'}, X: {operator: 'd', name: 'h'}, D: {operator: 'd', name: '$'}, C: {operator: 'c', name: '$'},
	s: {operator: 'c', name: 'l'}, S: {operator: 'c', name: 'c'}, Y: {operator: 'y', name: 'y'},
};

const insertPlaces: Readonly<Record<string, (editor: EditorState) => number>> = {
	i: ({cursor}) => cursor,
	a: editor => editor.cursor < lineEndAt(editor) ? nextBoundary(editor.text, editor.cursor) : editor.cursor,
	I: firstOfLine,
	A: lineEndAt,
};

const requests: Readonly<Record<string, (vi: ViState) => ViRequest['action']>> = {
	'/': () => 'findLine',
	'?': () => 'findLine',
	n: ({isSearchForward = false}) => isSearchForward ? 'findNewer' : 'findOlder',
	N: ({isSearchForward = false}) => isSearchForward ? 'findOlder' : 'findNewer',
	v: () => 'editExternally',
};

/** Does the last change again; a count takes the place of its own. */
function again(vi: ViState, editor: EditorState, {count}: Command): ViResult {
	const {lastChange} = vi;
	if (lastChange === undefined) {
		return {vi, editor};
	}

	const change = {...lastChange, ...(count !== undefined && {count})};
	const done = perform(vi, editor, change);
	if (done.vi.mode === 'normal') {
		return done;
	}

	const {insertion} = change;
	const after = insertion === undefined ? done.editor : typed(done.editor, insertion);
	return endInsert({...done.vi, lastChange: change}, after);
}

function perform(vi: ViState, editor: EditorState, command: Command): ViResult {
	const {name, operator, count = 1, character} = command;
	if (operator !== undefined) {
		return operate(vi, editor, command);
	}

	if (shortFor[name] !== undefined) {
		return operate(vi, editor, {...command, ...shortFor[name]});
	}

	if (insertPlaces[name] !== undefined) {
		return beginInsert({...vi, lastChange: command}, editor, at(editor, insertPlaces[name](editor)), count);
	}

	if (requests[name] !== undefined) {
		const isSearch = name === '/' || name === '?';
		return {vi: isSearch ? {...vi, isSearchForward: name === '?'} : vi, editor, request: {action: requests[name](vi), count}};
	}

	if (motionNames.includes(name)) {
		const motion = moveBy(editor, {
			name, count, character, lastFind: vi.lastFind,
		});
		return motion === undefined
			? {vi, editor}
			: {vi: {...vi, ...(motion.find && {lastFind: motion.find})}, editor: settled(at(editor, motion.target))};
	}

	const others: Readonly<Record<string, () => ViResult>> = {
		p: () => put(vi, editor, command),
		P: () => put(vi, editor, command),
		r: () => overwrite(vi, editor, command, () => character!),
		'~': () => overwrite(vi, editor, command, otherCase),
		u: () => ({vi, editor: repeatedStep(editor, count, each => edit(each, {type: 'undo'}))}),
		'.': () => again(vi, editor, command),
		j: () => vertically(vi, editor, command),
		k: () => vertically(vi, editor, command),
		'+': () => vertically(vi, editor, command),
		'-': () => vertically(vi, editor, command),
	};
	return others[name]?.() ?? {vi, editor};
}

/** What the configuration says about a key of normal mode; undefined when it says nothing. */
export type ChangeOf = (key: string) => Bound | undefined;

/** A character in normal mode. */
function takeCharacter(vi: ViState, editor: EditorState, character: string, changeOf: ChangeOf): ViResult {
	const pending = [...vi.pending, character];
	// A key of an unfinished command is a part of that; only a count may stand before one of the configuration.
	const change = vi.pending.every(key => /^\d$/.test(key)) ? changeOf(character) : undefined;
	if (change !== undefined) {
		const count = vi.pending.length === 0 ? 1 : Math.min(countMax, Number(vi.pending.join('').slice(0, 9)));
		return {vi: {...vi, pending: []}, editor, ...(change !== 'none' && {request: {action: change, count}})};
	}

	const command = parse(pending);
	if (command === 'open') {
		// Digits without end say no more than their first ones.
		return {vi: {...vi, pending: pending.slice(0, 40)}, editor};
	}

	const idle = {...vi, pending: []};
	return command === 'wrong' ? {vi: idle, editor} : perform(idle, editor, command);
}

/** Typed text in normal mode, up to the first key that asks the prompt for something or begins an insertion. */
function takeText(vi: ViState, editor: EditorState, text: string, changeOf: ChangeOf): ViResult {
	let result: ViResult = {vi, editor};
	let length = 0;
	for (const character of graphemes(text)) {
		result = takeCharacter(result.vi, result.editor, character, changeOf);
		length += character.length;
		if (result.request !== undefined || result.vi.mode === 'insert') {
			break;
		}
	}

	return {...result, rest: text.slice(length)};
}

/** Esc ends an insertion; in normal mode an unfinished command, or else what the shell shows beside the line. */
function escape(vi: ViState, editor: EditorState): ViResult {
	if (vi.mode === 'insert') {
		return {...endInsert(vi, editor), ...(editor.text === '' && {request: {action: 'closeOrCancel', count: 1}})};
	}

	return vi.pending.length > 0 ? {vi: {...vi, pending: []}, editor} : {vi, editor, request: {action: 'closeOrCancel', count: 1}};
}

function redo(vi: ViState, editor: EditorState): ViResult {
	const command = parse([...vi.pending, 'u']);
	const count = typeof command === 'object' ? command.count ?? 1 : 1;
	return {vi: {...vi, pending: []}, editor: repeatedStep(editor, count, each => edit(each, {type: 'redo'}))};
}

/** The keys that are those of a character in normal mode. */
const keyCharacters: Readonly<Record<string, string>> = {backspace: 'h', 'ctrl-h': 'h'};

/** What the vi keys make of an event; undefined for what is the same as with the other keys. */
export function viKey(vi: ViState, editor: EditorState, event: KeyEvent, changeOf: ChangeOf = () => undefined): ViResult | undefined {
	if (event.type === 'paste' || (event.type === 'text' && vi.mode === 'insert')) {
		return undefined;
	}

	if (event.type === 'text') {
		// A question mark on an empty line asks for help.
		const isHelp = event.text === '?' && editor.text === '' && vi.pending.length === 0 && changeOf('?') === undefined;
		return isHelp ? undefined : takeText(vi, editor, event.text, changeOf);
	}

	const {name} = event;
	if (name === 'escape') {
		return escape(vi, editor);
	}

	// Esc with the next key so soon after it that terminals cannot tell it from Alt. Digits choose panes.
	const character = /^alt-([^\d.])$/u.exec(name)?.[1];
	if (character !== undefined) {
		const left = vi.mode === 'insert' ? endInsert(vi, editor) : {vi: {...vi, pending: []}, editor};
		return takeText(left.vi, left.editor, character, changeOf);
	}

	if (vi.mode === 'insert') {
		return undefined;
	}

	if (keyCharacters[name] !== undefined) {
		return takeText(vi, editor, keyCharacters[name], changeOf);
	}

	if (name === 'ctrl-r') {
		return redo(vi, editor);
	}

	// Nothing is completed in normal mode.
	return /^(?:shift-)?tab$|^ctrl-i$/.test(name) ? {vi, editor} : undefined;
}
