const intervalMs = 250;

/** How far the running command has got: a text that changes no more often than it can be read. */
export class Progress {
	#text = '';
	#time = 0;

	/** Empty when there is nothing to say. */
	get text(): string {
		return this.#text;
	}

	/** `now` in milliseconds since the epoch. Returns whether there is something new to show. */
	report(text: string, now: number): boolean {
		if (text === '' ? this.#text === '' : now - this.#time < intervalMs) {
			return false;
		}

		this.#text = text;
		this.#time = now;
		return true;
	}
}
