/**
The keys that terminals send, by name: escape sequences of xterm, rxvt, VT terminals, the Linux console, screen and PuTTY,
those of the kitty protocol and of xterm's modifyOtherKeys. key-decoder.ts finds the sequences in the input.
*/

export type KeyEvent =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'paste'; readonly text: string}
	/** `enter`, `tab`, `shift-tab`, `ctrl-a`, `alt-b`, `ctrl-left`, `f1` … with modifiers in the order ctrl, alt, shift. */
	| {readonly type: 'key'; readonly name: string};

const finalNames: Readonly<Record<string, string>> = {
	A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', Z: 'shift-tab',
};
/** rxvt's arrows with Shift, and behind `ESC O` with Ctrl. */
const smallArrows: Readonly<Record<string, string>> = {
	a: 'up', b: 'down', c: 'right', d: 'left',
};
/**
A keypad in application mode, with its keys as terminfo calls them; PuTTY's End, which is 7 on others; PuTTY's function keys as
on a VT100.
*/
const keypadNames: Readonly<Record<string, string>> = {
	M: 'enter', p: 'insert', n: 'delete', q: 'end', r: 'down', s: 'pagedown', t: 'left', u: 'clear', v: 'right', w: 'end',
	x: 'up', y: 'pageup',
	T: 'f5', U: 'f6', V: 'f7', W: 'f8', X: 'f9', Y: 'f10',
};
const keypadTexts: Readonly<Record<string, string>> = {
	j: '*', k: '+', l: ',', m: '-', o: '/',
};
const tildeNames: Readonly<Record<string, string>> = {
	1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
	11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};
const controlNames: Readonly<Record<number, string>> = {
	0x00: 'ctrl-space', 0x08: 'ctrl-h', 0x09: 'tab', 0x0A: 'enter', 0x0D: 'enter', 0x1B: 'escape', 0x1C: 'ctrl-\\',
	0x1D: 'ctrl-]', 0x1E: 'ctrl-^', 0x1F: 'ctrl-_', 0x7F: 'backspace',
};
/** Keys that have a code point of their own: the old control characters, and the keypad of the kitty protocol. */
const codeNames: Readonly<Record<number, string>> = {
	9: 'tab', 13: 'enter', 27: 'escape', 127: 'backspace', 57_414: 'enter', 57_417: 'left', 57_418: 'right', 57_419: 'up', 57_420: 'down',
	57_421: 'pageup', 57_422: 'pagedown', 57_423: 'home', 57_424: 'end', 57_425: 'insert', 57_426: 'delete', 57_427: 'clear',
};
const keypadCharacters = '0123456789./*-+';
const keypadStart = 57_399;
/** What Ctrl makes of these keys when a single character is wanted. */
export const controlCharacters: Readonly<Record<string, string>> = {
	' ': 'ctrl-space', '@': 'ctrl-space', 2: 'ctrl-space', '[': 'escape', 3: 'escape', 4: 'ctrl-\\', 5: 'ctrl-]',
	6: 'ctrl-^', '~': 'ctrl-^', '/': 'ctrl-_', '-': 'ctrl-_', 7: 'ctrl-_', 8: 'backspace', '?': 'backspace', j: 'enter',
};

const altBits = 2 + 8;
const controlBit = 4;

function modifierBits(parameter: string | undefined): number {
	const value = Number(parameter === undefined || parameter === '' ? 1 : parameter);
	return Number.isSafeInteger(value) && value > 0 ? value - 1 : 0;
}

function withModifiers(name: string, bits: number): string {
	const plain = name.replace(/^shift-/, '');
	const isShifted = (bits & 1) !== 0 || plain !== name;
	return `${(bits & controlBit) === 0 ? '' : 'ctrl-'}${(bits & altBits) === 0 ? '' : 'alt-'}${isShifted ? 'shift-' : ''}${plain}`;
}

function key(name: string | undefined, bits = 0): KeyEvent | undefined {
	return name === undefined ? undefined : {type: 'key', name: withModifiers(name, bits)};
}

export function controlName(code: number): string {
	return controlNames[code] ?? `ctrl-${String.fromCharCode(code + 0x60)}`;
}

/** Alt with a character, which may be a control character. */
export function altKey(character: string): KeyEvent {
	const code = character.codePointAt(0)!;
	const name = code < 0x20 || code === 0x7F ? controlName(code) : character;
	return {type: 'key', name: name.startsWith('ctrl-') ? `ctrl-alt-${name.slice(5)}` : `alt-${name}`};
}

