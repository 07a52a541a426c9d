/**
The running of one command of a session: its context, its time limit, and the terminal for those who want it.
*/
import {type CommandContext} from '../commands/command.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {resolvePath} from '../protocol/paths.ts';
import {type ShellTable} from './builtins/index.ts';
import {dispatch, type RunCommand} from './dispatch.ts';
import {type SessionHost} from './session-types.ts';

export type RunOptions = {
	readonly engine: Engine;
	readonly table: ShellTable;
	readonly runCommand: RunCommand;
	readonly host: SessionHost;
	readonly output: string;
	readonly totalTimeoutMs: number | undefined;
	readonly signal: AbortSignal;
	/** Current directory. */
	readonly directory: string;
};

/** Commands whose programs write to the terminal themselves. */
const terminalCommands = new Set(['exec-watch']);

/** `deadlines` takes the timers that have to be ended after the command. */
function contextOf({engine, host, output, totalTimeoutMs, signal, directory}: RunOptions, deadlines: Deadline[]): CommandContext {
	return {
		mode: 'shell',
		output,
		signal,
		connect: async () => engine,
		...(totalTimeoutMs !== undefined && {
			startPhase() {
				const deadline = new Deadline(totalTimeoutMs);
				deadlines.push(deadline);
				return AbortSignal.any([signal, deadline.signal]);
			},
		}),
		resolveKey: key => resolvePath(directory, key),
		stdout(text) {
			host.print({type: 'output', text});
		},
		stderr(text) {
			host.print({type: 'error', text});
		},
		readStdin: async () => '',
	};
}

/** Resolves to the exit code; rejects only for what is no failure of the user's. */
export async function runWords(words: readonly string[], options: RunOptions): Promise<number> {
	const {table, runCommand, host} = options;
	const deadlines: Deadline[] = [];
	const context = contextOf(options, deadlines);
	const run = async (): Promise<number> => dispatch(words, {table, context, runCommand});
	try {
		const name = words[0] === 'etcdctl' ? words[1] : words[0];
		return await (terminalCommands.has(name ?? '') ? host.withTerminal(run) : run());
	} finally {
		for (const deadline of deadlines) {
			deadline[Symbol.dispose]();
		}
	}
}
