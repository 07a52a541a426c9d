/**
What a profile asks of whoever comes to its addresses, also without its name: that it is protected, or only read.
*/
import {type GlobalOptions} from '../language/global-flags.ts';
import {type Engine} from '../engine/engine.ts';
import {readOnlyEngine} from '../engine/read-only.ts';
import {protectedEngine, type OpenedProfile} from './profile-options.ts';
import {profileAt} from './profiles/profile-at.ts';
import {readProfiles} from './profiles/profile-file.ts';
import {type Profile} from './profiles/profile.ts';

export function asProfileWants(engine: Engine, options: GlobalOptions, profile: Profile | undefined): OpenedProfile {
	const isReadOnly = options.isReadOnly || profile?.readOnly === true;
	const guarded = isReadOnly && engine.info.isReadOnly !== true ? readOnlyEngine(engine) : engine;
	if (profile === undefined) {
		return {engine: guarded, options: {...options, isReadOnly}};
	}

	const isProtected = profile.protected === true;
	return {
		engine: isProtected ? protectedEngine(guarded, profile.name) : guarded,
		options: {...options, isReadOnly, profile: {name: profile.name, color: profile.color, isProtected}},
	};
}

/** The profile of a cluster, by the addresses that were named and those of its members. Rejects with UserError. */
async function profileOf({info}: Pick<Engine, 'info'>, {endpoints = ''}: Pick<GlobalOptions, 'endpoints'>): Promise<Profile | undefined> {
	return info.kind === 'remote'
		? profileAt([...endpoints.split(','), ...info.endpoints].filter(endpoint => endpoint !== ''), await readProfiles())
		: undefined;
}

/** The same engine as the profile at its address wants it. Rejects with UserError. */
export async function guardedByAddress(engine: Engine, options: GlobalOptions): Promise<OpenedProfile> {
	return asProfileWants(engine, options, await profileOf(engine, options));
}

/** The name of the profile that has to be typed before something is destroyed there. Rejects with UserError. */
export async function protectorAt(
	engine: Pick<Engine, 'info'>,
	options: Pick<GlobalOptions, 'endpoints' | 'profile'>,
): Promise<string | undefined> {
	const profile = await profileOf(engine, options);
	return profile?.protected === true && !await isAtOwnAddress(engine, options) ? profile.name : undefined;
}

/** Whether the profile that was named has that address, too: it was chosen over the other one. */
async function isAtOwnAddress({info}: Pick<Engine, 'info'>, {profile: named}: Pick<GlobalOptions, 'profile'>): Promise<boolean> {
	const profiles = named === undefined ? [] : await readProfiles();
	return profileAt(info.endpoints, profiles.filter(({name}) => name === named!.name)) !== undefined;
}
