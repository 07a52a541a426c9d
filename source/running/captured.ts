/**
A command whose output somebody else takes: the command around it, or a job.
*/
import {noTerminal, nobody, type CommandContext} from '../commands/common/context.ts';

/** The context of a command that prints into another one. */
export function captured(context: CommandContext, write: (text: string) => void): CommandContext {
	return {
		...context,
		stdout: write,
		terminal: noTerminal,
		withTerminal: noTerminal,
		openEditor: nobody,
		programOutput: {stdout: write, stderr: context.stderr},
		progress: () => undefined,
	};
}

