/**
The grammar of what begins with ESC: where a sequence goes on and where it ends.
*/

/** `none`: the byte does not belong to it, so this is not a sequence. */
export type SequenceStep = 'more' | 'end' | 'none';

/** The next byte of a sequence that begins with `ESC [`. */
export function csiStep(held: string, byte: string): SequenceStep {
	if (held === '\u001B[' && byte === '[') {
		// The Linux console's function keys have two.
		return 'more';
	}

	// rxvt ends keys with Shift in a byte that ends nothing elsewhere.
	if ((byte >= '@' && byte <= '~') || (byte === '$' && /^\u001B\[\d+$/.test(held))) {
		return 'end';
	}

	const isParameter = byte >= '0' && byte < '@';
	const isIntermediate = byte >= ' ' && byte < '0';
	return held !== '\u001B[[' && (isIntermediate || (isParameter && !/[\u0020-\u002F]$/.test(held))) ? 'more' : 'none';
}

/** The next byte of a sequence that begins with `ESC O`. */
export function ss3Step(byte: string): SequenceStep {
	return /[\d;]/.test(byte) ? 'more' : (/[a-z]/i.test(byte) ? 'end' : 'none');
}

const answerStarts: Readonly<Record<string, RegExp>> = {
	']': /[\dl]/i, P: /[\d!>$+]/, '^': /[\da-z]/i, _: /[\da-z]/i,
};
const answerStartsAfterEscape: Readonly<Record<string, RegExp | undefined>> = {...answerStarts, '^': undefined, _: /G/};

/** Whether answers of the terminal begin with ESC and this. */
export function isAnswerIntroducer(byte: string): boolean {
	return answerStarts[byte] !== undefined;
}

/** Whether an answer can go on like this; after an ESC that was taken for the key, only with what nobody types. */
export function isAnswerStart(introducer: string, byte: string, {isEscapeGiven}: {readonly isEscapeGiven: boolean}): boolean {
	return (isEscapeGiven ? answerStartsAfterEscape : answerStarts)[introducer]?.test(byte) === true;
}
