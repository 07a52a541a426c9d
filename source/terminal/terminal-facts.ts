/**
What the terminal in front of a person can show.
*/
import process from 'node:process';

export type TerminalFacts = {
	/** Cells. */
	readonly columns: number;
	readonly rows: number;
	readonly hasColor: boolean;
	/** Absent when nothing is known. */
	readonly background?: 'dark' | 'light';
	/** Whether there is a palette of 256 colours. */
	readonly hasManyColors?: boolean;
};

const defaultColumns = 80;
const defaultRows = 24;

type Environment = Readonly<Record<string, string | undefined>>;

/** COLORFGBG, as rxvt and Konsole set it: `15;0`, the last number is the background in the palette of sixteen. */
export function backgroundOfEnvironment({COLORFGBG: colors = ''}: Environment): 'dark' | 'light' | undefined {
	const last = /;(\d{1,2})$/.exec(colors)?.[1];
	if (last === undefined) {
		return undefined;
	}

	return Number(last) === 7 || Number(last) > 8 ? 'light' : 'dark';
}

/** By descriptor, kept after the first look: a batch asks at each command. */
const areTerminals: boolean[] = [];

/** Without the stream of the descriptor, and without an import, since both take time at the start. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
	areTerminals[descriptor] ??= process.getBuiltinModule('node:tty').isatty(descriptor);
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
		hasColor: (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb',
		background: theme === 'light' || theme === 'dark' ? theme : backgroundOfEnvironment(environment),
		hasManyColors: /256|direct|kitty|ghostty/i.test(environment.TERM ?? '') || (environment.COLORTERM ?? '') !== '',
	};
}
