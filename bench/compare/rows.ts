/**
The rows of the table: what each measures, what etcsh is to reach beside the other server, and whether it does.
*/
import {median} from './statistics.ts';
import {durationText, tableText, threeDigits} from './table.ts';

export type Row = {
	readonly id: string;
	readonly work: string;
	readonly unit: '/s' | 'µs' | 'MB' | '';
	/** Of etcsh's figure to the other's: at least so much, or at most. */
	readonly goal: {readonly least: number} | {readonly most: number};
	/** Of the processor times, at most. */
	readonly processorGoal?: number;
	/** Every one counts: the sum of all rounds is told, not their median, and it is to be 0. */
	readonly isCount?: boolean;
};

/** What one server did in one round. */
export type Sample = {
	readonly figure: number;
	/** Microseconds of the server's processor time for each request, event or start. */
	readonly processor?: number | undefined;
	/** How many those were. */
	readonly units?: number;
	/** Milliseconds. */
	readonly latencies?: {readonly p50: number; readonly p99: number};
};

/** Of one row: etcsh's samples, and those of what it is compared with. */
export type Pair = readonly [ours: readonly Sample[], theirs: readonly Sample[]];

export const rows: readonly Row[] = [
	{
		id: 'put-64', work: 'PUT of 64 bytes to 10,000 keys, 64 connections', unit: '/s', goal: {least: 1.8}, processorGoal: 0.5,
	},
	{
		id: 'put-256', work: 'the same, 256 connections', unit: '/s', goal: {least: 2},
	},
	{
		id: 'put-1', work: 'the same, one connection', unit: '/s', goal: {least: 1.2},
	},
	{
		id: 'get-64', work: 'GET of a key, 64 connections', unit: '/s', goal: {least: 1.8}, processorGoal: 0.5,
	},
	{
		id: 'get-256', work: 'the same, 256 connections', unit: '/s', goal: {least: 1.8},
	},
	{
		id: 'load', work: 'load of 200,000 keys in 1,000 directories, 64 connections', unit: '/s', goal: {least: 1.8},
	},
	{
		id: 'load-slowest', work: 'its slowest request', unit: 'µs', goal: {most: 1},
	},
	{
		id: 'watch', work: '1,000 stream watchers, 200 writes: events', unit: '/s', goal: {least: 1.4},
	},
	{
		id: 'memory-keys', work: 'resident memory with the 200,000 keys', unit: 'MB', goal: {most: 0.7},
	},
	{
		id: 'memory-watchers', work: 'resident memory with the 1,000 watchers', unit: 'MB', goal: {most: 1},
	},
	{
		id: 'disk', work: 'disk used with the 200,000 keys', unit: 'MB', goal: {most: 0.44},
	},
	{
		id: 'restart', work: 'restart with them to the first healthy answer', unit: 'µs', goal: {most: 0.5},
	},
	{
		id: 'list', work: 'recursive GET of them', unit: 'µs', goal: {most: 0.5},
	},
	{
		id: 'one-shot', work: 'one-shot `get`, beside a bare `node -e 0`', unit: 'µs', goal: {most: 1.3},
	},
	{
		id: 'lost', work: 'acknowledged and lost', unit: '', goal: {most: 0}, isCount: true,
	},
];

const absent = '-';

function middleOf(samples: readonly Sample[], pick: (sample: Sample) => number | undefined): number | undefined {
	const figures = samples.map(sample => pick(sample)).filter(figure => figure !== undefined);
	return figures.length === 0 ? undefined : median(figures);
}

function textOf(figure: number | undefined, {unit}: Row): string {
	if (figure === undefined) {
		return absent;
	}

	return unit === 'µs' ? durationText(figure) : (unit === '/s' ? `${Math.round(figure).toLocaleString('en')}/s` : `${threeDigits(figure)} ${unit}`.trim());
}

function ratioOf(ours: number | undefined, theirs: number | undefined): number | undefined {
	return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

/** With the range over the rounds, which says how far the figure can be trusted. */
function ratioText([ours, theirs]: Pair, pick: (sample: Sample) => number | undefined): string {
	const ratio = ratioOf(middleOf(ours, pick), middleOf(theirs, pick));
	if (ratio === undefined) {
		return absent;
	}

	const each = ours.map((sample, round) => ratioOf(pick(sample), theirs[round] && pick(theirs[round]))).filter(figure => figure !== undefined);
	const range = each.length < 2 ? '' : ` (${Math.min(...each).toFixed(2)}-${Math.max(...each).toFixed(2)})`;
	return `${ratio.toFixed(2)}${range}`;
}

/** Undefined when there is nothing to compare with. */
export function isMet(row: Row, [ours, theirs]: Pair): boolean | undefined {
	if (row.isCount) {
		return ours.length === 0 ? undefined : ours.every(({figure}) => figure === 0);
	}

	const ratio = ratioOf(middleOf(ours, ({figure}) => figure), middleOf(theirs, ({figure}) => figure));
	if (ratio === undefined) {
		return undefined;
	}

	const isRatioMet = 'least' in row.goal ? ratio >= row.goal.least : ratio <= row.goal.most;
	const processorRatio = ratioOf(middleOf(ours, ({processor}) => processor), middleOf(theirs, ({processor}) => processor));
	return isRatioMet && (row.processorGoal === undefined || processorRatio === undefined || processorRatio <= row.processorGoal);
}

function goalText({goal, processorGoal, isCount}: Row): string {
	const ratio = isCount ? '0' : ('least' in goal ? `>= ${goal.least}` : `<= ${goal.most}`);
	return processorGoal === undefined ? ratio : `${ratio}, CPU <= ${processorGoal}`;
}

function latenciesText(samples: readonly Sample[]): string {
	const p50 = middleOf(samples, ({latencies}) => latencies?.p50);
	const p99 = middleOf(samples, ({latencies}) => latencies?.p99);
	return p50 === undefined || p99 === undefined ? absent : `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
}

function cells(row: Row, pair: Pair): readonly string[] {
	const [ours, theirs] = pair;
	const met = isMet(row, pair);
	const figureText = (samples: readonly Sample[]) => row.isCount && samples.length > 0
		? String(samples.reduce((sum, {figure}) => sum + figure, 0))
		: textOf(middleOf(samples, ({figure}) => figure), row);
	const processorText = (samples: readonly Sample[]) => {
		const processor = middleOf(samples, sample => sample.processor);
		return processor === undefined ? absent : durationText(processor);
	};

	return [
		row.work,
		figureText(ours),
		figureText(theirs),
		row.isCount ? absent : ratioText(pair, ({figure}) => figure),
		goalText(row),
		met === undefined ? absent : (met ? 'met' : 'MISSED'),
		processorText(ours),
		processorText(theirs),
		ratioText(pair, ({processor}) => processor),
		latenciesText(ours),
		latenciesText(theirs),
	];
}

/** Of the rows of which there are samples. */
export function resultsTable(name: string, samples: ReadonlyMap<string, Pair>): string {
	const head = ['work', 'etcsh', name, 'ratio', 'goal', '', 'CPU each: etcsh', name, 'ratio', 'p50 / p99 ms: etcsh', name];
	const measured = rows.filter(({id}) => samples.get(id)?.some(each => each.length > 0));
	return tableText(head, measured.map(row => cells(row, samples.get(row.id)!)));
}
