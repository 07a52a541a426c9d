/**
A program that runs while something is held for it, and is told to end when that is over.
*/
import {once} from 'node:events';
import {constants} from 'node:os';
import process from 'node:process';
import {inherited, type CommandContext} from '../common/context.ts';
import {startProgram} from '../verbs/started-program.ts';

/** How long it may take to end when it is told to. */
const graceMs = 2000;

/** Resolves to its exit code, or as shells say it to 128 and the number of the signal that ended it. */
export async function runHeldProgram(
	context: CommandContext,
	command: readonly string[],
	{environment, signal}: {readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal},
): Promise<number> {
	const {programOutput} = context;
	const output = programOutput === inherited ? 'inherit' : 'pipe';
	// It stays in the group of this process, or it could not read from the terminal.
	const child = await startProgram(command, {
		stdio: [context.mode === 'shell' ? 'ignore' : 'inherit', output, output],
		env: {...process.env, ...environment},
	});
	if (programOutput !== inherited) {
		child.stdout!.setEncoding('utf8').on('data', programOutput.stdout);
		child.stderr!.setEncoding('utf8').on('data', programOutput.stderr);
	}

	let killer: NodeJS.Timeout | undefined;
	const end = (): void => {
		child.kill('SIGTERM');
		killer = setTimeout(() => {
			child.kill('SIGKILL');
		}, graceMs);
	};

	signal.addEventListener('abort', end, {once: true});
	const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
	if (signal.aborted) {
		end();
	}

	const [code, ending] = await exit;
	signal.removeEventListener('abort', end);
	clearTimeout(killer);
	return code ?? (128 + constants.signals[ending!]);
}
