/**
What has just changed, remembered for a moment. Only the newest are kept: at a thousand changes a second nobody could read more.
*/

const markMilliseconds = 1500;
const countMax = 1000;

export class Marks<Value> {
	/** Oldest first; times in milliseconds since the epoch. */
	readonly #marks = new Map<string, {readonly value: Value; readonly time: number}>();

	put(key: string, value: Value, now: number): void {
		this.#marks.delete(key);
		this.#marks.set(key, {value, time: now});
		for (const [oldest, {time}] of this.#marks) {
			if (now - time < markMilliseconds && this.#marks.size <= countMax) {
				break;
			}

			this.#marks.delete(oldest);
		}
	}

	/** What changed last, however long ago. */
	get newest(): string | undefined {
		return this.#marks.keys().toArray().at(-1);
	}

	/** Undefined when the key has no mark or that is too old. */
	get(key: string, now: number): Value | undefined {
		const mark = this.#marks.get(key);
		return mark !== undefined && now - mark.time < markMilliseconds ? mark.value : undefined;
	}

	/** The marks that are not too old. */
	fresh(now: number): ReadonlyArray<readonly [key: string, value: Value]> {
		return [...this.#marks].filter(([, {time}]) => now - time < markMilliseconds).map(([key, {value}]) => [key, value]);
	}
}
