/**
Nodes that cannot be copied as they are end a copy before anything is written, unless the user wants all the others.
*/
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
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
		context.stderr(this.#lines.join('') + (more > 0 ? `… and ${grouped(more)} more\n` : ''));
		const what = counted(count, 'node cannot be copied as it is', 'nodes cannot be copied as they are');
		throw new UserError(`${what}: nothing was written`, {
			hint: '--keep-going copies everything else. A profile with the dataDir of a member, or of its backup, and readOnly has all bytes.',
		});
	}
}
