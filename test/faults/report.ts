/**
The outcomes of fault injection: a cell for each fault and what met it, how a cell is judged, and the table that is printed.
*/

/**
`done`: it succeeded all the same, which the fault allows. `said`: it failed, with a message and an exit code. `waits`: it
waits until it is told to end, and is meant to. The rest is wrong: `hang` ends too late or never, `trace` shows a stack
trace, `lie` is exit 0 without what was asked for, `mute` is a failure without a word.
*/
export type Outcome = 'done' | 'said' | 'waits' | 'hang' | 'trace' | 'lie' | 'mute';

export type Cell = {
	/** What went wrong around it. */
	readonly fault: string;
	/** What met the fault: a command, a start. */
	readonly subject: string;
	/** A signal's name, or how it ended otherwise, for what has no code. */
	readonly exitCode: number | string;
	/** The line that says what was wrong; empty when there is none. */
	readonly message: string;
	readonly milliseconds: number;
	readonly outcome: Outcome;
};

export type FaultTable = {
	readonly name: string;
	/** Injects each fault; resolves to all cells. */
	run(): Promise<readonly Cell[]>;
};

const wrongOutcomes: ReadonlySet<Outcome> = new Set(['hang', 'trace', 'lie', 'mute']);

export function isWrong({outcome}: Cell): boolean {
	return wrongOutcomes.has(outcome);
}

/** Whether a text shows a stack trace, a report of the runtime or source of the program. */
export function showsTrace(text: string): boolean {
	return /^[ \t]+at .*[:(]|node:internal|DOMException|^[ \t]*throw |[a-z]\.js:\d+/m.test(text);
}

/** What is to be said of what ended by itself. `isSuccessPossible`: the fault leaves a way to do what was asked for. */
export function judge({exitCode, text, isSuccessPossible = false}: {readonly exitCode: number | string; readonly text: string; readonly isSuccessPossible?: boolean}): Outcome {
	if (showsTrace(text)) {
		return 'trace';
	}

	if (exitCode === 0) {
		return isSuccessPossible ? 'done' : 'lie';
	}

	return text.trim() === '' ? 'mute' : 'said';
}

/** The line of a failure that says most. */
export function firstLine(text: string): string {
	const lines = text.split('\n').filter(line => line.trim() !== '');
	return (lines.find(line => line.startsWith('error #') || line.startsWith('✗')) ?? lines[0] ?? '').trim();
}

/** Paths, ports, numbers and times are left out of what is counted. */
function kindOf(message: string): string {
	return message
		.replaceAll(/\bhttps?:\/\/[^\s"/,)]+/g, 'URL')
		.replaceAll(/(?:\d{1,3}\.){3}\d{1,3}:\d+/g, 'ADDRESS')
		.replaceAll(/\/(?:tmp|proc|sys)\/\S+/g, 'PATH')
		.replaceAll(/\d+/g, 'N')
		.slice(0, 100);
}

function count<Key>(keys: Iterable<Key>): ReadonlyMap<Key, number> {
	const counts = new Map<Key, number>();
	for (const key of keys) {
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}

	return counts;
}

function countsText(counts: ReadonlyMap<string, number>): string {
	return [...counts].toSorted(([, a], [, b]) => b - a).map(([name, number]) => `${number} ${name}`).join(', ');
}

function cellLine({subject, exitCode, milliseconds, outcome, message}: Cell): string {
	return `    ${outcome.padEnd(6)} ${String(exitCode).padStart(4)} ${`${Math.round(milliseconds)} ms`.padStart(9)}  ${subject.padEnd(32)} ${message.slice(0, 160)}`;
}

/** Each fault with its counts and kinds of messages; with `isLong` every cell, else only those that are wrong. */
export function formatTable(name: string, cells: readonly Cell[], {isLong = false} = {}): string {
	const lines = [`${name}: ${cells.length} cells; ${countsText(count(cells.map(({outcome}) => outcome)))}`];
	for (const [fault, group] of Map.groupBy(cells, cell => cell.fault)) {
		const slowest = Math.max(...group.map(({milliseconds}) => milliseconds));
		lines.push(`  ${fault}: ${group.length} cells; ${countsText(count(group.map(({outcome}) => outcome)))}; exit ${count(group.map(({exitCode}) => String(exitCode))).keys().toArray().toSorted().join(' ')}; at most ${Math.round(slowest)} ms`);
		if (!isLong) {
			for (const [kind, number] of [...count(group.filter(({message}) => message !== '').map(({message}) => kindOf(message)))].toSorted(([, a], [, b]) => b - a)) {
				lines.push(`    ${String(number).padStart(4)} × ${kind}`);
			}
		}

		lines.push(...group.filter(cell => isLong || isWrong(cell)).map(cell => cellLine(cell)));
	}

	return `${lines.join('\n')}\n`;
}
