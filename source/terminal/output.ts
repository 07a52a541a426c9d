/**
Standard output and standard error of this process. What little most commands print goes out at once; a stream is made
for what is more, since that takes its time, and from then on it is watched for the end of whoever reads it.
*/
import {Buffer} from 'node:buffer';
import {fstatSync, writeSync} from 'node:fs';
import process from 'node:process';
import {bytesFromText} from '../protocol/text.ts';
import {visible} from './text/terminal-safe.ts';
import {isTerminal} from './terminal-facts.ts';

export type OutputDescriptor = 1 | 2;

/** Whoever reads is gone, as `head` is after its lines; or the system does not take it: a full disk, a dead terminal. */
export type OutputEnd = {readonly kind: 'reader-gone' | 'failed'; readonly descriptor: OutputDescriptor; readonly error: NodeJS.ErrnoException};

/** So much fits into a pipe that nobody reads, and more: to write it cannot make the process wait, deaf to signals. */
const directBytesMax = 4096;

let directBytesLeft = directBytesMax;
let onEnd: (end: OutputEnd) => void = () => undefined;

/** Calls `listener`, in place of the one before, when an output has ended. */
export function endWithOutput(listener: (end: OutputEnd) => void): void {
	onEnd = listener;
}

class Output {
	readonly #descriptor: OutputDescriptor;
	#stream: NodeJS.WriteStream | undefined;
	#isWaitless: boolean | undefined;
	#hasEnded = false;
	readonly #fail = (error: NodeJS.ErrnoException): void => {
		// What a full disk does not take now it may take later, but standard output must not have a hole.
		if (this.#hasEnded) {
			return;
		}

		this.#hasEnded = this.#descriptor === 1;
		onEnd({kind: error.code === 'EPIPE' || error.code === 'ECONNRESET' ? 'reader-gone' : 'failed', descriptor: this.#descriptor, error});
	};

	constructor(descriptor: OutputDescriptor) {
		this.#descriptor = descriptor;
	}

	get stream(): NodeJS.WriteStream {
		if (this.#stream === undefined) {
			this.#stream = this.#descriptor === 1 ? process.stdout : process.stderr;
			this.#stream.on('error', this.#fail);
			// Nothing may overtake what waits in a stream.
			directBytesLeft = 0;
		}

		return this.#stream;
	}

	write(bytes: Buffer): void {
		if (this.#hasEnded) {
			return;
		}

		const rest = bytes.length <= directBytesLeft || this.#canNeverWait() ? this.#writeDirectly(bytes) : bytes;
		if (rest.length > 0 && !this.stream.destroyed) {
			this.stream.write(rest);
		}
	}

	/** Resolves when there is room for more, or will never be. */
	async drained(signal: AbortSignal): Promise<void> {
		const stream = this.#stream;
		if (stream?.writableNeedDrain !== true || this.#hasEnded) {
			return;
		}

		const {promise, resolve} = Promise.withResolvers<void>();
		const done = (): void => {
			resolve();
		};

		const events = ['drain', 'error', 'close'];
		for (const event of events) {
			stream.once(event, done);
		}

		signal.addEventListener('abort', done, {once: true});
		await promise;
		signal.removeEventListener('abort', done);
		for (const event of events) {
			stream.removeListener(event, done);
		}
	}

	async flush(): Promise<void> {
		const stream = this.#stream;
		if (stream === undefined) {
			return;
		}

		if (stream.writableLength > 0) {
			const {promise, resolve} = Promise.withResolvers<unknown>();
			stream.write('', resolve);
			await promise;
		}

		// The stream itself tells it only later.
		if (stream.errored) {
			this.#fail(stream.errored);
		}
	}

	/** Files and devices; their streams would lose what a disk that becomes full leaves over of a piece. */
	#canNeverWait(): boolean {
		this.#isWaitless ??= !isTerminal(this.#descriptor) && !this.#isPipe();
		return this.#isWaitless;
	}

	#isPipe(): boolean {
		try {
			const status = fstatSync(this.#descriptor);
			return status.isFIFO() || status.isSocket();
		} catch {
			return false;
		}
	}

	/** Returns what is left when the descriptor takes nothing just now. */
	#writeDirectly(bytes: Buffer): Buffer {
		directBytesLeft = Math.max(0, directBytesLeft - bytes.length);
		try {
			while (bytes.length > 0) {
				bytes = bytes.subarray(writeSync(this.#descriptor, bytes));
			}
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
				return bytes;
			}

			this.#fail(error as NodeJS.ErrnoException);
			return Buffer.alloc(0);
		}

		return bytes;
	}
}

const outputs: Readonly<Record<OutputDescriptor, Output>> = {1: new Output(1), 2: new Output(2)};

export function standardOutput(): NodeJS.WriteStream {
	return outputs[1].stream;
}

export function standardError(): NodeJS.WriteStream {
	return outputs[2].stream;
}

/** Watches both streams, for those who write to them without this file. */
export function watchOutput(): void {
	standardOutput();
	standardError();
}

/** Prints; what has not left this process when it returns is the affair of `outputDrained` and `flushOutput`. */
export function print(descriptor: OutputDescriptor, output: string | Buffer): void {
	outputs[descriptor].write(typeof output === 'string' ? Buffer.from(output) : output);
}

/**
Prints text that may come from a store, a server or a file: a terminal gets it with its escape sequences shown, not to be
obeyed; everybody else gets the bytes.
*/
export function show(descriptor: OutputDescriptor, text: string): void {
	print(descriptor, bytesFromText(isTerminal(descriptor) ? visible(text, {keepLayout: true}) : text));
}

/** Resolves when there is room for more, or nobody to take it; rejects with the reason of the signal. */
export async function outputDrained(signal: AbortSignal): Promise<void> {
	await outputs[1].drained(signal);
	await outputs[2].drained(signal);
	signal.throwIfAborted();
}

/** Resolves when all that was written has left this process. */
export async function flushOutput(): Promise<void> {
	await Promise.all([outputs[1].flush(), outputs[2].flush()]);
}
