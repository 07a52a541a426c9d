/**
The engine for one command of a shell or batch that has options in front of it: what they do not say is as it is for the others.
*/
import {parseGlobalFlags, type GlobalFlagsResult, type GlobalOptions} from '../language/global-flags.ts';
import {UserError} from '../errors.ts';
import {type Connection} from './current-engine.ts';
import {parseWithProfile, protectedEngine} from './profile-options.ts';
import {decideFromOptions, openEngine, type OpenOptions} from './startup.ts';

export type CommandConnection = Connection & {
	/** No option names another place. */
	readonly isSamePlace: boolean;
};

/** Options that name where to work. */
const placeFlag = /^--?(?:endpoints?|peers|C|discovery-srv|D|profile|data-dir)(?:=|$)/;

async function parse(tokens: readonly string[], base: GlobalOptions): Promise<GlobalFlagsResult> {
	const parsed = parseGlobalFlags(tokens, {}, {isStrict: false, defaults: base});
	const name = parsed.problem === undefined ? parsed.options.profileName ?? base.profile?.name : undefined;
	return name === undefined ? parsed : parseWithProfile(tokens, name);
}

/** `base` are the options of all other commands. The caller ends the engine. */
export async function openForCommand(tokens: readonly string[], base: GlobalOptions, openOptions: OpenOptions): Promise<CommandConnection> {
	const parsed = await parse(tokens, base);
	if (parsed.problem !== undefined) {
		throw new UserError(parsed.problem);
	}

	const isSamePlace = tokens.every(token => !placeFlag.test(token));
	const isReadOnly = parsed.options.isReadOnly || base.isReadOnlyThroughout || (isSamePlace && base.isReadOnly);
	const options = {...parsed.options, isReadOnly};
	const choice = decideFromOptions(options, 'one-shot') as Parameters<typeof openEngine>[0];
	const engine = await openEngine(choice, options, openOptions);
	const {profile, totalTimeoutMs} = options;
	return {
		engine: profile?.isProtected === true ? protectedEngine(engine, profile.name) : engine,
		profile,
		totalTimeoutMs,
		isSamePlace,
	};
}
