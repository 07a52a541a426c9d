/**
A session of the shell without a terminal.
*/
import {commands} from '../../source/commands/index.ts';
import {runCommand} from '../../source/running/run.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {History} from '../../source/prompt/history/history.ts';
import {Session} from '../../source/session/session.ts';

type Options = ConstructorParameters<typeof Session>[0];

/** `host` takes the place of members of one that shows nothing. Whoever asks for it closes it. */
export function openSession(engine: Engine, host: Partial<Options['host']> = {}, options: Partial<Options> = {}): Session {
	return new Session({
		engine,
		commands,
		runCommand,
		history: new History(),
		output: 'simple',
		host: {
			print: () => undefined,
			drained: async () => undefined,
			clearScreen: () => undefined,
			suspend: () => undefined,
			withTerminal: async run => run(),
			terminal: () => undefined,
			showFullScreen: () => true,
			...host,
		},
		...options,
	});
}
