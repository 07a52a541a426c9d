/**
What cannot be copied as it is ends a copy before anything is written, unless all the rest is wanted without it.
*/
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type CommandContext} from './context.ts';

const linesMax = 5;

/** `key` as the user knows it. */
export function barredLine(key: string, obstacle: string): string {
	return `! ${visible(key)}  left out: ${obstacle}\n`;
}

export class Barred {
	readonly #lines: string[] = [];
	#count = 0;

	add(key: string, obstacle: string): void {
		this.#count++;
		if (this.#lines.length < linesMax) {
			this.#lines.push(`! ${visible(key)}  ${obstacle}\n`);
		}
	}

	/** Throws when there is anything. */
	refuse(context: Pick<CommandContext, 'stderr'>): void {
		const count = this.#count;
		if (count === 0) {
			return;
		}

		const more = count - this.#lines.length;
		context.stderr(this.#lines.join('') + (more > 0 ? `… and ${more.toLocaleString('en-US')} more\n` : ''));
		throw new UserError(`${count.toLocaleString('en-US')} of the nodes cannot be copied as ${count === 1 ? 'it is' : 'they are'}: nothing was written`, {
			hint: '--keep-going copies all but that. All bytes are told where the data is: with --data-dir, on a member that is stopped or on its backup.',
		});
	}
}
