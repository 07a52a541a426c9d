/**
Standard output and standard error of this process. What little most commands print goes out at once; a stream is made
for what is more, since that takes its time, and from then on it is watched for the end of whoever reads it.
*/
import {Buffer} from 'node:buffer';
import {writeSync} from 'node:fs';
import process from 'node:process';
import {visible} from './format/terminal-safe.ts';
import {bytesFromText} from './protocol/text.ts';
import {isTerminal} from './util/terminal-facts.ts';

export type OutputDescriptor = 1 | 2;

/** So much fits into a pipe that nobody reads, and more: to write it cannot make the process wait, deaf to signals. */
const directBytesMax = 4096;

let onReaderGone: (error: Error) => void = () => undefined;
let directBytesLeft = directBytesMax;
const watched = new Set<NodeJS.WriteStream>();

/** `end` is called when whoever reads the output is gone, as `head` is after its lines. */
export function endWithReader(end: (error: Error) => void): void {
	onReaderGone = end;
}

/** Throws what is no end of a reader. */
function reportFailure(error: NodeJS.ErrnoException): void {
	if (error.code !== 'EPIPE') {
		throw error;
	}

	onReaderGone(error);
}

function watch(stream: NodeJS.WriteStream): NodeJS.WriteStream {
	if (!watched.has(stream)) {
		watched.add(stream);
		stream.on('error', reportFailure);
		// Nothing may overtake what waits in a stream.
		directBytesLeft = 0;
	}

	return stream;
}

export function standardOutput(): NodeJS.WriteStream {
	return watch(process.stdout);
}

export function standardError(): NodeJS.WriteStream {
	return watch(process.stderr);
}

/** Watches both streams, for those who write to them without this file. */
export function watchOutput(): void {
	standardOutput();
	standardError();
}

/** Writes without a stream; returns what is left when the descriptor takes nothing just now. */
function writeDirectly(descriptor: OutputDescriptor, bytes: Buffer): Buffer {
	directBytesLeft -= bytes.length;
	try {
		while (bytes.length > 0) {
			bytes = bytes.subarray(writeSync(descriptor, bytes));
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
			return bytes;
		}

		reportFailure(error as NodeJS.ErrnoException);
		return Buffer.alloc(0);
	}

	return bytes;
}

/** Prints; what has not left this process when it returns is `flushOutput`'s affair. */
export function print(descriptor: OutputDescriptor, output: string | Buffer): void {
	const bytes = typeof output === 'string' ? Buffer.from(output) : output;
	const rest = bytes.length <= directBytesLeft ? writeDirectly(descriptor, bytes) : bytes;
	if (rest.length > 0) {
		(descriptor === 1 ? standardOutput() : standardError()).write(rest);
	}
}

/**
Prints text that may come from a store, a server or a file: a terminal gets it with its escape sequences shown, not to be
obeyed; everybody else gets the bytes.
*/
export function show(descriptor: OutputDescriptor, text: string): void {
	print(descriptor, bytesFromText(isTerminal(descriptor) ? visible(text, {keepLayout: true}) : text));
}

/** Resolves when all that was written has left this process. */
export async function flushOutput(): Promise<void> {
	await Promise.all([...watched].filter(stream => stream.writableLength > 0).map(async stream => new Promise<void>(resolve => {
		stream.write('', () => {
			resolve();
		});
	})));
}
