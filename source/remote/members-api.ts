/**
/v2/members and /version: who is in the cluster and what it runs.
*/
import {type CallOptions, type Member, type Version} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {textFromBytes} from '../protocol/text.ts';
import {membersIgnoringCase, parseJson} from '../protocol/go-json.ts';
import {type Answer, type ApiRequest, type Dispatcher} from './dispatcher.ts';
import {type GoUrl} from './go-url.ts';

function membersUrl(endpoint: GoUrl, suffix: string): GoUrl {
	return {...endpoint, path: `${endpoint.path}/v2/members${suffix}`.replaceAll(/\/{2,}/g, '/')};
}

function membersRequest(suffix = ''): ApiRequest {
	return {method: 'GET', locate: endpoint => membersUrl(endpoint, suffix)};
}

function stringsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

function memberOf(value: unknown): Member {
	const {id, name, peerurls, clienturls} = membersIgnoringCase(value) ?? {};
	return {
		id: typeof id === 'string' ? id : '',
		name: typeof name === 'string' ? name : '',
		peerURLs: stringsOf(peerurls),
		clientURLs: stringsOf(clienturls),
	};
}

function jsonOf({status, body}: Answer): unknown {
	if (status !== 200) {
		throw new RequestError(`unexpected status code ${status}`);
	}

	try {
		return parseJson(textFromBytes(body));
	} catch (error) {
		throw new RequestError((error as Error).message, {cause: error});
	}
}

/** The members in the order of the answer. Rejects with ClusterError or RequestError. */
export async function listMembers(dispatcher: Dispatcher, options?: CallOptions): Promise<Member[]> {
	const {members} = membersIgnoringCase(jsonOf(await dispatcher.send(membersRequest(), options))) ?? {};
	return Array.isArray(members) ? members.map(member => memberOf(member)) : [];
}

/** The current leader. Rejects with ClusterError or RequestError. */
export async function findLeader(dispatcher: Dispatcher, options?: CallOptions): Promise<Member> {
	return memberOf(jsonOf(await dispatcher.send(membersRequest('/leader'), options)));
}

export async function readVersion(dispatcher: Dispatcher, options?: CallOptions): Promise<Version> {
	const answer = await dispatcher.send({
		method: 'GET',
		locate: endpoint => ({...endpoint, path: `${endpoint.path.replace(/\/$/, '')}/version`}),
	}, options);
	const {etcdserver, etcdcluster} = membersIgnoringCase(jsonOf(answer)) ?? {};
	return {
		etcdserver: typeof etcdserver === 'string' ? etcdserver : '',
		etcdcluster: typeof etcdcluster === 'string' ? etcdcluster : '',
	};
}
