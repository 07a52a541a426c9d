/** How much sooner a stream is checked that may have been dropped in a burst of events. */
const soonerTimes = 20;

/** Ends one stream when its block is left, or when the outer signal fires. */
export class StreamOwner implements Disposable {
	readonly signal: AbortSignal;
	/** Events that have come, and how many of them the consumer has been given. */
	arrived = 0;
	taken = 0;
	/** Pieces of events that have come. */
	pieces = 0;
	readonly #controller = new AbortController();
	#timer: NodeJS.Timeout | undefined;
	#schedule: (isSoon: boolean) => void = () => undefined;
	/** Whether the next beat comes when no event has come for a while. */
	#isSoon = true;

	constructor(outer: AbortSignal) {
		this.signal = AbortSignal.any([outer, this.#controller.signal]);
	}

	/**
	Asks every so often, and sooner when events have stopped coming, or when the answer is that much is happening. A rejection
	ends the stream.
	*/
	beat(intervalMs: number, ask: () => Promise<boolean>): void {
		this.#schedule = isSoon => {
			clearTimeout(this.#timer);
			this.#isSoon = isSoon;
			if (this.signal.aborted) {
				return;
			}

			this.#timer = setTimeout(() => {
				void this.#ask(ask);
			}, isSoon ? intervalMs / soonerTimes : intervalMs);
			this.#timer.unref();
		};

		this.#schedule(true);
	}

	noteEvent(): void {
		this.arrived++;
		if (this.#isSoon) {
			this.#timer?.refresh();
		} else {
			this.#schedule(true);
		}
	}

	async #ask(ask: () => Promise<boolean>): Promise<void> {
		this.#timer = undefined;
		try {
			this.#schedule(await ask());
		} catch (error) {
			this.#controller.abort(error);
		}
	}

	[Symbol.dispose](): void {
		clearTimeout(this.#timer);
		this.#controller.abort();
	}
}
