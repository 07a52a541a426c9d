/**
What becomes of the times to live when entries are copied.
*/
import {isBelow, type Entry} from './entries.ts';

/** Everything lives for ever. */
export async function * withoutLifetimes(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
	for await (const {endsAt, ...entry} of entries) {
		yield entry;
	}
}

/** Leaves out what has expired by `now`, in milliseconds since the epoch, with all below it. */
export async function * withoutExpired(entries: AsyncIterable<Entry>, now: number, onExpired: (entry: Entry) => void): AsyncGenerator<Entry> {
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
