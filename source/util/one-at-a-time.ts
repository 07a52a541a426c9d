/**
What must not be under way twice, in the order in which it was asked for.
*/
export class OneAtATime {
	#last: Promise<unknown> = Promise.resolve();

	/** Resolves or rejects as `act` does, which begins when all before it have ended, however they did. */
	async run<T>(act: () => Promise<T>): Promise<T> {
		const done = this.#last.then(act);
		this.#last = done.catch(() => undefined);
		return done;
	}

	/** Resolves when all that was asked for until now has ended. */
	async settled(): Promise<void> {
		await this.#last;
	}
}
