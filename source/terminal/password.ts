/**
Asking for a password on the terminal, as etcdctl does: stty switches the echo, and one line is taken from standard
input; whatever follows stays for the command.
*/
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {PromptInterruptedError, UserError} from '../errors.ts';
import {textFromBytes} from '../protocol/text.ts';
import {withLentInput} from './lent-input.ts';
import {standardOutput} from './output.ts';

const endingSignals = ['SIGQUIT', 'SIGHUP', 'SIGTERM'] as const;

/** Whether the terminal shows what is typed. */
export function switchEcho(argument: '-echo' | 'echo'): void {
	const {error} = withLentInput(input => spawnSync('/bin/stty', [argument], {argv0: 'stty', stdio: [input, 'inherit', 'inherit']}));
	if (error !== undefined) {
		throw new UserError(`failed turning off console echo for password entry:\n\t${error.message}`, {cause: error});
	}
}

/** The bytes up to a line feed or the end of the input. `onStop` receives a function that stops the waiting. */
async function readLineBytes(onStop: (stop: () => void) => void): Promise<Buffer> {
	const bytes: Buffer[] = [];
	const {stdin} = process;
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const take = () => {
		for (let byte = stdin.read(1) as Buffer | null; byte !== null; byte = stdin.read(1) as Buffer | null) {
			if (byte[0] === 0x0A) {
				resolve();
				return;
			}

			bytes.push(byte);
		}
	};

	const fail = (error: Error) => {
		reject(new UserError(`failed during password entry: ${error.message}`, {cause: error}));
	};

	onStop(() => {
		reject(new PromptInterruptedError());
	});
	stdin.on('readable', take).once('end', resolve).once('error', fail);
	try {
		await promise;
	} finally {
		stdin.off('readable', take).off('end', resolve).off('error', fail);
		stdin.pause();
	}

	return Buffer.concat(bytes);
}

/**
Waits for a line; a terminal does not echo it. Rejects with PromptInterruptedError when the process is told to
end meanwhile.
*/
export async function askPassword(prompt: string, signal: AbortSignal): Promise<string> {
	if (signal.aborted) {
		throw new PromptInterruptedError();
	}

	standardOutput().write(prompt);
	let stop = () => undefined as void;
	const end = () => {
		stop();
	};

	signal.addEventListener('abort', end, {once: true});
	for (const name of endingSignals) {
		process.on(name, end);
	}

	try {
		switchEcho('-echo');
		const line = await readLineBytes(stopReading => {
			stop = stopReading;
		});
		switchEcho('echo');
		standardOutput().write('\n');
		return textFromBytes(line).replace(/\r$/, '').trim();
	} catch (error) {
		switchEcho('echo');
		throw error;
	} finally {
		signal.removeEventListener('abort', end);
		for (const name of endingSignals) {
			process.off(name, end);
		}
	}
}
