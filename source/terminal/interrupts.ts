/**
What ends a command from outside: Ctrl-C, and the signals of a closed terminal and of `kill`, `timeout` and the like. The
command is told, so that it can say how far it came and take away what it has half written.
*/
import process from 'node:process';

/** For a command to end when it is told to by what kills otherwise. */
const graceMs = 5000;

/** The exit code of a command that was interrupted, as shells have it. */
export const interruptedExitCode = 130;

export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export class Interrupts {
	readonly #listeners: ReadonlyMap<EndingSignal, () => void>;
	#received: EndingSignal | undefined;

	/** Each signal is taken once: the next one does what it does. */
	constructor(signals: readonly EndingSignal[], onInterrupt: () => void) {
		this.#listeners = new Map(signals.map(signal => [signal, () => {
			this.#received ??= signal;
			if (signal !== 'SIGINT') {
				setTimeout(() => {
					// Whoever still listens would keep it from doing that.
					process.removeAllListeners(signal);
					process.kill(process.pid, signal);
				}, graceMs).unref();
			}

			onInterrupt();
		}]));
		for (const [signal, listener] of this.#listeners) {
			process.once(signal, listener);
		}
	}

	/** The first one that came. */
	get received(): EndingSignal | undefined {
		return this.#received;
	}

	/** Leaves the signals to whoever runs from here on. */
	release(): void {
		for (const [signal, listener] of this.#listeners) {
			process.removeListener(signal, listener);
		}
	}
}
