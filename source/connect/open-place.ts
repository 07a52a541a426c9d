/**
From a word that says where to go to an open engine: the name of a profile, `embedded`, or endpoints with or without a user.
*/
import {isEndpointList, parseEndpointUrl, type EndpointUrl} from '../language/endpoint-url.ts';
import {type GlobalOptions} from '../language/global-flags.ts';
import {type Engine} from '../engine/engine.ts';
import {SyncError} from '../engine/errors.ts';
import {UserError} from '../errors.ts';
import {isWithoutV2} from './other-api.ts';
import {requireElsewhere} from './own-place.ts';
import {asProfileWants} from './guarded-place.ts';
import {openProfile, reachOf, type OpenedProfile} from './profile-options.ts';
import {endpointsOfProfile, profileAt} from './profiles/profile-at.ts';
import {findProfile, readProfiles} from './profiles/profile-file.ts';
import {
	defaultDataDir,
	openEngine,
	probeEndpoint,
	type FrontEnd,
	type OpenOptions,
} from './startup.ts';

export type OpenedPlace = OpenedProfile & {
	/** What the prompt says when there is no profile. */
	readonly label?: string;
};

export type OpenPlaceOptions = OpenOptions & {
	/** The options that the run was started with. */
	readonly globals: GlobalOptions;
	/** The engine that will be ended for the new one; absent when it stays. */
	readonly leaving?: Engine;
};

/** What holds for any cluster. The user of one is nobody's business on another. */
function withoutPlace({profile: _profile, ...globals}: GlobalOptions): GlobalOptions {
	return {
		...globals,
		endpoints: undefined,
		discoverySrv: '',
		username: '',
		profileName: undefined,
		dataDir: undefined,
		walDir: undefined,
		at: undefined,
		isEmbedded: false,
		isConnect: false,
		isReadOnly: globals.isReadOnlyThroughout,
	};
}

async function openEmbeddedPlace(frontEnd: FrontEnd, {globals, leaving, ...openOptions}: OpenPlaceOptions): Promise<OpenedPlace> {
	const {isReadOnlyThroughout: isReadOnly, dataDir = await defaultDataDir(), walDir} = globals;
	await requireElsewhere(leaving, {dataDir});
	const options = {...withoutPlace(globals), dataDir, walDir};
	// One command's work is nothing that others could come to.
	const isListening = frontEnd === 'shell' && leaving !== undefined && !isReadOnly;
	const engine = await openEngine({
		kind: 'embedded', dataDir, walDir, isListening, isReadOnly,
	}, options, openOptions);
	return {engine, options, label: 'embedded'};
}

/** When something answers there that has no v2 API, it is spoken to by v3; where it does not answer that either, what it is. */
async function openOtherwise(
	error: unknown,
	{endpoints, label}: EndpointUrl,
	options: GlobalOptions,
	openOptions: OpenOptions,
): Promise<Engine> {
	const {signal} = openOptions;
	signal?.throwIfAborted();
	if (!isWithoutV2(error) || options.api === '3') {
		throw error;
	}

	const found = await probeEndpoint(endpoints[0]!, signal);
	signal?.throwIfAborted();
	if (found === undefined || found.hasV2 || found.version === '') {
		throw error;
	}

	try {
		return await openEngine({kind: 'remote'}, {...options, api: '3'}, openOptions);
	} catch (error_) {
		signal?.throwIfAborted();
		if (!(error_ instanceof SyncError)) {
			throw error_;
		}

		throw new UserError(`${label} is etcd ${found.version} without the v2 API`, {
			hint: 'etcd 3.0 to 3.5 have it with --enable-v2, later ones no longer; its v3 API does not answer either.',
			exitCode: error.exitCode,
			cause: error,
		});
	}
}

async function openUrl(url: EndpointUrl, {globals, leaving, ...openOptions}: OpenPlaceOptions): Promise<OpenedPlace> {
	await requireElsewhere(leaving, url);
	const profiles = await readProfiles();
	const named = profileAt(url.endpoints, profiles);
	let options: GlobalOptions = {
		...withoutPlace(globals), ...(named !== undefined && reachOf(named)), endpoints: url.endpoints.join(','), username: url.username,
	};
	let engine: Engine;
	try {
		engine = await openEngine({kind: 'remote'}, options, openOptions);
	} catch (error) {
		engine = await openOtherwise(error, url, options, openOptions);
		options = {...options, api: '3'};
	}

	// It may be known by the address of another member.
	const profile = named ?? profileAt(engine.info.endpoints, profiles);
	const opened = asProfileWants(engine, options, profile);
	if (profile !== undefined) {
		return opened;
	}

	const [first = '', ...others] = url.endpoints;
	return {...opened, label: first.replace(/^\w+:\/\//, '') + (others.length > 0 ? ` +${others.length}` : '')};
}

/** Opens what the word names, besides what is in use; the caller ends it. */
export async function openPlace(word: string, frontEnd: FrontEnd, options: OpenPlaceOptions): Promise<OpenedPlace> {
	const {globals, leaving, ...openOptions} = options;
	const profiles = await readProfiles();
	if (profiles.every(({name}) => name !== word)) {
		if (word === 'embedded') {
			return openEmbeddedPlace(frontEnd, options);
		}

		if (isEndpointList(word)) {
			return openUrl(parseEndpointUrl(word), options);
		}
	}

	const profile = await findProfile(word, {otherwise: ` A host is given with its port: ${word}:2379`});
	// Those who only read a data dir do not keep others from it.
	const dataDir = profile.readOnly === true ? undefined : profile.dataDir;
	await requireElsewhere(leaving, {endpoints: endpointsOfProfile(profile), dataDir});
	const {isReadOnlyThroughout} = globals;
	const {engine, options: own} = await openProfile(word, frontEnd, {...openOptions, isReadOnly: isReadOnlyThroughout});
	return {engine, options: {...own, isReadOnlyThroughout}};
}
