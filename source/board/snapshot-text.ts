/**
The board at one moment as plain lines, and as a JSON document.
*/
import {type Part} from '../engine/member-report.ts';
import {formatSeconds} from '../format/durations.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {fit, widthOf} from '../terminal/text/width.ts';
import {counted, grouped} from '../util/counted.ts';
import {type BoardState, type MemberRow} from './state.ts';
import {
	diskFacts,
	expiringText,
	millisecondsText,
	rateText,
	remarkOf,
	uptimeText,
} from './words.ts';

type Cells = readonly string[];

/** Columns of equal width, the last as wide as it likes. */
function table(rows: readonly Cells[]): readonly string[] {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => widthOf(row[i]!))));
	return rows.map(row => `  ${row.map((cell, i) => i === row.length - 1 ? cell : fit(cell, widths[i]!)).join('  ')}`.trimEnd());
}

function memberCells(row: MemberRow): Cells {
	const {name, answer, role, version, latency, requestsPerSecond, watcherCount, followerMs, upMs} = row;
	const state = answer === 'ok' ? (role ?? 'answers') : {waiting: 'asking…', late: 'HANGS', failed: 'DOWN'}[answer];
	return [
		visible(name),
		state,
		visible(version ?? '-'),
		millisecondsText(latency?.p50),
		millisecondsText(latency?.p99),
		rateText(requestsPerSecond),
		watcherCount === undefined ? '-' : grouped(watcherCount),
		millisecondsText(followerMs),
		uptimeText(upMs),
		visible(remarkOf(row)),
	];
}

const memberColumns: Cells = ['name', 'state', 'version', 'p50', 'p99', 'req/s', 'watchers', 'follows', 'up', ''];

/** Without the columns in which nobody has anything: 80 cells are soon full. */
function filled(rows: readonly Cells[]): readonly Cells[] {
	const [, ...members] = rows;
	return rows.map(row => row.filter((_, i) => i === row.length - 1 || members.some(cells => cells[i] !== '-')));
}

type SectionLines = {readonly note?: string; readonly lines: readonly string[]};

/** The title with what is in it, or with the reason why it is not there. */
function section<Value>(title: string, part: Part<Value>, linesOf: (value: Value) => SectionLines): readonly string[] {
	if ('missing' in part) {
		return ['', `${title}: ${visible(part.missing)}`];
	}

	const {note = '', lines} = linesOf(part.value);
	return ['', `${title}${note === '' ? '' : `: ${note}`}`, ...lines];
}

/** Lines without colours, which end with the last one's. */
export function snapshotText(state: BoardState): string {
	const {place, members, unaskedCount, membersProblem, leader, index, time} = state;
	const leaderText = 'value' in leader ? leader.value : leader.missing;
	const lines = [
		visible(place),
		`${counted(members.length + unaskedCount, 'member')}, leader: ${visible(leaderText)}${index === undefined ? '' : `, index ${index}`}`,
		...(membersProblem === undefined ? [] : [`the member list is not known: ${visible(membersProblem)}`]),
		'',
		'members',
		...table(filled([memberColumns, ...members.map(row => memberCells(row))])),
		...(unaskedCount === 0 ? [] : [`  ${counted(unaskedCount, 'more', 'more')}, not asked`]),
		...section('requests a second', state.requests, ({rates, watcherCount}) => ({
			...(watcherCount !== undefined && {note: counted(watcherCount, 'watcher')}),
			lines: table(rates.map(({kind, perSecond, failedPerSecond, count}) => [
				kind, rateText(perSecond), failedPerSecond === undefined ? '' : `failed ${rateText(failedPerSecond)}`, `${grouped(count)} in all`,
			])),
		})),
		...section('events', state.events, ({perSecond, count, directories}) => ({
			note: `${rateText(perSecond)} a second, ${grouped(count)} since the start`,
			lines: table(directories.map(directory => [visible(directory.path), `${rateText(directory.perSecond)}/s`, grouped(directory.count)])),
		})),
		...section('expires next', state.expiring, view => ({
			note: expiringText(view),
			lines: table(view.keys.map(({key, time: end}) => [visible(key), formatSeconds(Math.max(0, (end - time) / 1000))])),
		})),
		...(state.disk === undefined ? [] : section('disk', state.disk, usage => ({lines: table(diskFacts(usage))}))),
	];
	return `${lines.join('\n')}\n`;
}

/** Texts are Unicode: other bytes become U+FFFD. */
export function snapshotJson(state: BoardState): string {
	return JSON.stringify({...state, time: new Date(state.time).toISOString()}, (name, value: unknown) => {
		if (typeof value === 'string') {
			return value.toWellFormed();
		}

		if (typeof value === 'number' && !Number.isSafeInteger(value)) {
			return Math.round(value * 1000) / 1000;
		}

		// A list of keys has the time of each in the document's own form.
		return name === 'keys' && Array.isArray(value)
			? value.map(({key, time}: {key: string; time: number}) => ({key, expiration: new Date(time).toISOString()}))
			: value;
	}, 2);
}
