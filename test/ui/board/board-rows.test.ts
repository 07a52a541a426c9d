import test from 'ava';
import {type BoardState, type MemberRow} from '../../../source/board/state.ts';
import {type BoardView} from '../../../source/board/shown-board.ts';
import {snapshotJson, snapshotText} from '../../../source/board/snapshot-text.ts';
import {isVisible} from '../../../source/terminal/text/terminal-safe.ts';
import {boardRows} from '../../../source/ui/board/board-rows.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';
import {usualBoard, wellRow} from '../../helpers/board.ts';
import fc from '../../helpers/properties.ts';

const view: BoardView = {
	state: usualBoard, order: 'rate', marked: 2, isPaused: false,
};
const size = {columns: 120, rows: 40};
/** Colours are no part of what is compared. */
const bare = (rows: readonly string[]) => rows.map(row => row.replaceAll(/\u001B\[[\d;]*m/g, ''));
const textOf = (shown: BoardView, {columns, rows} = size) => bare(boardRows(shown, {columns, rows})).join('\n');

test('everything is there on a screen of usual size', t => {
	for (const each of [size, {columns: 80, rows: 24}, {columns: 200, rows: 50}]) {
		const text = textOf(view, each);
		for (const wanted of [
			'5 members, leader m1, index 77',
			'm1        ● leader',
			'0.4 ms',
			'12 ms',
			'● follower',
			'restarted',
			'✗ hangs',
			'no answer for 7 s',
			'✗ down',
			'◌ asking',
			'set',
			'12/s ✗ 2.0/s',
			'expires next',
			'◷ 0:09',
			'q leaves',
		]) {
			t.true(text.includes(wanted), `${each.columns}x${each.rows}: ${wanted}\n${text}`);
		}
	}

	t.regex(textOf(view), /❯ \/app\/d2 .*28\/s/);
	t.regex(textOf(view), /log +4\.9K in 2 segments/);
});

test('on sixty columns it is one box below the other', t => {
	const text = textOf(view, {columns: 60, rows: 40});
	for (const title of ['members', 'requests', 'events 4.5/s', 'expires next', 'disk']) {
		t.true(text.split('\n').some(row => row.startsWith(`╭ ${title}`)), `${title}\n${text}`);
	}
});

test('it never is larger than the terminal, however small that is, and without a size it takes the usual one', t => {
	fc.assert(fc.property(fc.integer({min: 1, max: 130}), fc.integer({min: 1, max: 45}), fc.nat(40), (columns, rows, marked) => {
		const shown = bare(boardRows({...view, marked}, {columns, rows}));
		t.true(shown.length <= Math.max(1, rows - 1));
		t.true(shown.every(row => widthOf(row) <= Math.max(1, columns - 1)), `${columns}x${rows}`);
	}));
	t.deepEqual(boardRows(view, {columns: 0, rows: 0}), boardRows(view, {columns: 80, rows: 24}));
});

test('boxes stand straight: each row of one has its frame', t => {
	for (const [columns, rows] of [[80, 24], [120, 40], [200, 50], [60, 24], [60, 50], [77, 30]] as const) {
		const body = bare(boardRows(view, {columns, rows})).slice(1, -1).filter(row => row !== '');
		t.true(body.every(row => widthOf(row) === columns - 1 && /^[╭│╰].*[╮│╯]$/.test(row)), `${columns}x${rows}\n${body.join('\n')}`);
	}
});

test('the marked directory is in sight, wherever it is', t => {
	for (let marked = 0; marked < 30; marked++) {
		t.true(textOf({...view, marked}, {columns: 80, rows: 24}).includes(`❯ /app/d${marked} `), String(marked));
	}
});

test('what is missing says why, in its place, and a pause says so', t => {
	const text = textOf({
		order: 'name',
		isPaused: true,
		state: {
			...usualBoard, members: [{...wellRow, problem: 'stats, counters not there (404)'}], leader: {missing: 'there is none'}, membersProblem: 'status 404',
			requests: {missing: 'not there (404)'}, events: {missing: 'no watch: not allowed'}, expiring: {missing: 'no reading: not allowed'},
			disk: {missing: 'everything is in memory'},
		},
	});
	for (const wanted of [
		'paused at',
		'no leader: there is none',
		'stats, counters not there (404)',
		'who is in the cluster is not known: status 404',
		'not there (404)',
		'no watch: not allowed',
		'no reading: not allowed',
		'everything is in memory',
		'p goes on',
	]) {
		t.true(text.includes(wanted), `shows ${wanted}`);
	}

	t.false(text.includes('Enter goes there') || text.includes('s sorts'));
});

const evil = 'a\u001B[2J\u001B]0;x\u0007\r\nb\u009B31m\u202Ec';

test('no name, key or reason drives the terminal, on the screen and in the text', t => {
	const hostile: BoardState = {
		...usualBoard,
		place: evil,
		members: [{
			...wellRow, name: evil, url: evil, version: evil, problem: evil,
		}, {
			name: evil, url: evil, answer: 'failed', problem: evil,
		}],
		leader: {value: evil},
		membersProblem: evil,
		events: {value: {perSecond: 1, count: 1, directories: [{path: `/${evil}`, perSecond: 1, count: 1}]}},
		expiring: {
			value: {
				keys: [{key: `/${evil}`, time: usualBoard.time}], count: 1, readCount: 1, isReading: false, isPartial: true,
			},
		},
		requests: {missing: evil},
		disk: {missing: evil},
	};
	const missing: BoardState = {
		...hostile, leader: {missing: evil}, events: {missing: evil}, expiring: {missing: evil},
	};
	for (const each of [hostile, missing]) {
		for (const row of bare(boardRows({...view, state: each}, size))) {
			t.true(isVisible(row), JSON.stringify(row));
		}

		t.true(snapshotText(each).split('\n').every(line => isVisible(line)));
	}
});

test('as text each part has its lines, and as JSON the whole is one document', t => {
	const text = snapshotText(usualBoard);
	t.regex(text, /^http:\/\/127\.0\.0\.1:2379\n5 members, leader: m1, index 77\n\nmembers\n {2}name/);
	t.regex(text, /\n {2}m3 +HANGS .* no answer for 7 s\n/);
	t.regex(text, /\nrequests a second: 2 watchers\n {2}get +3\.2/);
	t.regex(text, /\n {2}\/t\/a +9s\n\ndisk\n {2}log/);
	const document = JSON.parse(snapshotJson({...usualBoard, place: 'x\uDC80'})) as Record<string, unknown>;
	t.like(document, {time: '2026-01-01T00:00:00.000Z', place: 'x\uFFFD', leader: {value: 'm1'}});
	t.like((document.expiring as {value: unknown}).value, {keys: [{key: '/t/a', expiration: '2026-01-01T00:00:09.000Z'}]});
	t.regex(snapshotText({...usualBoard, requests: {missing: 'not there'}, unaskedCount: 3}), /\n {2}3 more, not asked\n\nrequests a second: not there\n/);
});

test('without an index none is said, and however many members there are, the rest has room', t => {
	const shown: BoardView = {state: {...usualBoard, index: undefined}, order: 'rate', isPaused: false};
	t.false(textOf(shown).includes('undefined'));
	const members = Array.from({length: 60}, (_, i): MemberRow => ({...wellRow, name: `n${i}`}));
	t.regex(textOf({...shown, state: {...usualBoard, members}}, {columns: 160, rows: 30}), /─ requests ─|╭ requests|requests ─/);
});
