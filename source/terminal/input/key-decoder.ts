/**
Raw terminal input made into keys. It comes in chunks cut anywhere and may hold text, control characters, escape sequences,
bracketed pastes, mouse reports and late answers of the terminal. Where the chunks are cut makes no difference; only a lone
ESC is a key after a moment, and is still taken for the start of a sequence when the rest follows.
*/
import {bytesOf, cutCharacter, textOf} from './bytes.ts';
import {
	altKey,
	controlName,
	keyOfCsi,
	keyOfSs3,
	type KeyEvent,
} from './keys.ts';
import {isMouseReportOver} from './mouse-report.ts';
import {
	Paste,
	pasteEnd,
	pasteStart,
	withLostPaste,
} from './paste.ts';
import {
	csiStep,
	isAnswerIntroducer,
	isAnswerStart,
	ss3Step,
} from './sequences.ts';

/** How long a lone ESC waits before it is the key. */
const escapeMilliseconds = 30;
/** How long the rest of a sequence may take. Nobody types what looks like one. */
const sequenceMilliseconds = 1500;
/** How much silence after a Ctrl-C inside a paste tells the key from pasted text. */
const interruptMilliseconds = 50;

/** Longer sequences are read to their end and mean nothing. */
const sequenceLengthMax = 1024;

const escape = '\u001B';
const escapeKey: KeyEvent = {type: 'key', name: 'escape'};

/**
`escape`: ESC; what it begins is still open. `character`: Alt with a character of several bytes. `introducer`: `ESC ]` and its
like, which are keys with Alt unless an answer of the terminal follows. `string`: within such an answer.
*/
type State = 'ground' | 'escape' | 'character' | 'csi' | 'ss3' | 'introducer' | 'string' | 'mouse' | 'paste';

const typedStates: ReadonlySet<State> = new Set(['csi', 'ss3', 'introducer']);

const textRun = /(?:[^\u0000-\u001F\u007F\u00C2]|\u00C2(?![\u0080-\u009F]))+/y;

export type KeyDecoderOptions = {
	/** Takes the terminal's answers without their frame: `11;rgb:ffff/ffff/ffff`, `12;1R` for where the caret is. */
	readonly onReport?: (report: string) => void;
};

export class KeyDecoder {
	readonly #onReport: (report: string) => void;
	#state: State = 'ground';
	/** The sequence so far, or the bytes so far of a character. */
	#held = '';
	/** Whether an ESC came right before the one that begins the sequence: Alt, in some terminals. */
	#isAlt = false;
	/** Whether the ESC has been taken for the key meanwhile. */
	#isEscapeGiven = false;
	#paste = new Paste();
	#isAfterReturn = false;
	#events: KeyEvent[] = [];

	constructor({onReport = () => undefined}: KeyDecoderOptions = {}) {
		this.#onReport = onReport;
	}

	/** How long to wait for more before `flush` is called; undefined means for ever. */
	get patience(): number | undefined {
		if (this.#state === 'ground') {
			return undefined;
		}

		if (this.#state === 'paste') {
			return this.#paste.isInterrupted ? interruptMilliseconds : (this.#paste.hasText ? sequenceMilliseconds : undefined);
		}

		return this.#state === 'escape' && !this.#isEscapeGiven ? escapeMilliseconds : sequenceMilliseconds;
	}

	/** The keys that `chunk` completes, in order. */
	push(chunk: Uint8Array | string): readonly KeyEvent[] {
		let input = bytesOf(chunk);
		if (this.#state === 'ground') {
			input = this.#held + input;
			this.#held = '';
		}

		for (let i = 0; i < input.length;) {
			if (this.#state === 'ground') {
				i = this.#takeGround(input, i);
			} else if (this.#state === 'paste') {
				i = input.length - this.#takePasted(input.slice(i)).length;
			} else {
				i += this.#takers[this.#state](input[i]!) ? 1 : 0;
			}
		}

		return this.#taken();
	}

	/** Takes what waits as complete: nothing more came for as long as `patience` says. */
	flush(): readonly KeyEvent[] {
		if (this.#state === 'paste') {
			this.#flushPaste();
		} else if (this.#state === 'escape' && !this.#isEscapeGiven) {
			this.#giveFirstEscape();
			this.#emit(escapeKey);
			this.#isEscapeGiven = true;
		} else if (this.#state !== 'ground') {
			this.#drop();
		}

		return this.#taken();
	}

