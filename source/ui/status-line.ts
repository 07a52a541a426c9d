/**
The last line: the engine and its health, the index, what is watched, the next key to expire. It is no longer than it
has to be: a terminal that becomes narrower must not wrap what stands below the cursor.
*/
import {visible} from '../format/terminal-safe.ts';
import {type Engine} from '../engine/engine.ts';
import {type Expiration} from '../shell/tree/expirations.ts';
import {
	cellsOf,
	counted,
	countdown,
	countdownStyle,
	lineOf,
	truncate,
	type Piece,
} from './text.ts';
import {theme} from './theme.ts';

export type StatusFacts = {
	readonly engine: Pick<Engine, 'info' | 'status'>;
	readonly index: number;
	readonly watchCount: number;
	/** What is typed is not kept. */
	readonly isHistoryOff?: boolean;
	readonly expiration?: Expiration;
	/** The line that has been running for a while. */
	readonly running?: string;
	/** How far it is. */
	readonly progress?: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

const signs = {ok: {text: '●', style: theme.good}, trying: {text: '◌', style: theme.warning}, down: {text: '✗', style: theme.bad}} as const;

/** For as long as what is typed is not kept. */
export const historyOff: Piece = {text: 'history off', style: theme.warning};

/** `embedded`, or the endpoint without its scheme. */
export function engineName({info}: Pick<Engine, 'info'>): string {
	if (info.kind === 'embedded') {
		return 'embedded';
	}

	const [first = 'remote', ...others] = info.endpoints.map(endpoint => endpoint.replace(/^https?:\/\//, ''));
	return others.length === 0 ? first : `${first} +${others.length}`;
}

function expirationPieces({key, time}: Expiration, now: number): readonly Piece[] {
	const remaining = time - now;
	return [{text: `◷ ${truncate(visible(key), 24)} `, style: theme.dim}, {text: countdown(remaining), style: countdownStyle(remaining)}];
}

export function statusLine(facts: StatusFacts, columns: number): string {
	const {engine, index, watchCount, isHistoryOff = false, expiration, running, progress, now} = facts;
	const width = columns - 1;
	const {state, detail} = engine.status;
	const name = visible(engineName(engine));
	// The detail mostly says which endpoint it is about.
	const isNamed = detail?.includes(name) === true;
	const groups: ReadonlyArray<readonly Piece[]> = [
		[signs[state], ...(isNamed ? [] : [{text: ` ${name}`}]), ...(detail === undefined ? [] : [{text: ` ${visible(detail)}`, style: signs[state].style}])],
		isHistoryOff ? [historyOff] : [],
		index === 0 ? [] : [{text: `index ${index}`, style: theme.dim}],
		watchCount === 0 ? [] : [{text: counted(watchCount, 'watch', 'watches'), style: theme.dim}],
		expiration === undefined ? [] : expirationPieces(expiration, now),
	];
	const hint: Piece = running === undefined
		? {text: 'F1 help', style: theme.dim}
		: {text: `running ${truncate(visible(running), 30)}${progress === undefined ? '' : `, ${visible(progress)}`} · Ctrl-C stops it`, style: theme.warning};
	const pieces = [...groups.filter(group => group.length > 0), [hint]].flatMap((group, i) => i === 0 ? group : [{text: '  '}, ...group]);
	if (cellsOf(pieces) <= width) {
		return lineOf(pieces, width);
	}

	return lineOf(running === undefined ? pieces.slice(0, -2) : [hint], width);
}
