/**
What has changed in the value of an event. Its row holds excerpts only; long values are kept whole for the newest events,
so that a pane does not grow with what it has seen.
*/
import {jsonChanges, type JsonChanges} from '../../format/json-changes.ts';
import {diffValues, type ValueDiff} from '../../format/value-diff.ts';
import {type PaneEvent} from './pane-row.ts';

/** Of one pane, in characters. */
const keptLengthMax = 4_000_000;

/** So many characters a second are compared only because they will be forgotten. */
const comparedLengthMax = 2_000_000;

type Values = {readonly before?: string; readonly after?: string};

export type ValueChange =
	| {readonly type: 'json'; readonly changes: JsonChanges}
	| {readonly type: 'text'; readonly diff: ValueDiff};

const wholeValues = new WeakMap<PaneEvent, Values>();

/** A row is drawn many times, but its values are compared only once. */
const changesKnown = new WeakMap<PaneEvent, ValueChange>();

/** The values as they were; as much of them as is left when they are long and it is a while ago. */
export function valuesOf(event: PaneEvent): Values {
	return wholeValues.get(event) ?? event;
}

/** What differs between the values of an event that has both. */
export function changeOf(event: PaneEvent): ValueChange {
	const known = changesKnown.get(event);
	if (known !== undefined) {
		return known;
	}

	const {before = '', after = ''} = valuesOf(event);
	const changes = jsonChanges(before, after);
	const change: ValueChange = changes === undefined
		? {type: 'text', diff: diffValues(event.before ?? '', event.after ?? '')}
		: {type: 'json', changes};
	changesKnown.set(event, change);
	return change;
}

function lengthOf({before = '', after = ''}: Values): number {
	return before.length + after.length;
}

/** The long values of one pane. */
export class EventValues {
	/** Oldest first, from `#first` on. */
	#events: PaneEvent[] = [];
	#first = 0;
	#length = 0;
	#second = 0;
	#comparedLength = 0;

	/** Values that the row of the event has not in full. */
	keep(event: PaneEvent, values: Values): void {
		wholeValues.set(event, values);
		this.#events.push(event);
		this.#length += lengthOf(values);
		while (this.#length > keptLengthMax) {
			this.#forgetFirst(Math.floor((event.time ?? 0) / 1000));
		}
	}

	/** What has changed is still worth knowing, unless there is too much of it. */
	#forgetFirst(second: number): void {
		const event = this.#events[this.#first]!;
		const length = lengthOf(valuesOf(event));
		this.#length -= length;
		this.#first++;
		if (this.#first * 2 > this.#events.length) {
			this.#events = this.#events.slice(this.#first);
			this.#first = 0;
		}

		if (second !== this.#second) {
			this.#second = second;
			this.#comparedLength = 0;
		}

		if (event.before !== undefined && event.after !== undefined && this.#comparedLength + length <= comparedLengthMax) {
			this.#comparedLength += length;
			changeOf(event);
		}

		wholeValues.delete(event);
	}
}
