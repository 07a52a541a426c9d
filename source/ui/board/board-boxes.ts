/**
The boxes of the board, as lines of exact width: members, requests, events, what expires next, the disk.
*/
import {type Part} from '../../engine/member-report.ts';
import {type BoardState, type MemberRow} from '../../board/state.ts';
import {type BoardView} from '../../board/shown-board.ts';
import {
	diskFacts,
	expiringText,
	millisecondsText,
	rateText,
	remarkOf,
	uptimeText,
} from '../../board/words.ts';
import {shortPaths} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapWords} from '../../terminal/text/wrap.ts';
import {counted, grouped} from '../../util/counted.ts';
import {
	cellsOf,
	countdown,
	countdownStyle,
	fit,
	framed,
	lineOf,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';

export type Size = {readonly width: number; readonly height: number};

type Column = {
	readonly title: string;
	readonly cells: number;
	readonly align?: 'left';
	textOf(row: MemberRow): string;
};

/** The most important ones first: the last ones give way where there is no room. */
const memberColumns: readonly Column[] = [
	{title: 'p50', cells: 7, textOf: ({latency}) => millisecondsText(latency?.p50)},
	{title: 'p99', cells: 7, textOf: ({latency}) => millisecondsText(latency?.p99)},
	{title: 'requests/s', cells: 10, textOf: ({requestsPerSecond}) => rateText(requestsPerSecond)},
	{title: 'version', cells: 9, textOf: ({version}) => visible(version ?? '-')},
	{title: 'watchers', cells: 8, textOf: ({watcherCount}) => watcherCount === undefined ? '-' : grouped(watcherCount)},
	{title: 'follows in', cells: 10, textOf: ({followerMs}) => millisecondsText(followerMs)},
	{title: 'up', cells: 7, textOf: ({upMs}) => uptimeText(upMs)},
	{
		title: 'url', cells: 30, align: 'left', textOf: ({url}) => visible(url),
	},
];
const stateCells = 10;
const nameCellsMin = 8;

function statePiece({answer, role}: MemberRow): Piece {
	switch (answer) {
		case 'ok': {
			return {text: `● ${role ?? 'answers'}`, style: role === 'leader' ? theme.bold : theme.good};
		}

		case 'waiting': {
			return {text: '◌ asking', style: theme.dim};
		}

		case 'late': {
			return {text: '✗ hangs', style: theme.bad};
		}

		case 'failed': {
			return {text: '✗ down', style: theme.bad};
		}
	}
}

/** A row that is filled up to its width, so that the frame behind it stands straight. */
function filled(pieces: readonly Piece[], width: number): string {
	return lineOf(pieces, width, {isFilled: true});
}

function memberLines(row: MemberRow, {columns, nameCells, width}: {
	readonly columns: readonly Column[]; readonly nameCells: number; readonly width: number;
}): readonly string[] {
	const state = statePiece(row);
	const start: readonly Piece[] = [
		{text: fit(visible(row.name), nameCells), style: theme.bold}, {text: '  '}, {...state, text: fit(state.text, stateCells)},
	];
	const remark = visible(remarkOf(row));
	if (row.answer === 'late' || row.answer === 'failed') {
		return [filled([...start, {text: '  '}, {text: remark, style: theme.bad}], width)];
	}

	const cells = columns.map(column => ({text: `  ${fit(column.textOf(row), column.cells, column.align ?? 'right')}`}));
	return [
		filled([...start, ...cells], width),
		...(remark === '' ? [] : [filled([{text: `  ${remark}`, style: theme.warning}], width)]),
	];
}

function memberRows({members, unaskedCount, membersProblem}: BoardState, width: number): readonly string[] {
	const longest = Math.max(nameCellsMin, ...members.map(({name}) => widthOf(visible(name))));
	const nameCells = Math.min(longest, Math.max(nameCellsMin, Math.floor(width / 4)));
	let rest = width - nameCells - stateCells - 2;
	const columns = memberColumns.filter(({cells}) => {
		rest -= cells + 2;
		return rest >= 0;
	});
	const titles = columns.map(({title, cells, align}) => `  ${fit(title, cells, align ?? 'right')}`).join('');
	return [
		filled([{text: `${fit('member', nameCells)}  ${fit('state', stateCells)}${titles}`, style: theme.dim}], width),
		...members.flatMap(row => memberLines(row, {columns, nameCells, width})),
		...(membersProblem === undefined
			? []
			: [filled([{text: `who is in the cluster is not known: ${visible(membersProblem)}`, style: theme.warning}], width)]),
		...(unaskedCount === 0 ? [] : [filled([{text: `${grouped(unaskedCount)} more, not asked`, style: theme.dim}], width)]),
	];
}

export function membersHeight(state: BoardState, width: number): number {
	return memberRows(state, width - 4).length + 2;
}

/** Of rows that do not fit the last one says how many are missing. */
function cut(rows: readonly string[], {width, height}: Size): readonly string[] {
	const room = Math.max(0, height - 2);
	return rows.length <= room || room === 0
		? rows
		: [...rows.slice(0, room - 1), filled([{text: counted(rows.length - room + 1, 'more row'), style: theme.dim}], width - 4)];
}

function box(title: string, rows: readonly string[], size: Size, note: readonly Piece[] = []): readonly string[] {
	return framed(rows, size, {title: [{text: title, style: theme.bold}], note});
}

/** Why a part is missing, in the box where it would be. */
function missingBox(title: string, reason: string, size: Size): readonly string[] {
	const inner = size.width - 4;
	const lines = wrapWords(visible(reason), inner).split('\n');
	return box(title, lines.map(line => filled([{text: line, style: theme.warning}], inner)), size);
}

function partBox<Value>(title: string, part: Part<Value>, size: Size, draw: (value: Value) => readonly string[]): readonly string[] {
	return 'missing' in part ? missingBox(title, part.missing, size) : draw(part.value);
}

export function membersBox(state: BoardState, size: Size): readonly string[] {
	return box('members', cut(memberRows(state, size.width - 4), size), size);
}

/** A bar as long as its share of the longest. */
function bar(value: number | undefined, most: number, cells: number): string {
	const share = most === 0 ? 0 : (value ?? 0) / most;
	return '█'.repeat(Math.max(share > 0 ? 1 : 0, Math.round(share * Math.max(0, cells))));
}

export function requestsBox({requests}: BoardState, size: Size): readonly string[] {
	return partBox('requests', requests, size, ({rates, watcherCount}) => {
		const inner = size.width - 4;
		const nameCells = Math.min(16, Math.floor(inner / 2));
		const most = Math.max(0, ...rates.map(({perSecond}) => perSecond ?? 0));
		const rows = rates.map(({kind, perSecond, failedPerSecond}) => {
			const failed = rateText(failedPerSecond);
			const pieces: readonly Piece[] = [
				{text: fit(kind, nameCells)},
				{text: fit(rateText(perSecond), 7, 'right')},
				{text: '/s ', style: theme.dim},
				...(failed === '0' || failed === '-' ? [] : [{text: `✗ ${failed}/s `, style: theme.bad}]),
			];
			return filled([...pieces, {text: bar(perSecond, most, Math.min(40, inner - cellsOf(pieces))), style: theme.key}], inner);
		});
		const note = watcherCount === undefined ? [] : [{text: counted(watcherCount, 'watcher'), style: theme.dim}];
		// Where not all have room, what happens comes first.
		const isShort = rows.length > size.height - 2;
		const busiest = rows.map((row, i) => ({row, rate: rates[i]!.perSecond ?? 0})).sort((a, b) => b.rate - a.rate);
		return box('requests', isShort ? busiest.map(({row}) => row) : rows, size, note);
	});
}

const rateCells = 8;
const countCells = 9;

const orderNames = {rate: 'by rate', count: 'by count', name: 'by name'} as const;

export function eventsBox({state: {events}, order, marked}: BoardView, size: Size): readonly string[] {
	return partBox('events', events, size, ({perSecond, count, directories}) => {
		const inner = size.width - 4;
		const room = Math.max(0, size.height - 2);
		const top = Math.max(0, Math.min((marked ?? 0) - Math.floor(room / 2), directories.length - room));
		const shown = directories.slice(top, top + room);
		const cells = Math.max(1, inner - 2 - rateCells - '/s '.length - countCells);
		const names = shortPaths(shown.map(({path}) => ({text: visible(path), width: cells})));
		const rows = shown.map((directory, i) => {
			const numbers = `${fit(rateText(directory.perSecond), rateCells, 'right')}/s ${fit(grouped(directory.count), countCells, 'right')}`;
			const isMarked = top + i === marked;
			return filled([
				{text: isMarked ? '❯ ' : '  ', style: theme.prompt},
				{text: fit(names[i]!, cells), style: isMarked ? theme.selected : theme.directory},
				{text: numbers, style: theme.plain},
			], inner);
		});
		return framed(rows, size, {
			title: [{text: 'events', style: theme.bold}, {text: ` ${rateText(perSecond)}/s`}],
			note: [{text: `${grouped(count)} so far, ${orderNames[order]}`, style: theme.dim}],
			empty: {text: 'nothing has changed yet', style: theme.dim},
		});
	});
}

export function expiringBox({expiring, time}: BoardState, size: Size): readonly string[] {
	return partBox('expires next', expiring, size, view => {
		const inner = size.width - 4;
		const shown = view.keys.slice(0, Math.max(0, size.height - 2)).map(({key, time: end}) => {
			const left = `◷ ${countdown(end - time)}`;
			return {
				end, left, text: visible(key), width: Math.max(1, inner - widthOf(left) - 1),
			};
		});
		const names = shortPaths(shown);
		const rows = shown.map(({end, left, width}, i) => filled([
			{text: fit(names[i]!, width), style: theme.key}, {text: ' '}, {text: left, style: countdownStyle(end - time)},
		], inner));
		return framed(rows, size, {
			title: [{text: 'expires next', style: theme.bold}],
			note: [{text: expiringText(view), style: theme.dim}],
			empty: {text: view.isReading ? 'reading…' : 'no key has a ttl', style: theme.dim},
		});
	});
}

export function diskBox({disk}: BoardState, size: Size): readonly string[] {
	return disk === undefined
		? []
		: partBox('disk', disk, size, usage => {
			const inner = size.width - 4;
			return box('disk', diskFacts(usage).map(([name, text]) => filled([{text: fit(name, 11), style: theme.dim}, {text}], inner)), size);
		});
}
