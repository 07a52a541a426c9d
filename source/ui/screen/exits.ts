/**
The ways out: signals end the shell in an orderly way, and whatever ends it, the terminal is restored.
*/
import {constants} from 'node:os';
import process from 'node:process';
import {ownFaults} from '../../terminal/fault.ts';
import {endWithOutput} from '../../terminal/output.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

export type EndingSignal = typeof signals[number];

/** The exit code of a process that ended because of the signal. */
export function exitCodeOf(signal: EndingSignal): number {
	return 128 + constants.signals[signal];
}

export class Exits implements Disposable {
	readonly #restore: () => void;
	readonly #faults: Disposable;
	readonly #failed = Promise.withResolvers<never>();
	readonly #onSignal: (signal: EndingSignal) => void;

	/** `restore` has to be synchronous, and harmless when called again. */
	constructor({onSignal, restore}: {onSignal: (signal: EndingSignal) => void; restore: () => void}) {
		this.#onSignal = onSignal;
		this.#restore = restore;
		// Nobody may be waiting yet when something fails.
		this.#failed.promise.catch(() => undefined);
		for (const signal of signals) {
			process.on(signal, this.#onSignal);
		}

		process.on('exit', this.#restore);
		this.#faults = ownFaults(error => {
			// First of all: restoring the terminal may also end the session.
			this.#failed.reject(error);
			this.#restore();
		});
		// A terminal that takes no more output is gone, as after a hang-up.
		endWithOutput(() => {
			this.#onSignal('SIGHUP');
		});
	}

	/** Rejects with an error that nobody caught. */
	get failed(): Promise<never> {
		return this.#failed.promise;
	}

	[Symbol.dispose](): void {
		for (const signal of signals) {
			process.off(signal, this.#onSignal);
		}

		process.off('exit', this.#restore);
		this.#faults[Symbol.dispose]();
	}
}
