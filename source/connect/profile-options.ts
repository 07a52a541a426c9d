/**
From the name of a profile to options, and to an engine on its cluster.
*/
import {parseGlobalFlags, type GlobalOptions, type OptionDefaults} from '../language/global-flags.ts';
import {type Engine} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {readPassword} from './profiles/password.ts';
import {findProfile, readProfiles} from './profiles/profile-file.ts';
import {type Profile} from './profiles/profile.ts';
import {type ProfileSummary} from './current-engine.ts';
import {
	decideFromOptions,
	openEngine,
	type FrontEnd,
	type OpenOptions,
} from './startup.ts';

function defaultsOf(profile: Profile): OptionDefaults {
	const {name, color, readOnly, timeout, totalTimeout, ...others} = profile;
	return {
		...others,
		isReadOnly: readOnly,
		timeoutMs: timeout,
		totalTimeoutMs: totalTimeout,
		profile: {
			name, color, isProtected: profile.protected === true, readPassword: async signal => readPassword(profile, signal),
		},
	};
}

/** How the addresses of a profile are reached, whoever it is that goes there. */
export function reachOf(profile: Profile): Partial<GlobalOptions> {
	const {api, certFile, keyFile, caFile, timeoutMs, totalTimeoutMs} = defaultsOf(profile);
	const reach = {
		api, certFile, keyFile, caFile, timeoutMs, totalTimeoutMs,
	};
	return Object.fromEntries(Object.entries(reach).filter(([, value]) => value !== undefined));
}

/** The options of a command line on a profile. What neither of them says is not looked up elsewhere. */
export async function parseWithProfile(tokens: readonly string[], profileName: string) {
	return parseGlobalFlags(tokens, {}, {isStrict: false, defaults: defaultsOf(await findProfile(profileName))});
}

export type OpenedProfile = {readonly engine: Engine; readonly options: GlobalOptions};

export type OpenProfileOptions = OpenOptions & {
	/** Whether the run is read-only, whatever the profile says. */
	readonly isReadOnly: boolean;
};

/** Opens an engine on a profile, besides the one in use; the caller ends it. */
export async function openProfile(
	name: string,
	frontEnd: FrontEnd,
	{isReadOnly, ...openOptions}: OpenProfileOptions,
): Promise<OpenedProfile> {
	const parsed = await parseWithProfile([], name);
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	const options = {...parsed.options, isReadOnly: isReadOnly || parsed.options.isReadOnly};
	const choice = decideFromOptions(options, frontEnd) ?? {kind: 'remote' as const, isReadOnly: options.isReadOnly};
	const engine = await openEngine(choice as Parameters<typeof openEngine>[0], options, openOptions);
	return {options, engine: options.profile?.isProtected === true ? protectedEngine(engine, name) : engine};
}

/** The same engine, marked as protected: a command may run on another profile than the one it writes to. */
export function protectedEngine(engine: Engine, protectedProfile: string): Engine {
	return forwardingEngine(() => engine, {
		get info() {
			return {...engine.info, protectedProfile};
		},
	});
}

/** A list of all profiles for people. */
export async function listProfiles(): Promise<readonly ProfileSummary[]> {
	const profiles = await readProfiles();
	return profiles.map(({name, endpoints, dataDir, readOnly = false, protected: isProtected = false, api}) => ({
		name, place: dataDir ?? withoutPasswords(endpoints ?? ''), isReadOnly: readOnly, isProtected, ...(api === '3' && {api}),
	}));
}
