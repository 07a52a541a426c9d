/**
A program that is run for each event of a pane, one after the other; it gets the event in the same way as from exec-watch.
*/
import {spawn} from 'node:child_process';
import {watchEnvironment} from '../../commands/verbs/exec-watch.ts';
import {type KeyResponse} from '../../engine/engine.ts';
import {messageOf} from '../../errors.ts';
import {counted} from '../../util/counted.ts';
import {startOwned} from '../../util/own-programs.ts';

/** No more events than this wait for the program: a program that slow never catches up. */
const waitingCountMax = 10_000;

export type EventProgramHost = {
	print(text: string): void;
	failed(text: string): void;
	/** The number of waiting events has changed. */
	changed(): void;
};

export class EventProgram {
	/** As given to the user's shell. */
	readonly command: string;
	readonly #host: EventProgramHost;
	readonly #signal: AbortSignal;
	#waiting: KeyResponse[] = [];
	#waitingCount = 0;
	#isRunning = false;
	#lostCount = 0;

	/** Ends with the signal: what runs is stopped, what waits is forgotten. */
	constructor(command: string, {host, signal}: {host: EventProgramHost; signal: AbortSignal}) {
		this.command = command;
		this.#host = host;
		this.#signal = signal;
	}

	get waitingCount(): number {
		return this.#waitingCount;
	}

	add(event: KeyResponse): void {
		if (this.#waitingCount >= waitingCountMax) {
			this.#lostCount++;
			return;
		}

		this.#waitingCount++;
		this.#waiting.push(event);
		if (this.#isRunning) {
			return;
		}

		this.#isRunning = true;
		void this.#runAll();
	}

	async #runAll(): Promise<void> {
		for (let batch = this.#waiting; batch.length > 0; batch = this.#waiting) {
			// Taken from the end of a reversed list: taking from the front of a long one is slow.
			this.#waiting = [];
			batch.reverse();
			for (let event = batch.pop(); event !== undefined && !this.#signal.aborted; event = batch.pop()) {
				this.#waitingCount--;
				await this.#run(event);
				this.#host.changed();
			}
		}

		this.#isRunning = false;
		if (!(this.#lostCount > 0)) {
			return;
		}

		const lost = counted(this.#lostCount, 'event');
		this.#host.failed(`${lost} came too fast for ${this.command}: it was not run for ${this.#lostCount === 1 ? 'that' : 'them'}`);
		this.#lostCount = 0;
	}

	async #run(event: KeyResponse): Promise<void> {
		const {promise, resolve} = Promise.withResolvers<void>();
		const fail = (error: unknown): void => {
			if (!this.#signal.aborted) {
				this.#host.failed(messageOf(error));
			}

			resolve();
		};

		try {
			const child = startOwned(() => spawn(this.command, {
				shell: true,
				stdio: ['ignore', 'pipe', 'pipe'],
				env: watchEnvironment(event),
				detached: true,
			}), this.#signal);
			for (const output of [child.stdout, child.stderr]) {
				output.setEncoding('utf8').on('data', (text: string) => {
					this.#host.print(text);
				});
			}

			child.once('error', fail);
			child.once('close', code => {
				if (code !== 0 && code !== null && !this.#signal.aborted) {
					this.#host.failed(`${this.command} ended with code ${code}`);
				}

				resolve();
			});
		} catch (error) {
			// A value with a null character cannot be put into an environment.
			fail(error);
		}

		await promise;
	}
}
