/**
Standard input for a program that is started: the same terminal, opened once more. A program is given an input that waits for keys,
and with one file that both have open ours would wait as well, and with it this whole process, each time that a Ctrl-C takes away
what was there to be read a moment before.
*/
import {type ChildProcess} from 'node:child_process';
import {closeSync, constants, openSync} from 'node:fs';
import process from 'node:process';
import {isatty} from 'node:tty';
import {typedAheadRead} from './input/typed-ahead.ts';

/** Undefined where this process may not open it, or its system does not say what it has open. */
function openedAnew(): number | undefined {
	try {
		return isatty(0) ? openSync(`/proc/${process.pid}/fd/0`, constants.O_RDWR | constants.O_NOCTTY) : undefined;
	} catch {
		return undefined;
	}
}

/** `start` starts the program with this as its standard input. */
export function withLentInput<Result>(start: (input: number | 'inherit') => Result): Result {
	const descriptor = openedAnew();
	try {
		return start(descriptor ?? 'inherit');
	} finally {
		if (descriptor !== undefined) {
			closeSync(descriptor);
		}
	}
}

/**
For a program that was just started on the terminal of this process. The terminal tells both of a Ctrl-C; one that came right before
has reached this process alone, which hears of it a turn later and passes it on.
*/
export async function passOnEarlyInterrupt(child: ChildProcess, signal: AbortSignal): Promise<void> {
	await typedAheadRead();
	if (signal.aborted) {
		child.kill('SIGINT');
	}
}