	#taken(): readonly KeyEvent[] {
		const events = this.#events;
		this.#events = [];
		return events;
	}

	#emit(event: KeyEvent | undefined): void {
		if (event !== undefined) {
			this.#events.push(event);
		}
	}

	/** The ESC before the present one was a key of its own. */
	#giveFirstEscape(): void {
		this.#emit(this.#isAlt ? escapeKey : undefined);
		this.#isAlt = false;
	}

	#begin(state: State, held: string): void {
		this.#state = state;
		this.#held = held;
	}

	#end(): void {
		this.#state = 'ground';
		this.#held = '';
		this.#isAlt = false;
		this.#isEscapeGiven = false;
	}

	/** What turned out not to be a sequence. After an Esc key somebody has typed it. */
	#drop(): void {
		this.#giveFirstEscape();
		if (this.#isEscapeGiven && typedStates.has(this.#state)) {
			this.#emit({type: 'text', text: this.#held.slice(1)});
		} else if (this.#state === 'introducer') {
			this.#emit(altKey(this.#held[1]!));
		}

		this.#end();
	}

	/** Takes text or a control character at `i`; returns where to go on. */
	#takeGround(input: string, i: number): number {
		textRun.lastIndex = i;
		const run = textRun.exec(input)?.[0];
		if (run !== undefined) {
			const cut = i + run.length === input.length ? cutCharacter.exec(run)?.[0] ?? '' : '';
			this.#held = cut;
			const text = textOf(run.slice(0, run.length - cut.length));
			if (text !== '') {
				this.#emit({type: 'text', text});
			}

			this.#isAfterReturn = false;
			return i + run.length;
		}

		const byte = input[i]!;
		if (byte === '\u00C2') {
			// A control character of the second set stands for ESC and a letter.
			this.#begin('escape', escape);
			this.#takeEscaped(String.fromCharCode(input.charCodeAt(i + 1) - 0x40));
			return i + 2;
		}

		if (byte === escape) {
			this.#begin('escape', escape);
		} else if (!(byte === '\n' && this.#isAfterReturn)) {
			this.#emit({type: 'key', name: controlName(byte.charCodeAt(0))});
		}

		// CR LF is one Enter.
		this.#isAfterReturn = byte === '\r';
		return i + 1;
	}

	/** Take a byte of a sequence, or return false when it belongs to what comes after. */
	readonly #takers: Readonly<Record<Exclude<State, 'ground' | 'paste'>, (byte: string) => boolean>> = {
		escape: byte => this.#takeEscaped(byte),
		character: byte => this.#takeCharacter(byte),
		csi: byte => this.#takeCsi(byte),
		ss3: byte => this.#takeSs3(byte),
		introducer: byte => this.#takeIntroduced(byte),
		string: byte => this.#takeString(byte),
		mouse: byte => this.#takeMouse(byte),
	};

	#takeEscaped(byte: string): boolean {
		if (byte === '[' || byte === 'O') {
			this.#begin(byte === '[' ? 'csi' : 'ss3', escape + byte);
			return true;
		}

		if (isAnswerIntroducer(byte)) {
			this.#giveFirstEscape();
			this.#begin('introducer', escape + byte);
			return true;
		}

		if (this.#isEscapeGiven) {
			this.#end();
			return false;
		}

		this.#giveFirstEscape();
		if (byte === escape) {
			this.#isAlt = true;
			return true;
		}

		if (byte === '\u0003') {
			// Whatever was incomplete before it.
			this.#emit(escapeKey);
			this.#end();
			return false;
		}

		if (byte >= '\u0080') {
			this.#begin('character', '');
			return this.#takeCharacter(byte);
		}

		this.#emit(altKey(byte));
		this.#end();
		return true;
	}

	#takeCharacter(byte: string): boolean {
		const held = this.#held + byte;
		if (cutCharacter.exec(held)?.index === 0) {
			this.#held = held;
			return true;
		}

		const text = textOf(held);
		const isWhole = [...text].length === 1 && text !== '\uFFFD';
		if (isWhole) {
			this.#emit(altKey(text));
		}

		this.#end();
		return isWhole || held.length === 1;
	}

	#takeCsi(byte: string): boolean {
		if (this.#held === '\u001B[' && byte === 'M') {
			this.#begin('mouse', '');
			return true;
		}

		const step = csiStep(this.#held, byte);
		if (step === 'more') {
			this.#hold(byte);
		} else if (step === 'none') {
			this.#drop();
		} else {
			this.#finishCsi(this.#held + byte);
		}

		return step !== 'none';
	}

	#finishCsi(sequence: string): void {
		if (sequence === pasteStart) {
			this.#giveFirstEscape();
			this.#end();
			this.#state = 'paste';
			this.#paste = new Paste();
		} else if (sequence === pasteEnd) {
			this.#end();
			this.#events = withLostPaste(this.#events);
		} else {
			if (/^\u001B\[(?:\d+;\d+R|\?[\d;]*c)$/.test(sequence)) {
				this.#onReport(sequence.slice(2));
			}

			const event = sequence.length > sequenceLengthMax ? undefined : keyOfCsi(sequence);
			// No terminal sends such a one: after an Esc key somebody has typed it.
			const isTyped = this.#isEscapeGiven && /^\u001B\[\[?[a-z]$/.test(sequence);
			this.#finish(event ?? (isTyped ? {type: 'text', text: sequence.slice(1)} : undefined));
		}
	}

	#takeSs3(byte: string): boolean {
		const step = ss3Step(byte);
		if (step === 'more') {
			this.#hold(byte);
			return true;
		}

		const event = step === 'end' ? keyOfSs3(this.#held + byte) : undefined;
		if (step === 'end' && (event !== undefined || !this.#isEscapeGiven)) {
			this.#finish(event);
			return true;
		}

		this.#drop();
		return false;
	}

	/** A whole sequence; one with an ESC before it is that key with Alt. */
	#finish(event: KeyEvent | undefined): void {
		// Nobody presses Alt with a function key, since desktops take those, but some go quickly from Esc to F2.
		const hasAlt = this.#isAlt && event?.type === 'key' && !/^(?:escape|f\d+)$/.test(event.name);
		if (!hasAlt) {
			this.#giveFirstEscape();
		}

		this.#emit(hasAlt ? {type: 'key', name: `alt-${event.name}`} : event);
		this.#end();
	}

	#takeIntroduced(byte: string): boolean {
		if (isAnswerStart(this.#held[1]!, byte, {isEscapeGiven: this.#isEscapeGiven})) {
			this.#begin('string', this.#held + byte);
			return true;
		}

		this.#drop();
		return false;
	}

	#takeString(byte: string): boolean {
		const isAfterEscape = this.#held.endsWith(escape);
		if (byte === '\u0007' || (isAfterEscape && byte === '\\')) {
			const body = isAfterEscape ? this.#held.slice(2, -1) : this.#held.slice(2);
			if (this.#held[1] === ']' && body.length < sequenceLengthMax) {
				this.#onReport(body);
			}

			this.#end();
			return true;
		}

		if (isAfterEscape) {
			// Its end was lost, and something else begins.
			this.#end();
			this.#begin('escape', escape);
			return false;
		}

		if ('\u0003\u0018\u001A'.includes(byte)) {
			this.#end();
			return false;
		}

		this.#hold(byte);
		return true;
	}

	#takeMouse(byte: string): boolean {
		if (isMouseReportOver(this.#held, byte)) {
			this.#finish(undefined);
			return false;
		}

		this.#held += byte;
		if (isMouseReportOver(this.#held)) {
			this.#finish(undefined);
		}

		return true;
	}

	/** What is longer than any key is read to its end and not kept. */
	#hold(byte: string): void {
		if (this.#held.length <= sequenceLengthMax || byte === escape) {
			this.#held += byte;
		} else if (this.#held.endsWith(escape)) {
			this.#held = this.#held.slice(0, -1) + byte;
		}
	}

	/** Returns what follows the paste. */
	#takePasted(bytes: string): string {
		const rest = this.#paste.take(bytes);
		if (rest !== undefined) {
			this.#emit({type: 'paste', text: this.#paste.text({isWhole: true})});
			this.#end();
		}

		return rest ?? '';
	}

	/** The end of a paste is late or lost. Ctrl-C leaves it; otherwise what has come is shown, and what still comes runs nothing. */
	#flushPaste(): void {
		if (this.#paste.isInterrupted) {
			this.#end();
			this.#emit({type: 'key', name: 'ctrl-c'});
		} else if (this.#paste.hasText) {
			this.#emit({type: 'paste', text: this.#paste.text({isWhole: false})});
		}
	}
}
