/**
What the terminal in front of a person can show, as far as its variables tell.
*/
import {fstatSync} from 'node:fs';
import process from 'node:process';
import {type Background, type ColorDepth} from './text/palette.ts';
import {type RoleChanges} from './text/roles.ts';
import {type ColorFacts} from './text/styles.ts';

export type TerminalFacts = ColorFacts & {
	/** Cells. */
	readonly columns: number;
	readonly rows: number;
	/** Whether a voice or braille reads the lines: they have no signs, no drawings and no end that is cut. */
	readonly isReadOut?: boolean;
};

const defaultColumns = 80;
const defaultRows = 24;

type Environment = Readonly<Record<string, string | undefined>>;

/** COLORFGBG, as rxvt and Konsole set it: `15;0`, the last number is the background in the palette of sixteen. */
export function backgroundOfEnvironment({COLORFGBG: colors = '', TERM: terminal}: Environment): Background | undefined {
	if (terminal === 'linux') {
		return 'dark';
	}

	const last = /;(\d{1,2})$/.exec(colors)?.[1];
	if (last === undefined) {
		return undefined;
	}

	return Number(last) === 7 || Number(last) > 8 ? 'light' : 'dark';
}

/** By FORCE_COLOR, as many programs take it. */
const forcedDepths: Readonly<Record<string, ColorDepth>> = {
	0: 0, false: 0, 1: 4, 2: 8, 3: 24,
};

const colourless = /^(?:dumb|vt\d|xterm-mono|$)/;
const fewColors = /^(?:linux|ansi|cons|cygwin|screen$|rxvt$|[\w.-]+-(?:16|88)color$|xterm-color$)/;
const manyColors = /256|direct|kitty|ghostty|^(?:xterm|rxvt|tmux|alacritty|foot|wezterm|contour|konsole|vte|gnome|iterm|st)(?:$|-)/i;

/** The database of terminals says 8 colours of `xterm`, which has had 256 since 1999. */
export function colorDepthOf({
	NO_COLOR: refused = '', FORCE_COLOR: forced = '', TERM: terminal = '', COLORTERM: kind = '', TMUX: tmux,
}: Environment): ColorDepth {
	if (refused !== '' || colourless.test(terminal)) {
		return 0;
	}

	const forcedDepth = forcedDepths[forced];
	if (forcedDepth !== undefined) {
		return forcedDepth;
	}

	// What it says may have come from the terminal around a multiplexer; tmux converts every colour, screen does not.
	if (tmux === undefined && fewColors.test(terminal)) {
		return 4;
	}

	if (/^(?:truecolor|24bit)$/.test(kind)) {
		return tmux === undefined && terminal.startsWith('screen') ? 8 : 24;
	}

	return tmux !== undefined || kind !== '' || manyColors.test(terminal) ? 8 : 4;
}

/** As the user's theme file has it; it is read once, before anything is drawn. */
let changes: RoleChanges | undefined;

export function changeRoles(wanted: RoleChanges): void {
	changes = wanted;
}

export function roleChanges(): RoleChanges | undefined {
	return changes;
}

/** By descriptor, kept after the first look: a batch asks at each command. */
const areTerminals: boolean[] = [];

function isCharacterDevice(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isCharacterDevice();
	} catch {
		// It is closed.
		return false;
	}
}

/**
Without the stream of the descriptor, and for a file or pipe without Node's module for terminals: both take time at the start.
*/
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
	areTerminals[descriptor] ??= isCharacterDevice(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
	return areTerminals[descriptor];
}

/**
Undefined when standard output is not a terminal; the stream is not even made then, since that takes time. `theme` takes
precedence over ETCSH_THEME; a value that is neither light nor dark leaves it to the terminal's variables.
*/
export function terminalFacts(environment: Environment, theme = environment.ETCSH_THEME): TerminalFacts | undefined {
	if (!isTerminal(1)) {
		return undefined;
	}

	const [columns, rows] = process.stdout.getWindowSize();
	return {
		// A terminal that does not know its size reports 0.
		columns: columns === 0 ? defaultColumns : columns,
		rows: rows === 0 ? defaultRows : rows,
		hasColor: environment.TERM !== 'dumb',
		depth: colorDepthOf(environment),
		...(changes !== undefined && {changes}),
		background: theme === 'light' || theme === 'dark' ? theme : backgroundOfEnvironment(environment),
	};
}
