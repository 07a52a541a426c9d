/**
Programs that a command starts, with the reasons why one cannot be started.
*/
import {type Buffer} from 'node:buffer';
import {type ChildProcess, type SpawnOptions} from 'node:child_process';
import {UserError} from '../../errors.ts';
import {goQuote} from '../../protocol/go-quote.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {withLentInput} from '../../terminal/lent-input.ts';
import {type ProgramOutput} from '../common/context.ts';

const startReasons: Readonly<Record<string, string>> = {
	ENOENT: 'no such file or directory',
	EACCES: 'permission denied',
	ENOTDIR: 'not a directory',
	ELOOP: 'too many levels of symbolic links',
	ENAMETOOLONG: 'file name too long',
	E2BIG: 'argument list too long',
};

/** Why a program cannot be started, in the words of Go's os/exec. */
function startFailure(program: string, error: NodeJS.ErrnoException): string {
	if (program === '') {
		return 'exec: no command';
	}

	if (!program.includes('/')) {
		return `exec: ${goQuote(program)}: executable file not found in $PATH`;
	}

	return `fork/exec ${program}: ${startReasons[error.code ?? ''] ?? error.message}`;
}

/** With `own`, which starts it, somebody answers for its end. Rejects with a UserError when it cannot be started. */
export async function startProgram(
	command: readonly string[],
	options: SpawnOptions & {readonly env: NodeJS.ProcessEnv},
	own: (begin: () => ChildProcess) => ChildProcess = begin => begin(),
): Promise<ChildProcess> {
	const [program = '', ...args] = command;
	const {spawn} = await import('node:child_process');
	return new Promise((resolve, reject) => {
		const fail = (error: NodeJS.ErrnoException) => {
			reject(new UserError(startFailure(program, error), {cause: error}));
		};

		if (program === '') {
			fail(new Error('empty name'));
			return;
		}

		if (Object.values(options.env).some(value => value?.includes('\0'))) {
			reject(new UserError('exec: environment variable contains NUL'));
			return;
		}

		try {
			const begin = (stdio = options.stdio): ChildProcess => own(() => spawn(program, args, {...options, stdio}));
			const child = options.stdio === 'inherit' ? withLentInput(input => begin([input, 'inherit', 'inherit'])) : begin();
			child.once('spawn', () => {
				resolve(child);
			});
			child.once('error', fail);
		} catch (error) {
			fail(error as NodeJS.ErrnoException);
		}
	});
}

/** Hands on what a program prints, no faster than that is taken. Rejects when nobody takes it. */
export async function handOn({stdout, stderr}: ChildProcess, output: ProgramOutput, drained: () => Promise<void>): Promise<void> {
	const hand = async (stream: NodeJS.ReadableStream, take: (text: string) => void): Promise<void> => {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			take(textFromBytes(chunk));
			await drained();
		}
	};

	await Promise.all([
		hand(stdout!, text => {
			output.stdout(text);
		}),
		hand(stderr!, text => {
			output.stderr(text);
		}),
	]);
}
