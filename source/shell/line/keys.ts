/**
Raw terminal input made into keys. A chunk may hold any number of them: text, control characters, escape sequences of
xterm, rxvt, the Linux console and the kitty protocol, and bracketed pastes, cut anywhere.
*/

export type KeyEvent =
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'paste'; readonly text: string}
	/** `enter`, `tab`, `shift-tab`, `ctrl-a`, `alt-b`, `ctrl-left`, `f1` … with modifiers in the order ctrl, alt, shift. */
	| {readonly type: 'key'; readonly name: string};

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';

const finalNames: Record<string, string> = {
	A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4', Z: 'shift-tab', M: 'enter',
};
const tildeNames: Record<string, string> = {
	1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
	11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
};
const controlNames: Record<number, string> = {
	0x00: 'ctrl-space', 0x08: 'ctrl-h', 0x09: 'tab', 0x0A: 'enter', 0x0D: 'enter', 0x1B: 'escape', 0x1C: 'ctrl-\\', 0x1D: 'ctrl-]', 0x1E: 'ctrl-^', 0x1F: 'ctrl-_', 0x7F: 'backspace',
};
const codeNames: Record<number, string> = {
	9: 'tab', 13: 'enter', 27: 'escape', 32: 'space', 127: 'backspace',
};

function withModifiers(name: string, parameter: string | undefined): string {
	const bits = Math.max(0, Math.trunc(Number(parameter ?? 1)) - 1);
	return `${(bits & 4) === 0 ? '' : 'ctrl-'}${(bits & 10) === 0 ? '' : 'alt-'}${(bits & 1) === 0 ? '' : 'shift-'}${name}`;
}

function controlName(code: number): string {
	return controlNames[code] ?? `ctrl-${String.fromCharCode(code + 0x60)}`;
}

/** A key given as a code point with modifiers, as the kitty protocol and xterm's modifyOtherKeys send it. */
function keyOfCode(code: number, modifiers: string | undefined): KeyEvent | undefined {
	if (!Number.isSafeInteger(code) || code < 0 || code > 0x10_FF_FF) {
		return undefined;
	}

	const name = codeNames[code];
	if (name !== undefined) {
		return {type: 'key', name: withModifiers(name, modifiers)};
	}

	const character = String.fromCodePoint(code);
	const isPlain = code >= 0x20 && ['1', '2'].includes(modifiers ?? '1');
	return isPlain ? {type: 'text', text: character} : {type: 'key', name: withModifiers(character.toLowerCase(), modifiers).replace('shift-', '')};
}

