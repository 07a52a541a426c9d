/**
The lines of a session, run one after the other: the one that runs, and those that wait behind it.
*/
import {
	isBlank,
	splitCommands,
	withoutTrailingBlanks,
	type SplitCommand,
} from '../language/words.ts';

export type LineRunnerHost = {
	/** A line is about to run. */
	begin(line: string): void;
	/** Runs one command of a line. Never rejects. */
	run(command: SplitCommand, line: string, signal: AbortSignal): Promise<void>;
	/** A line is over. */
	end(): void;
	changed(): void;
};

export class LineRunner {
	readonly #host: LineRunnerHost;
	readonly #queue: string[] = [];
	#running: {readonly line: string; readonly controller: AbortController} | undefined;
	#isClosed = false;

	constructor(host: LineRunnerHost) {
		this.#host = host;
	}

	/** The line that is running. */
	get running(): string | undefined {
		return this.#running?.line;
	}

	/** Whether lines wait behind the one that runs. */
	get hasWaiting(): boolean {
		return this.#queue.length > 0;
	}

	/** Takes a text of one or more commands, to be run after what is running now. */
	submit(text: string): void {
		this.#queue.push(withoutTrailingBlanks(text));
		if (this.#running === undefined) {
			void this.#runQueue();
		}
	}

	/** Cancels what is running and what is waiting; returns whether anything ran. */
	cancel(): boolean {
		this.#queue.length = 0;
		this.#running?.controller.abort(new Error('interrupted'));
		return this.#running !== undefined;
	}

	/** Cancels everything, and runs nothing more. */
	close(): void {
		this.#isClosed = true;
		this.cancel();
	}

	async #runQueue(): Promise<void> {
		for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) {
			this.#host.begin(line);
			await this.#runLine(line);
			this.#host.end();
		}

		this.#running = undefined;
		this.#host.changed();
	}

	async #runLine(line: string): Promise<void> {
		const controller = new AbortController();
		this.#running = {line, controller};
		this.#host.changed();
		for (const command of splitCommands(line).commands) {
			if (!isBlank(command) && !controller.signal.aborted && !this.#isClosed) {
				await this.#host.run(command, line, controller.signal);
			}
		}
	}
}
