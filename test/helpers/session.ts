/**
A session of the shell without a terminal.
*/
import {commands} from '../../source/commands/index.ts';
import {type ProfileAccess} from '../../source/connect/current-engine.ts';
import {openForCommand} from '../../source/connect/one-command.ts';
import {UserError} from '../../source/errors.ts';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';
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

/** What a session on an open engine can do with options in front of commands, and with the past; there are no other places. */
export const onlyHere: ProfileAccess = {
	ownerOf: async () => ({state: 'there', urls: []}),
	list: async () => [],
	children: async () => [],
	async * diagnose() {
		// Nothing is looked for.
	},
	async openFor(flags, {engine, at}, options) {
		const parsed = parseGlobalFlags([], {}, {isStrict: false});
		if (parsed.problem !== undefined) {
			throw new Error(parsed.problem);
		}

		return openForCommand(flags, {
			present: async () => engine, info: engine.info, at, options: parsed.options,
		}, {...options, isStrict: false});
	},
	async open(place) {
		throw new UserError(`there is no ${place}`);
	},
};
