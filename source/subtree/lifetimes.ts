/**
What happens to times to live when entries are copied.
*/
import {isBelow, type Entry} from './entries.ts';

/** Everything lives for ever. */
export async function * withoutLifetimes(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
	for await (const {endsAt, goesBy, ...entry} of entries) {
		yield entry;
	}
}

/** Leaves out what has expired by `now`, in milliseconds since the epoch, with all below it. */
export async function * withoutExpired(
	entries: AsyncIterable<Entry>,
	now: number,
	onExpired: (entry: Entry) => void,
): AsyncGenerator<Entry> {
	let expired: string | undefined;
	for await (const entry of entries) {
		const isGone = (expired !== undefined && isBelow(entry.path, expired)) || (entry.endsAt !== undefined && entry.endsAt <= now);
		if (!isGone) {
			yield entry;
			continue;
		}

		onExpired(entry);
		if (expired === undefined || !isBelow(entry.path, expired)) {
			expired = entry.path;
		}
	}
}

/** Adds to each entry when it expires with the directories around it. The entries have to be in the order of a walk. */
export async function * withEnds<Some extends Entry>(entries: AsyncIterable<Some>): AsyncGenerator<Some> {
	const around: Array<{readonly path: string; readonly endsAt: number}> = [];
	for await (const entry of entries) {
		while (around.length > 0 && !isBelow(entry.path, around.at(-1)!.path)) {
			around.pop();
		}

		const goesBy = around.at(-1)?.endsAt;
		if (entry.value === undefined && entry.endsAt !== undefined) {
			around.push({path: entry.path, endsAt: Math.min(entry.endsAt, goesBy ?? Infinity)});
		}

		yield goesBy === undefined ? entry : {...entry, goesBy};
	}
}

/** When an entry expires, by itself or with a directory around it; undefined when it does not. */
export function endOf({endsAt, goesBy}: Entry): number | undefined {
	return endsAt === undefined || goesBy === undefined ? endsAt ?? goesBy : Math.min(endsAt, goesBy);
}
