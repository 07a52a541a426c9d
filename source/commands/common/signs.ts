/**
The signs that commands draw with, and what is printed in their place where lines are read out: a voice says `check mark`, or
nothing.
*/
import {noTerminal, type CommandContext} from './context.ts';

export type Signs = {
	/** Between what was and what is. */
	readonly arrow: string;
	readonly ok: string;
	readonly slow: string;
	readonly failed: string;
	readonly unknown: string;
	/** In a tree: before a child, before the last one, and below each of the two. */
	readonly child: string;
	readonly lastChild: string;
	readonly belowChild: string;
	readonly belowLastChild: string;
};

const drawn: Signs = {
	arrow: '→', ok: '✓', slow: '!', failed: '✗', unknown: '–', child: '├── ', lastChild: '└── ', belowChild: '│   ',
	belowLastChild: ' '.repeat(4),
};

const spoken: Signs = {
	arrow: 'to', ok: 'good', slow: 'slow', failed: 'failed', unknown: 'skipped', child: '  ', lastChild: '  ', belowChild: '  ',
	belowLastChild: '  ',
};

/** Whether what is printed is read out: it has no signs, and nothing is cut, since there is no width that it would have to fit. */
export function isReadOut({terminal}: Pick<CommandContext, 'terminal'>): boolean {
	return terminal !== noTerminal && terminal.isReadOut === true;
}

export function signsOf(context: Pick<CommandContext, 'terminal'>): Signs {
	return isReadOut(context) ? spoken : drawn;
}
