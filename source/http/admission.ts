/**
How many connections all ports together take: some descriptors are left for the log and its snapshots.
*/
import {descriptorLimit, usedDescriptors} from '../util/descriptors.ts';
import {type LogSink} from './context.ts';

const connectionsMax = 20_000;
const reservedDescriptors = 32;

export class Admission {
	readonly #max: number;
	readonly #log: LogSink;
	#count = 0;
	/** From the first connection that is refused until there is room again. */
	#isFull = false;

	constructor(log: LogSink, max = defaultMax()) {
		this.#log = log;
		this.#max = max;
	}

	/** Whether one more may stay; then `leave` has to be called when it is closed. */
	enter(): boolean {
		if (this.#count < this.#max) {
			this.#count++;
			return true;
		}

		if (!this.#isFull) {
			this.#isFull = true;
			this.#log(
				'E',
				'etcdmain',
				`${this.#max} connections are open, more are closed at once (the limit depends on that of open files, ulimit -n)`,
			);
		}

		return false;
	}

	leave(): void {
		this.#count--;
		this.#isFull &&= this.#count >= this.#max / 2;
	}
}

function defaultMax(): number {
	const free = (descriptorLimit() ?? Infinity) - (usedDescriptors() ?? 0);
	return Math.min(connectionsMax, Math.max(free - reservedDescriptors, Math.floor(free / 2)));
}
