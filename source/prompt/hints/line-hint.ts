/**
What is said under the line while it is being typed: one thing, the one that matters most. A pure function of the line and the
command table.
*/
import {type CommandEntry} from '../../commands/common/command.ts';
import {lostQuotes} from './lost-quotes.ts';
import {openLine} from './open-line.ts';
import {usageHint} from './usage-hint.ts';

export type HintPart = {
	readonly text: string;
	/** Whether it is what is being typed now. */
	readonly isPresent?: boolean;
};

export type LineHint =
	/** What a command takes. */
	| {readonly kind: 'usage'; readonly parts: readonly HintPart[]}
	/** What the line would do and is hardly meant to. */
	| {readonly kind: 'warning'; readonly text: string};

export type HintContext = {
	readonly text: string;
	readonly cursor: number;
	readonly commands: readonly CommandEntry[];
	/** How many `$(` it stands in. */
	readonly depth?: number;
};

/** About longer texts nothing is said, so that a key never waits for it. */
const lengthMax = 10_000;

/** The first that has something to say is heard. */
const sources: ReadonlyArray<(context: HintContext) => LineHint | undefined> = [lostQuotes, openLine, usageHint];

export function lineHint(context: HintContext): LineHint | undefined {
	if (context.text.length > lengthMax) {
		return undefined;
	}

	for (const source of sources) {
		const hint = source(context);
		if (hint !== undefined) {
			return hint;
		}
	}

	return undefined;
}
