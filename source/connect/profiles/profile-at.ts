import {addressOf} from '../../language/endpoint-url.ts';
import {defaultEndpoints} from '../../remote/endpoints.ts';
import {type Profile} from './profile.ts';

/** None for a data dir. */
export function endpointsOfProfile({dataDir, endpoints = defaultEndpoints}: Profile): readonly string[] {
	return dataDir === undefined ? endpoints.split(',') : [];
}

/** The profile that has one of the endpoints; a protected one goes before others. */
export function profileAt(endpoints: readonly string[], profiles: readonly Profile[]): Profile | undefined {
	const addresses = new Set(endpoints.map(endpoint => addressOf(endpoint)));
	const found = profiles.filter(profile => endpointsOfProfile(profile).some(endpoint => addresses.has(addressOf(endpoint))));
	return found.find(profile => profile.protected === true) ?? found[0];
}
