/**
The whole board as lines.
*/
import {type BoardState} from '../../board/state.ts';
import {type BoardView} from '../../board/shown-board.ts';
import {drawableKeys} from '../../terminal/text/signs.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted} from '../../util/counted.ts';
import {
	clockTime,
	lineOf,
	truncate,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';
import {
	diskBox,
	eventsBox,
	expiringBox,
	membersBox,
	membersHeight,
	requestsBox,
	type Size,
} from './board-boxes.ts';
import {share, type Wish} from './layout.ts';

/** Below this everything is in one column. */
const twoColumnsWidth = 76;
/** What a terminal that does not know its size is taken for. */
const usualSize = {columns: 80, rows: 24};
const requestsHeight = 10;
const diskHeight = 6;

type Box = Wish & {draw(size: Size): readonly string[]};

function titleLine({state, isPaused}: BoardView, width: number): string {
	const {leader, members, unaskedCount, index, place, time} = state;
	const leaderPiece: Piece = 'value' in leader
		? {text: `leader ${visible(leader.value)}`}
		: {text: `no leader: ${visible(leader.missing)}`, style: leader.missing.endsWith('…') ? theme.dim : theme.bad};
	const clock = clockTime(time);
	const facts: readonly Piece[] = [
		{text: `${isPaused ? 'paused at' : 'top'} `, style: isPaused ? theme.warning : theme.bold},
		{text: `${clock}  `, style: isPaused ? theme.warning : theme.dim},
		{text: `${counted(members.length + unaskedCount, 'member')}, `},
		leaderPiece,
		...(index === undefined ? [] : [{text: `, index ${index}`}]),
		{text: `  ${truncate(visible(place).replace(/^https?:\/\//, ''), width)}`, style: theme.dim},
	];
	return lineOf(facts, width);
}

function footLine({order, marked, isPaused, state}: BoardView, width: number): string {
	const hasDirectories = 'value' in state.events;
	const hints = [
		'q leaves',
		isPaused ? 'p goes on' : 'p pauses',
		...(hasDirectories ? [`s sorts (${order})`] : []),
		...(marked === undefined ? [] : [drawableKeys('↑ ↓ mark'), 'Enter goes there']),
		'Ctrl-L redraws',
	];
	let rest = width;
	return lineOf([{
		text: hints.filter(hint => {
			rest -= widthOf(hint) + 2;
			return rest >= -2;
		}).join('  '),
		style: theme.dim,
	}], width);
}

function stack(boxes: readonly Box[], {width, height}: Size): readonly string[] {
	const heights = share(boxes, height);
	return boxes.flatMap(({draw}, i) => heights[i]! === 0 ? [] : draw({width, height: heights[i]!}));
}

function boxesOf(view: BoardView): Readonly<Record<'requests' | 'events' | 'expiring', Box>> & {readonly disk?: Box} {
	const {state} = view;
	const countOf = (part: BoardState['events' | 'expiring']): number => 'missing' in part
		? 3
		: Math.max(3, 'keys' in part.value ? part.value.keys.length : part.value.directories.length);
	return {
		requests: {min: 5, wanted: requestsHeight, draw: size => requestsBox(state, size)},
		events: {min: 4, wanted: 2 + countOf(state.events), draw: size => eventsBox(view, size)},
		expiring: {min: 4, wanted: 2 + countOf(state.expiring), draw: size => expiringBox(state, size)},
		...(state.disk !== undefined && {disk: {min: 3, wanted: diskHeight, draw: (size: Size) => diskBox(state, size)}}),
	};
}

function body(view: BoardView, {width, height}: Size): readonly string[] {
	const {requests, events, expiring, disk} = boxesOf(view);
	const wanted = membersHeight(view.state, width);
	const members: Box = {min: Math.min(wanted, Math.max(4, Math.floor(height / 3))), wanted, draw: size => membersBox(view.state, size)};
	const disks = disk === undefined ? [] : [disk];
	if (width < twoColumnsWidth) {
		return stack([members, requests, events, expiring, ...disks], {width, height});
	}

	const membersRows = Math.min(wanted, Math.max(4, height - 10));
	const leftWidth = Math.max(38, Math.min(60, Math.floor(width * 0.4)));
	const rest = height - membersRows;
	if (rest < requests.min) {
		return stack([members], {width, height});
	}

	const left = stack([requests, ...disks], {width: leftWidth, height: rest});
	const right = stack([events, expiring], {width: width - leftWidth, height: rest});
	return [...members.draw({width, height: membersRows}), ...left.map((line, i) => line + (right[i] ?? ''))];
}

/** As many rows as the terminal has but one, none wider than its columns but one, so that nothing ever scrolls or wraps. */
export function boardRows(view: BoardView, {columns, rows}: {readonly columns: number; readonly rows: number}): readonly string[] {
	const width = Math.max(1, (columns > 0 ? columns : usualSize.columns) - 1);
	const height = Math.max(1, (rows > 0 ? rows : usualSize.rows) - 1);
	const title = titleLine(view, width);
	if (height < 3) {
		return [title];
	}

	const foot = footLine(view, width);
	const space = height - 2;
	const drawn = width < 20 || space < 4 ? [] : body(view, {width, height: space}).slice(0, space);
	const empty = Array.from({length: space - drawn.length}, () => '');
	return [title, ...drawn, ...empty, foot];
}
