/**
What a terminal that somebody looks at can show.
*/
import process from 'node:process';

export type TerminalFacts = {
	/** Cells. */
	readonly columns: number;
	readonly rows: number;
	readonly hasColor: boolean;
};

const defaultColumns = 80;
const defaultRows = 24;

/** Undefined when standard output is no terminal; the stream is not even made then, since that takes its time. */
export function terminalFacts(environment: Readonly<Record<string, string | undefined>> = process.env): TerminalFacts | undefined {
	if (!process.getBuiltinModule('node:tty').isatty(1)) {
		return undefined;
	}

	const [columns, rows] = process.stdout.getWindowSize();
	return {
		// A terminal that does not know its size says 0.
		columns: columns === 0 ? defaultColumns : columns,
		rows: rows === 0 ? defaultRows : rows,
		hasColor: (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb',
	};
}
