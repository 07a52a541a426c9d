/**
Standard output and standard error of this process. A stream is made when it is first written to, since that takes its
time, and from then on it is watched for the end of whoever reads it.
*/
import process from 'node:process';

let onReaderGone: (error: Error) => void = () => undefined;
const watched = new Set<NodeJS.WriteStream>();

/** `end` is called when whoever reads the output is gone, as `head` is after its lines. */
export function endWithReader(end: (error: Error) => void): void {
	onReaderGone = end;
}

function watch(stream: NodeJS.WriteStream): NodeJS.WriteStream {
	if (!watched.has(stream)) {
		watched.add(stream);
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPIPE') {
				throw error;
			}

			onReaderGone(error);
		});
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

/** Resolves when all that was written has left this process. */
export async function flushOutput(): Promise<void> {
	await Promise.all([...watched].filter(stream => stream.writableLength > 0).map(async stream => new Promise<void>(resolve => {
		stream.write('', () => {
			resolve();
		});
	})));
}
