/**
The reading of files that users name, which may be pipes.
*/
import {type Buffer} from 'node:buffer';
import {
	constants,
	createReadStream,
	openSync,
	statSync,
} from 'node:fs';
import {Socket} from 'node:net';

/**
The bytes of a file. Waits for a pipe until the signal fires: simply opening one would keep a thread, and so the process,
until somebody writes.
*/
export function readInput(file: string, signal?: AbortSignal): AsyncIterable<Buffer> {
	const stream = statSync(file, {throwIfNoEntry: false})?.isFIFO() === true
		? new Socket({
			fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false, signal,
		})
		: createReadStream(file, {highWaterMark: 1 << 18, signal});
	return stream as AsyncIterable<Buffer>;
}

/** Whether it can be read only once, like a pipe, or may never end. */
export function isStream(file: string): boolean {
	const status = statSync(file);
	return !status.isFile() && !status.isDirectory();
}
