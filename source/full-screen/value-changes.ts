/**
Which lines of a value have changed, and what they said before.
*/
import {type ValueLines as Lines} from './value-lines.ts';

type ValueLines = Pick<Lines, 'isJson' | 'lines'>;

/** Of longer parts that differ, only that they do is told. */
const comparedMax = 5000;

/** A line of JSON up to the end of the member's name. */
function nameOf(line: string): string | undefined {
	return /^\s*"(?:[^"\\]|\\.)*":/.exec(line)?.[0];
}

/** What follows the name. */
export function memberValue(line: string): string {
	return line.slice(nameOf(line)?.length ?? 0).trim();
}

/** The lines of `after` that are new, each with what stood there; undefined where nothing did. */
export function changedLines(before: ValueLines, after: ValueLines): ReadonlyMap<number, string | undefined> {
	return compared(comparable(before), comparable(after));
}

/** A comma at the end of JSON says only that something follows. */
function comparable({isJson, lines}: ValueLines): readonly string[] {
	return isJson ? lines.map(line => line.replace(/,$/, '')) : lines;
}

function compared(before: readonly string[], after: readonly string[]): ReadonlyMap<number, string | undefined> {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) {
		start++;
	}

	let end = 0;
	while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) {
		end++;
	}

	const old = before.slice(start, before.length - end);
	const changed = after.slice(start, after.length - end);
	const result = new Map<number, string | undefined>();
	if (old.length + changed.length > comparedMax) {
		for (const i of changed.keys()) {
			result.set(start + i, undefined);
		}

		return result;
	}

	/** How often each old line is still to be found. */
	const counts = new Map<string, number>();
	for (const line of old) {
		counts.set(line, (counts.get(line) ?? 0) + 1);
	}

	const added = changed.entries().filter(([, line]) => {
		const count = counts.get(line) ?? 0;
		counts.set(line, count - 1);
		return count <= 0;
	}).toArray();
	const gone = old.filter(line => {
		const count = counts.get(line) ?? 0;
		counts.set(line, count - 1);
		return count > 0;
	});
	// Lines without a name are told apart only by their order.
	const isOneToOne = gone.length === added.length;
	for (const [i, line] of added) {
		const name = nameOf(line);
		const place = name === undefined && !isOneToOne ? -1 : gone.findIndex(each => nameOf(each) === name);
		result.set(start + i, place === -1 ? undefined : memberValue(gone.splice(place, 1)[0]!));
	}

	return result;
}
