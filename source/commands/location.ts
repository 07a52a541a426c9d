/**
Where a subtree is: a key here, or `PROFILE:/key` on a cluster of the user's.
*/
import {type Engine} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {resolvePath} from '../protocol/paths.ts';
import {type CommandContext} from './command.ts';

export type Location = {
	readonly engine: Engine;
	/** Absolute. */
	readonly key: string;
	/** As it was named, with the whole key. */
	readonly label: string;
	/** Absent for the cluster that the command runs on. */
	readonly profile?: string;
};

const profilePattern = /^([^/:]+):(\/.*)$/s;

/** Connects to where `text` points. */
export async function locate(context: CommandContext, text: string): Promise<Location> {
	const [, profile, path] = profilePattern.exec(text) ?? [];
	if (profile === undefined || path === undefined) {
		const key = context.resolveKey(text);
		return {engine: await context.connect(), key, label: key};
	}

	if (context.connectTo === undefined) {
		throw new UserError(`there are no profiles here, so ${profile}: leads nowhere`);
	}

	const key = resolvePath('/', path);
	return {
		engine: await context.connectTo(profile), key, label: `${profile}:${key}`, profile,
	};
}
