/**
The last line: the engine and its health, the index, what is watched, the next key to expire. It is as short as possible: a
terminal that becomes narrower must not wrap what is below the cursor.
*/
import {shortPath} from '../../terminal/text/short-names.ts';
import {signOr} from '../../terminal/text/signs.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {type Engine} from '../../engine/engine.ts';
import {type LineHint} from '../../prompt/hints/line-hint.ts';
import {type Expiration} from '../../live/expirations.ts';
import {type Pane} from '../../live/panes/panes.ts';
import {
	cellsOf,
	countdown,
	countdownStyle,
	lineOf,
	truncate,
	widthOf,
	type Piece,
} from './text.ts';
import {hintKey} from './key-hints.ts';
import {theme} from './theme.ts';

export type StatusFacts = {
	readonly engine: Pick<Engine, 'info' | 'status'>;
	readonly index: number;
	readonly watchCount: number;
	/** Number of panes, and listings, for which there is no room. */
	readonly hiddenCount?: number;
	/** Whether the history is off. */
	readonly isHistoryOff?: boolean;
	readonly expiration?: Expiration;
	/** The line that has been running for a while. */
	readonly running?: string;
	/** Whether it waits for an answer to its question. */
	readonly isAsking?: boolean;
	/** What is said about the line that is being typed. */
	readonly hint?: LineHint;
	/** How far it has got. */
	readonly progress?: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

export const stateSigns = {
	ok: {text: '●', style: theme.good}, trying: {text: '◌', style: theme.warning}, down: {text: '✗', style: theme.bad},
} as const;

/** Shown while the history is off. */
export const historyOff: Piece = {text: 'history off', style: theme.warning};

/** `embedded`, or the endpoint without its scheme. */
export function engineName({info}: Pick<Engine, 'info'>): string {
	if (info.kind === 'embedded') {
		return 'embedded';
	}

	const [first = 'remote', ...others] = info.endpoints.map(endpoint => endpoint.replace(/^https?:\/\/(?:[^/]*@)?/, ''));
	return others.length === 0 ? first : `${first} +${others.length}`;
}

const stops = ' · Ctrl-C stops it';
/** Less of what goes on says nothing. */
const progressCellsMin = 16;

/** A bar says again what the numbers say; of what is still too long the beginning is worth more than nothing. */
function progressTexts(progress: string, room: number): readonly string[] {
	const withoutBar = progress.replace(/\[#*-*\] /, '');
	return [progress, withoutBar, ...(room < progressCellsMin ? [] : [truncate(withoutBar, room)])];
}

/** The newest index that is known: a watch tells more than the answers to commands. */
export function newestIndex(answered: number, panes: ReadonlyArray<Pick<Pane, 'index' | 'state'>>): number {
	return Math.max(answered, ...panes.filter(pane => pane.state !== 'ended').map(pane => pane.index));
}

function expirationPieces({key, time}: Expiration, now: number): readonly Piece[] {
	const remaining = time - now;
	return [{text: `◷ ${shortPath(visible(key), 24)} `, style: theme.dim}, {text: countdown(remaining), style: countdownStyle(remaining)}];
}

/** The last of its parts that fit with the present one; a sign in front of that says which it is where nothing is bold. */
function hintPieces(hint: LineHint, width: number): readonly Piece[] {
	if (hint.kind === 'warning') {
		return [{text: visible(hint.text), style: theme.warning}];
	}

	const pieces = hint.parts.map(({text, isPresent = false}, i): Piece => ({
		text: `${i === 0 ? '' : ' '}${isPresent ? signOr('▸', '>') : ''}${visible(text)}`, style: isPresent ? theme.bold : theme.dim,
	}));
	const present = hint.parts.findIndex(({isPresent}) => isPresent);
	const start = pieces.findIndex((_, i) => i >= present || cellsOf(pieces.slice(i, present + 1)) + (i === 0 ? 0 : 2) <= width);
	return start <= 0 ? pieces : [{text: '…', style: theme.dim}, ...pieces.slice(start)];
}

type Lines = ReadonlyArray<ReadonlyArray<readonly Piece[]>>;

/** In the place of what says the least; what else is known gives way to it. */
function withHint(lines: Lines, hint: LineHint, width: number): Lines {
	return [...lines.slice(1), [[stateSigns.ok]]].map(groups => [...groups, hintPieces(hint, width - 3)]);
}

/** Shown while a command waits for an answer: it does nothing meanwhile. */
const waiting: readonly Piece[] = [{text: 'waits for your answer · Ctrl-C stops it', style: theme.warning}];

export function statusLine({
	engine, index, watchCount, hiddenCount = 0, isHistoryOff = false, expiration, running, isAsking = false, hint, progress, now,
}: StatusFacts, columns: number): string {
	const width = columns - 1;
	const {state, detail} = engine.status;
	const name = visible(engineName(engine));
	const progressText = progress === undefined ? '' : `, ${visible(progress)}`;
	// The detail usually names the endpoint.
	const isNamed = detail?.includes(name) === true;
	const place = [
		stateSigns[state],
		...(isNamed ? [] : [{text: ` ${name}`}]),
		...(detail === undefined ? [] : [{text: ` ${visible(detail)}`, style: stateSigns[state].style}]),
	];
	const history = isHistoryOff ? [historyOff] : [];
	const store = index === 0 ? [] : [{text: `index ${index}`, style: theme.dim}];
	const hidden = hiddenCount === 0 ? [] : [{text: `${grouped(hiddenCount)} hidden`, style: theme.warning}];
	const watches = watchCount === 0 ? [] : [{text: counted(watchCount, 'watch', 'watches'), style: theme.dim}];
	const next = expiration === undefined ? [] : expirationPieces(expiration, now);
	// A key whose name has no room still expires: the countdown stays.
	const nextTime = next.length === 0 ? [] : [{text: '◷ ', style: theme.dim}, next.at(-1)!];
	const run = (how: string): readonly Piece[] => [
		{text: `running ${truncate(visible(running ?? ''), 30)}${how}${stops}`, style: theme.warning},
	];
	// The least important facts give way first.
	const facts: Lines = [
		[place, history, store, watches, hidden, next],
		[place, history, watches, hidden, next],
		[place, history, hidden, next],
		[place, history, hidden, nextTime],
		[[stateSigns[state]], history, hidden, nextTime],
		[[stateSigns[state]], nextTime],
	];
	const beside = (last: readonly Piece[]): Lines => [...facts.slice(0, -2).map(groups => [...groups, last]), [place, last], [last]];
	const asked = [...beside(waiting), [[{text: 'your answer?', style: theme.warning}]]];
	const usual: Lines =
		running === undefined
			? [[...facts[0]!, [{text: `${hintKey('keyHelp') ?? '?'} help`, style: theme.dim}]], ...facts]
			: [
				...beside(run(progressText)),
				...(progress === undefined
					? [[run('')]]
					: progressTexts(visible(progress), width - widthOf(stops)).map(text => [[{text: text + stops, style: theme.warning}]])),
				[[{text: 'Ctrl-C stops it', style: theme.warning}]],
			];
	// While there is trouble, or something runs, that matters more than the line.
	const hasHint = hint !== undefined && state === 'ok' && running === undefined;
	const choices = isAsking ? asked : (hasHint ? withHint(usual, hint, width) : usual);
	const lines = choices.map(groups =>
		groups.filter(group => group.length > 0).flatMap((group, i) => (i === 0 ? group : [{text: '  '}, ...group])),
	);
	return lineOf(lines.find(pieces => cellsOf(pieces) <= width) ?? lines.at(-1)!, width);
}
