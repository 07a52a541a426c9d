/**
The events that a server still has, asked for one by one: etcd keeps the last thousand, and forgets the oldest with each new one.
*/
import {type CallOptions, type Engine, type KeyResponse} from '../engine/engine.ts';
import {keptHistoryOf} from '../protocol/errors.ts';
import {eventsUntilSilence, silenceAfter, type Asking} from './silence.ts';

export type KeptEvents = {
	/** Oldest first. Some changes make none that can be seen: those of the members, and refreshed times to live. */
	readonly events: readonly KeyResponse[];
	/** All that has happened from this index on is among them. */
	readonly from: number;
};

export type Range = {readonly from: number; readonly through: number};

/** Each event is a round trip; so several are on their way at once, from different indexes on. */
const askersMax = 8;
const rangeMin = 32;

/** Those of the range, or of the part of it that is still known. */
export async function keptEvents(
	engine: Engine,
	{from, through}: Range,
	{silenceMs, signal: outer}: CallOptions & Pick<Asking, 'silenceMs'>,
): Promise<KeptEvents> {
	const failed = new AbortController();
	const signal = outer === undefined ? failed.signal : AbortSignal.any([outer, failed.signal]);
	const asking = {silenceMs, signal};
	try {
		// Of a range longer than any history only the end is known.
		const first = await eventsOf(engine, {from, through: Math.min(from, through)}, asking);
		const length = Math.max(rangeMin, Math.ceil((through + 1 - first.from) / askersMax));
		const ranges: Range[] = [];
		for (let start = Math.max(first.from, from + 1); start <= through; start += length) {
			ranges.push({from: start, through: Math.min(through, start + length - 1)});
		}

		const parts = [first, ...await Promise.all(ranges.map(async range => eventsOf(engine, range, asking)))];
		return {
			events: parts.flatMap(({events}) => events),
			from: Math.max(from, ...parts.filter(part => part.isCut).map(part => part.from)),
		};
	} finally {
		failed.abort();
	}
}

/** The change of an index; undefined where nobody can tell. `answerMs` is what a simple answer takes. */
export async function eventAt(
	engine: Engine,
	index: number,
	{answerMs, signal}: {readonly answerMs: number; readonly signal: AbortSignal},
): Promise<KeyResponse | undefined> {
	try {
		const {events} = await keptEvents(engine, {from: index, through: index}, {silenceMs: silenceAfter(answerMs), signal});
		return events[0];
	} catch {
		signal.throwIfAborted();
		return undefined;
	}
}

type Part = KeptEvents & {readonly isCut: boolean};

async function eventsOf(engine: Engine, {from, through}: Range, asking: Asking): Promise<Part> {
	let start = from;
	for (;;) {
		try {
			const events = start > through ? [] : await readRange(engine, {from: start, through}, asking);
			return {events, from: start, isCut: start > from};
		} catch (error) {
			const oldest = Number(keptHistoryOf(error)?.oldest ?? 0);
			if (oldest <= start) {
				throw error;
			}

			start = oldest;
		}
	}
}

async function readRange(engine: Engine, {from, through}: Range, asking: Asking): Promise<readonly KeyResponse[]> {
	const events: KeyResponse[] = [];
	for await (const event of eventsUntilSilence(engine, '/', {waitIndex: from, ...asking})) {
		const {modifiedIndex} = event.node;
		if (modifiedIndex <= through) {
			events.push(event);
		}

		if (modifiedIndex >= through) {
			break;
		}
	}

	return events;
}
