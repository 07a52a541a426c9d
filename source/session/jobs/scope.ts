/**
What a list of commands runs in: in front, where it prints as it likes and may ask and use the terminal, or behind, as a job,
whose lines say whose they are.
*/

/** Text that is printed once, as session/front-end.ts has it. */
type Printed = {readonly type: 'output' | 'error' | 'notice' | 'drawn'; readonly text: string};

export type ScopeHost = {
	print(block: Printed): void;
	/** For a job. */
	printBehind(block: Printed): void;
	/** A job wants to ask something, or to have the terminal. */
	waiting(job: number): void;
};

/** A line that does not end is printed in pieces of this size, in UTF-16 units. */
const lineLengthMax = 10_000;

export class Scope {
	readonly #host: ScopeHost;
	readonly #controller = new AbortController();
	/** The directory it stays in while the shell goes elsewhere; undefined in front. */
	#directory: string | undefined;
	#job: number | undefined;
	#front: PromiseWithResolvers<void> | undefined;
	#isWaiting = false;
	#lentCount = 0;
	/** What was printed of a line that is not over. */
	readonly #begun = new Map<Printed['type'], string>();
	readonly #sentBack = Promise.withResolvers<void>();

	constructor(host: ScopeHost) {
		this.#host = host;
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Whether it runs as a job, and not in front. */
	get isBehind(): boolean {
		return this.#front !== undefined;
	}

	/** Whether it waits until it is brought to the front. */
	get isWaiting(): boolean {
		return this.#isWaiting;
	}

	/** Whether a program has the terminal, so that it cannot go behind. */
	get hasTerminal(): boolean {
		return this.#lentCount > 0;
	}

	/** What the user does to end it. */
	get endedBy(): string {
		return this.isBehind ? `kill ${this.#job}` : 'Ctrl-C';
	}

	get directory(): string | undefined {
		return this.#directory;
	}

	/** Resolves when it goes behind for the first time. */
	get sentBack(): Promise<void> {
		return this.#sentBack.promise;
	}

	abort(): void {
		this.#controller.abort(new Error('interrupted'));
	}

	sendBack(job: number, directory: string): void {
		this.#job = job;
		this.#directory ??= directory;
		this.#front ??= Promise.withResolvers();
		this.#sentBack.resolve();
	}

	bringToFront(): void {
		this.flush();
		this.#isWaiting = false;
		this.#front?.resolve();
		this.#front = undefined;
	}

	/** Resolves when it is in front. Rejects when it is ended before. */
	async inFront(): Promise<void> {
		const {signal} = this;
		while (this.#front !== undefined) {
			signal.throwIfAborted();
			if (!this.#isWaiting) {
				this.#isWaiting = true;
				this.#host.waiting(this.#job!);
			}

			const aborted = Promise.withResolvers<void>();
			const onAbort = (): void => {
				aborted.resolve();
			};

			signal.addEventListener('abort', onAbort, {once: true});
			await Promise.race([this.#front.promise, aborted.promise]);
			signal.removeEventListener('abort', onAbort);
			signal.throwIfAborted();
		}
	}

	/** Runs something that has the terminal for itself. */
	async lend<Result>(run: () => Promise<Result>): Promise<Result> {
		await this.inFront();
		this.#lentCount++;
		try {
			return await run();
		} finally {
			this.#lentCount--;
		}
	}

	print(block: Printed): void {
		if (!this.isBehind) {
			this.#host.print(block);
			return;
		}

		const text = (this.#begun.get(block.type) ?? '') + block.text;
		const end = text.length > lineLengthMax && !text.includes('\n') ? text.length : text.lastIndexOf('\n') + 1;
		this.#begun.set(block.type, text.slice(end));
		this.#printLines(block.type, text.slice(0, end));
	}

	/** Prints what was kept of a line that is not over. */
	flush(): void {
		for (const [type, text] of this.#begun) {
			this.#printLines(type, text);
		}

		this.#begun.clear();
	}

	#printLines(type: Printed['type'], text: string): void {
		if (text === '') {
			return;
		}

		const lines = text.replace(/\n$/, '').split('\n').map(line => `[${this.#job}] ${line}\n`);
		this.#host.printBehind({type, text: lines.join('')});
	}
}
