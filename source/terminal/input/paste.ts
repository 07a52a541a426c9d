/**
Bracketed pastes: one whose end has not come yet, and one whose start was lost.
*/
import {cutCharacter, textOf} from './bytes.ts';
import {type KeyEvent} from './keys.ts';

export const pasteStart = '\u001B[200~';
export const pasteEnd = '\u001B[201~';

/** Ctrl-C, also in the form in which terminals send it after a program has left another keyboard protocol on. */
const interrupts = ['\u0003', '\u001B[99;5u', '\u001B[27;5;99~'];
const lastLength = 16;

/** How many bytes at the end of `bytes` may be the start of the end mark. */
function overlap(bytes: string): number {
	let length = Math.min(bytes.length, pasteEnd.length - 1);
	while (!bytes.endsWith(pasteEnd.slice(0, length))) {
		length--;
	}

	return length;
}

export class Paste {
	/** What has come, without what may be the start of the end mark. */
	#parts: string[] = [];
	#mark = '';
	#last = '';

	/** Takes more; returns what follows the end of the paste, or undefined when the end has not come. */
	take(bytes: string): string | undefined {
		const all = this.#mark + bytes;
		this.#last = (this.#last + bytes).slice(-lastLength);
		const end = all.indexOf(pasteEnd);
		const kept = end === -1 ? all.length - overlap(all) : end;
		this.#parts.push(all.slice(0, kept));
		this.#mark = end === -1 ? all.slice(kept) : '';
		return end === -1 ? undefined : all.slice(end + pasteEnd.length);
	}

	/** Whether Ctrl-C came last. Only the silence after it tells it from a pasted one. */
	get isInterrupted(): boolean {
		return interrupts.some(each => this.#last.endsWith(each));
	}

	/** Whether there is something to show. */
	get hasText(): boolean {
		return this.#parts.some(part => part !== '');
	}

	/** What has come since the last time, but for the start of a character. */
	text({isWhole}: {readonly isWhole: boolean}): string {
		const bytes = this.#parts.join('');
		const cut = isWhole ? '' : cutCharacter.exec(bytes)?.[0] ?? '';
		this.#parts = [cut];
		return textOf(bytes.slice(0, bytes.length - cut.length));
	}
}

function pastedText(event: KeyEvent): string | undefined {
	if (event.type === 'key') {
		return event.name === 'enter' ? '\n' : (event.name === 'tab' ? '\t' : undefined);
	}

	return event.type === 'text' ? event.text : undefined;
}

/** An end without a start means that the start was lost: what came with the end was pasted, and runs nothing. */
export function withLostPaste(events: readonly KeyEvent[]): KeyEvent[] {
	const start = events.findLastIndex(event => pastedText(event) === undefined) + 1;
	const text = events.slice(start).map(event => pastedText(event)).join('');
	return text === '' ? [...events] : [...events.slice(0, start), {type: 'paste', text}];
}
