/**
What is said in the mode of plain lines where the other one draws: the choices of Tab, the keys, how far a command is.
*/
import {compareText} from '../protocol/text.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../util/counted.ts';
import {type Completion} from '../prompt/completion/completion.ts';

/** More are counted: nobody listens to five hundred names. */
const choicesMax = 100;

export const keysText = [
	'The keys in plain lines:',
	'Tab: complete the word, and say what may stand there.',
	'Up, Down: earlier lines, later ones.',
	'Ctrl-R: the newest earlier line with what is typed in it; again: an older one.',
	'Ctrl-A, Ctrl-E: to the start of the line, to its end.',
	'Ctrl-W, Ctrl-U, Ctrl-K: delete the word before, all before, all behind.',
	'Ctrl-C: cancel the line, or what is running.',
	'Ctrl-D: leave, on an empty line.',
	'help lists the commands.',
].join('\n') + '\n';

/** What a key does that draws in the other mode. */
export function drawingKeyText(key: string): string {
	return `${key.toUpperCase()} draws on the screen, and plain lines do not: watch says what happens, ls -l what is there.\n`;
}

/** The choices in the order of the alphabet, each on a line. */
export function choicesText({candidates, count, isCountOpen = false, problem}: Completion): string {
	if (problem !== undefined) {
		return `${visible(problem)}\n`;
	}

	if (candidates.length === 0) {
		return 'nothing to complete here\n';
	}

	const lines = candidates
		.map(({label, detail}) => visible(detail === '' ? label : `${label}: ${detail}`))
		.toSorted((a, b) => compareText(a, b));
	const shown = lines.slice(0, choicesMax);
	const rest = count - shown.length;
	return [
		`${isCountOpen ? 'over ' : ''}${counted(count, 'choice')}:`,
		...shown,
		...(rest > 0 ? [`and ${grouped(rest)} more: type another letter`] : []),
	].join('\n') + '\n';
}

const progressMilliseconds = 10_000;

/** How far a long command is, at most every ten seconds. */
export class SpokenProgress {
	#nextTime: number | undefined;

	/** Called whenever there may be news; `text` is undefined while nothing says how far it is. Returns what to say now. */
	take(text: string | undefined, now: number): string | undefined {
		if (text === undefined) {
			this.#nextTime = undefined;
			return undefined;
		}

		this.#nextTime ??= now + progressMilliseconds;
		if (now < this.#nextTime) {
			return undefined;
		}

		this.#nextTime = now + progressMilliseconds;
		return `${visible(text)}\n`;
	}
}