// Intermediate bytes are part of the grammar although no key of ours has them; rxvt ends some keys with `$` or `^`.
const csiPattern = /^\u001B\[(?:\[[A-E]|[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u005A\u005C-\u007E$])/;
const csiPartialPattern = /^\u001B\[(?:\[|[\u0030-\u003F]*[\u0020-\u002F]*)$/;
const ss3Pattern = /^\u001BO([\d;]*)([A-Za-z])/;
const ss3PartialPattern = /^\u001BO[\d;]*$/;

/** The key of a whole CSI sequence; undefined for answers of the terminal and keys that we do not know. */
function keyOfCsi(sequence: string): KeyEvent | undefined {
	const final = sequence.at(-1)!;
	const parameters = sequence.slice(2, -1).split(';');
	if (final === 'u') {
		const code = Number(parameters[0]!);
		// A third field after the colon of the modifiers tells a release (3) from a press.
		const [modifiers, kind] = parameters[1]?.split(':') ?? [];
		return kind === '3' ? undefined : keyOfCode(code, modifiers);
	}

	if (final === '~' && parameters[0] === '27' && parameters.length === 3) {
		return keyOfCode(Number(parameters[2]!), parameters[1]);
	}

	if ('~^$'.includes(final)) {
		const name = tildeNames[parameters[0]!];
		const modifiers = new Map([['^', '5'], ['$', '2']]).get(final) ?? parameters[1];
		return name === undefined ? undefined : {type: 'key', name: withModifiers(name, modifiers)};
	}

	if (sequence.startsWith('\u001B[[')) {
		return {type: 'key', name: `f${final.charCodeAt(0) - 0x40}`};
	}

	// Answers of the terminal end in the same letters; a key's first parameter is 1 or nothing.
	const name = ['', '1'].includes(parameters[0]!) ? finalNames[final] : undefined;
	return name === undefined ? undefined : {type: 'key', name: withModifiers(name, parameters[1])};
}

/** What a terminal answers to a question about its colours and the like. No key begins like that, but Alt-] followed by digits. */
const reportPattern = /^\u001B\](\d+;[^\u0007\u001B]*)(?:\u0007|\u001B\\)/;
const reportPartialPattern = /^\u001B\](?:\d{1,3}(?:;[^\u0007\u001B]{0,100}\u001B?)?)?$/;

type Step = {readonly report?: string; readonly event?: KeyEvent; readonly length: number};

/** The key at the start of `input`, which begins with ESC; undefined when more input is needed to tell. */
function readEscape(input: string): Step | undefined {
	if (input.startsWith(pasteStart)) {
		const end = input.indexOf(pasteEnd, pasteStart.length);
		return end === -1 ? undefined : {event: {type: 'paste', text: input.slice(pasteStart.length, end)}, length: end + pasteEnd.length};
	}

	const csi = csiPattern.exec(input)?.[0];
	if (csi !== undefined) {
		return {event: keyOfCsi(csi), length: csi.length};
	}

	const report = reportPattern.exec(input);
	if (report !== null) {
		return {report: report[1]!, length: report[0].length};
	}

	const ss3 = ss3Pattern.exec(input);
	if (ss3 !== null) {
		const name = finalNames[ss3[2]!];
		return {event: name === undefined ? undefined : {type: 'key', name: withModifiers(name, ss3[1] === '' ? undefined : ss3[1]!.split(';').at(-1))}, length: ss3[0].length};
	}

	if (input.length === 1 || csiPartialPattern.test(input) || ss3PartialPattern.test(input) || reportPartialPattern.test(input)) {
		return undefined;
	}

	if (input[1] === '\u001B') {
		// Alt with a cursor key is ESC before the key's own sequence in some terminals; else the first ESC stands alone.
		const inner = readEscape(input.slice(1));
		if (inner === undefined) {
			return undefined;
		}

		// Nobody presses Alt with a function key, which desktops keep to themselves, but some are quick from Esc to F2.
		return inner.event?.type === 'key' && inner.length > 1 && !/^(?:escape|f\d+)$/.test(inner.event.name)
			? {event: {type: 'key', name: `alt-${inner.event.name}`}, length: inner.length + 1}
			: {event: {type: 'key', name: 'escape'}, length: 1};
	}

	const character = String.fromCodePoint(input.codePointAt(1)!);
	const code = character.codePointAt(0)!;
	const name = code < 0x20 || code === 0x7F ? controlName(code) : character;
	const isControl = name.startsWith('ctrl-');
	return {event: {type: 'key', name: isControl ? `ctrl-alt-${name.slice(5)}` : `alt-${name}`}, length: 1 + character.length};
}

const plainRun = /^[^\u0000-\u001F\u007F]+/;

export type KeyParser = {
	/** The keys that `chunk` completes, in order. */
	push(chunk: string): readonly KeyEvent[];
	/** Whether a lone ESC or the start of a sequence waits for what follows. An unfinished paste does not count. */
	readonly isPending: boolean;
	/** Takes what waits for what it is by itself: nothing more came within a moment. */
	flush(): readonly KeyEvent[];
};

/** `onReport` takes the terminal's answers without what is around them: `11;rgb:ffff/ffff/ffff`. */
export function createKeyParser({onReport}: {onReport?: (report: string) => void} = {}): KeyParser {
	let pending = '';
	let isAfterReturn = false;

	function parse(input: string): readonly KeyEvent[] {
		const events: KeyEvent[] = [];
		let rest = input;
		while (rest !== '') {
			if (rest.startsWith('\u001B')) {
				isAfterReturn = false;
				const step = readEscape(rest);
				if (step === undefined) {
					break;
				}

				if (step.event !== undefined) {
					events.push(step.event);
				}

				if (step.report !== undefined) {
					onReport?.(step.report);
				}

				rest = rest.slice(step.length);
				continue;
			}

			const run = plainRun.exec(rest)?.[0];
			if (run !== undefined) {
				isAfterReturn = false;
				events.push({type: 'text', text: run});
				rest = rest.slice(run.length);
				continue;
			}

			// CR LF is one Enter.
			if (!(rest.startsWith('\n') && isAfterReturn)) {
				events.push({type: 'key', name: controlName(rest.charCodeAt(0))});
			}

			isAfterReturn = rest.startsWith('\r');
			rest = rest.slice(1);
		}

		pending = rest;
		return events;
	}

	return {
		push: chunk => parse(pending + chunk),
		get isPending() {
			return pending !== '' && !pending.startsWith(pasteStart);
		},
		flush() {
			if (pending === '' || pending.startsWith(pasteStart)) {
				return [];
			}

			if (reportPartialPattern.test(pending)) {
				// Typed after all: nothing of it is lost.
				const rest = pending.slice(2);
				pending = '';
				return [{type: 'key', name: 'alt-]'}, ...parse(rest)];
			}

			const [, second] = pending;
			pending = '';
			if (second === undefined || second === '\u001B') {
				return Array.from({length: second === undefined ? 1 : 2}, () => ({type: 'key', name: 'escape'}));
			}

			return [{type: 'key', name: `alt-${second}`}];
		},
	};
}
