/**
Where a server's log goes: standard error, as long as that takes anything. What it does not take is lost, as with etcd, and
the server goes on: a full disk, a closed terminal, and a reader that is gone or stuck are no reason to stop serving.
*/
import {Buffer} from 'node:buffer';
import {fstatSync, writeSync} from 'node:fs';
import process from 'node:process';
import {logLine} from '../format/log-line.ts';
import {counted} from '../util/counted.ts';

/** How much may wait for a reader that does not read. */
export const waitingBytesMax = 1_048_576;

type LogStream = Pick<NodeJS.WriteStream, 'on' | 'write' | 'writableLength'>;

/** Takes lines of a log. */
export type LogOutput = (line: string) => void;

export function logToStandardError(): LogOutput {
	return isWrittenAtOnce(2) ? logToFile(bytes => writeSync(2, bytes)) : logToStream(process.stderr);
}

/** Files, devices and terminals; a pipe may keep waiting. */
function isWrittenAtOnce(descriptor: number): boolean {
	try {
		const status = fstatSync(descriptor);
		return status.isFile() || status.isCharacterDevice();
	} catch {
		return false;
	}
}

/** `write` returns how much it took, and throws when the disk is full. */
export function logToFile(write: (bytes: Buffer) => number): LogOutput {
	let isCut = false;
	return line => {
		let rest = Buffer.from(isCut ? `\n${line}` : line);
		const {length} = rest;
		try {
			while (rest.length > 0) {
				rest = rest.subarray(write(rest));
			}

			isCut = false;
		} catch {
			// The next line that finds room begins a new line.
			isCut ||= rest.length < length;
		}
	};
}

export function logToStream(stream: LogStream): LogOutput {
	let lostCount = 0;
	stream.on('error', () => undefined);
	return line => {
		if (stream.writableLength > waitingBytesMax) {
			lostCount++;
			return;
		}

		if (lostCount > 0) {
			const lost = counted(lostCount, 'line of this log was', 'lines of this log were');
			stream.write(logLine('W', `etcdmain: ${lost} lost, since nobody read it`));
			lostCount = 0;
		}

		stream.write(line);
	};
}