/** What a code point types; undefined for controls, surrogates, and the private ones that stand for keys. */
function characterOf(code: number): string | undefined {
	const isCharacter =
		Number.isSafeInteger(code)
		&& code >= 0x20
		&& code <= 0x10_FF_FF
		&& !(code >= 0x7F && code < 0xA0)
		&& !(code >= 0xD8_00 && code < 0xF9_00);
	return isCharacter ? String.fromCodePoint(code) : undefined;
}

/**
A key given as a code point with modifiers; `shifted` is what Shift makes of it, and `typed` what it types, where the
terminal says so.
*/
function keyOfCode(
	code: number,
	bits: number,
	{shifted, typed}: {readonly shifted?: string; readonly typed?: string} = {},
): KeyEvent | undefined {
	const name = codeNames[code];
	if (name !== undefined) {
		return key(name, bits);
	}

	if (code < 0x20) {
		return Number.isSafeInteger(code) && code > 0 ? key(controlName(code), bits & ~controlBit) : undefined;
	}

	const character = keypadCharacters[code - keypadStart] ?? characterOf(code);
	if (character === undefined) {
		return undefined;
	}

	if ((bits & (controlBit | altBits)) === 0) {
		return {type: 'text', text: typed ?? ((bits & 1) === 0 ? character : (shifted ?? character.toUpperCase()))};
	}

	const small = character.toLowerCase();
	const control = (bits & controlBit) === 0 ? undefined : controlCharacters[small];
	return control === undefined ? key(small, bits & ~1) : key(control, bits & altBits);
}

/** A code point, with more after `:` and `;`, as the kitty protocol has it: key:shifted:base;modifiers:event;text. */
function keyOfFields([keys = '', modifiers = '', texts]: readonly string[]): KeyEvent | undefined {
	const [code, shifted] = keys.split(':', 2);
	const [bits, event] = modifiers.split(':', 2);
	if (event === '3') {
		// The key was released.
		return undefined;
	}

	const typed = texts?.split(':').map(each => characterOf(Number(each)) ?? '').join('');
	return code === '0' && typed !== undefined && typed !== ''
		? {type: 'text', text: typed}
		: keyOfCode(Number(code), modifierBits(bits), {
			shifted: shifted === undefined ? undefined : characterOf(Number(shifted)),
			typed: typed === '' ? undefined : typed,
		});
}

/** The key of a CSI sequence that ends in a letter of its own. */
function keyOfLetter(final: string, parameters: readonly string[], bits: number): KeyEvent | undefined {
	const [first = ''] = parameters;
	if (smallArrows[final] !== undefined) {
		return first === '' ? key(smallArrows[final], 1) : undefined;
	}

	if (parameters.length === 1 && /^[2-9]$/.test(first) && 'ABCDFH'.includes(final)) {
		return key(finalNames[final], modifierBits(first));
	}

	// Answers of the terminal end in the same letters; a key's first parameter is 1 or nothing. With more than that, R reports
	// where the caret is.
	const isKey = first === '' || (first === '1' && final !== 'R');
	return isKey ? key(finalNames[final], bits) : undefined;
}

/** The key of a whole CSI sequence; undefined for answers of the terminal and keys that we do not know. */
export function keyOfCsi(sequence: string): KeyEvent | undefined {
	const final = sequence.at(-1)!;
	const parameters = sequence.slice(2, -1).split(';');
	if (final === 'u') {
		return keyOfFields(parameters);
	}

	if (final === '~' && parameters[0] === '27' && parameters.length === 3) {
		return keyOfCode(Number(parameters[2]), modifierBits(parameters[1]));
	}

	const [modifiers, event] = parameters[1]?.split(':', 2) ?? [];
	if (event === '3') {
		return undefined;
	}

	// Shift and Ctrl in rxvt.
	const rxvtBits: Readonly<Record<string, number>> = {$: 1, '^': 4, '@': 5};
	if (final === '~' || rxvtBits[final] !== undefined) {
		return key(tildeNames[parameters[0]!], rxvtBits[final] ?? modifierBits(modifiers));
	}

	if (sequence.startsWith('\u001B[[')) {
		return key(/[A-E]/.test(final) ? `f${final.charCodeAt(0) - 0x40}` : undefined);
	}

	return keyOfLetter(final, parameters, modifierBits(modifiers));
}

/** The key of a whole `ESC O` sequence. */
export function keyOfSs3(sequence: string): KeyEvent | undefined {
	const final = sequence.at(-1)!;
	const text = keypadTexts[final];
	if (text !== undefined) {
		return {type: 'text', text};
	}

	return smallArrows[final] === undefined
		? key(finalNames[final] ?? keypadNames[final], modifierBits(sequence.slice(2, -1).split(';').at(-1)))
		: key(smallArrows[final], controlBit);
}
