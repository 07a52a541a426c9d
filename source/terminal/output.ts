/**
Standard output and standard error of this process. The little that most commands print is written at once. A stream, which
takes time to make, is made only for more, and from then on it is watched for the end of its reader.
*/
import {Buffer} from 'node:buffer';
import {fstatSync, writeSync} from 'node:fs';
import process from 'node:process';
import {bytesFromText} from '../protocol/text.ts';
import {cellsAtMost, wrapProse} from './text/prose.ts';
import {visible} from './text/terminal-safe.ts';
import {isTerminal} from './terminal-facts.ts';

export type OutputDescriptor = 1 | 2;

/** The reader is gone, as `head` is after its lines; or the system does not take the output: a full disk, a dead terminal. */
export type OutputEnd = {
	readonly kind: 'reader-gone' | 'failed';
	readonly descriptor: OutputDescriptor;
	readonly error: NodeJS.ErrnoException;
};

/** Less than fits into a pipe that nobody reads, so that writing it cannot block the process, deaf to signals. */
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
		// What a full disk refuses now it may take later, but standard output must not have a hole.
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
			// Nothing may overtake what still waits in a stream.
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

		// The stream itself reports it only later.
		if (stream.errored) {
			this.#fail(stream.errored);
		}
	}

	/** Files and devices; when the disk becomes full in the middle of a piece, their streams would lose the rest of it. */
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

/** Prints; `outputDrained` and `flushOutput` wait for what has not left this process when it returns. */
export function print(descriptor: OutputDescriptor, output: string | Buffer): void {
	outputs[descriptor].write(typeof output === 'string' ? Buffer.from(output) : output);
}

/** No terminal is so narrow that a shorter line would be broken there; to ask one for its width takes time. */
const narrowColumns = 40;

/** What is said to a person is prose: the terminal would break it within words. */
function prose(text: string): string {
	const columns = text.length > narrowColumns ? standardError().columns : 0;
	return columns > 0 ? wrapProse(text, columns, cellsAtMost) : text;
}

/**
Prints text that may come from a store, a server or a file: a terminal gets it with its escape sequences made visible;
everything else gets the bytes.
*/
export function show(descriptor: OutputDescriptor, text: string): void {
	if (!isTerminal(descriptor)) {
		print(descriptor, bytesFromText(text));
		return;
	}

	const safe = visible(text, {keepLayout: true});
	print(descriptor, bytesFromText(descriptor === 2 ? prose(safe) : safe));
}

/** Resolves when there is room for more, or no reader any more; rejects with the reason of the signal. */
export async function outputDrained(signal: AbortSignal): Promise<void> {
	await outputs[1].drained(signal);
	await outputs[2].drained(signal);
	signal.throwIfAborted();
}

/** Resolves when all that was written has left this process. */
export async function flushOutput(): Promise<void> {
	await Promise.all([outputs[1].flush(), outputs[2].flush()]);
}
