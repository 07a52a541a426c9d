/**
Asking for a password on the terminal, as etcdctl does: echo is switched by stty, and one line is taken from standard
input byte by byte, so that whatever follows stays for the command.
*/
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {readSync} from 'node:fs';
import process from 'node:process';
import {UserError} from './errors.ts';
import {textFromBytes} from './protocol/text.ts';

function switchEcho(argument: '-echo' | 'echo'): void {
	const {error} = spawnSync('/bin/stty', [argument], {stdio: 'inherit'});
	if (error !== undefined) {
		throw new UserError(`failed turning off console echo for password entry:\n\t${error.message}`, {cause: error});
	}
}

function readByte(buffer: Buffer): number {
	for (;;) {
		try {
			return readSync(0, buffer, 0, 1, null);
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'EOF') {
				return 0;
			}

			if (code !== 'EAGAIN') {
				throw new UserError(`failed during password entry: ${(error as Error).message}`, {cause: error});
			}
		}
	}
}

function readLine(): string {
	const buffer = Buffer.alloc(1);
	const bytes: number[] = [];
	while (readByte(buffer) === 1 && buffer[0] !== 0x0A) {
		bytes.push(buffer[0]!);
	}

	return textFromBytes(Buffer.from(bytes)).replace(/\r$/, '').trim();
}

/** Blocks until a line has been entered; it is not echoed on a terminal. */
export function askPassword(prompt: string): string {
	process.stdout.write(prompt);
	switchEcho('-echo');
	try {
		return readLine();
	} finally {
		switchEcho('echo');
		process.stdout.write('\n');
	}
}
