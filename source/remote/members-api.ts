/**
/v2/members and /version: who is in the cluster, changing that, and what it runs.
*/
import {type CallOptions, type Member, type Version} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {membersIgnoringCase} from '../protocol/go-json.ts';
import {type GoUrl} from '../protocol/go-url.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {cleanPath} from '../protocol/paths.ts';
import {jsonString} from '../protocol/text.ts';
import {
	jsonContentType,
	jsonOf,
	refusalOf,
	stringsOf,
} from './api-answers.ts';
import {type Answer, type ApiRequest, type Dispatcher} from './dispatcher.ts';

function membersUrl(endpoint: GoUrl, suffix: string): GoUrl {
	return {...endpoint, path: cleanPath(`${endpoint.path}/v2/members${suffix}`)};
}

function membersRequest(suffix = '', method: ApiRequest['method'] = 'GET'): ApiRequest {
	return {method, locate: endpoint => membersUrl(endpoint, suffix)};
}

/** A request that carries peer URLs; throws UserError when they are not URLs. */
function peerUrlsRequest(method: 'POST' | 'PUT', suffix: string, peerURLs: readonly string[]): ApiRequest {
	return {
		...membersRequest(suffix, method),
		contentType: jsonContentType,
		body: `{"peerURLs":[${parseMemberUrls(peerURLs).map(url => jsonString(url)).join(',')}]}`,
	};
}

/** A member of an answer's JSON; what is missing is empty. */
export function memberOf(value: unknown): Member {
	const {id, name, peerurls, clienturls} = membersIgnoringCase(value) ?? {};
	return {
		id: typeof id === 'string' ? id : '',
		name: typeof name === 'string' ? name : '',
		peerURLs: stringsOf(peerurls),
		clientURLs: stringsOf(clienturls),
	};
}

/** The JSON of an answer that has to be 200. */
function foundJson({status, body}: Answer): unknown {
	if (status !== 200) {
		throw new RefusalError(status);
	}

	return jsonOf(body);
}

/** The members in the order of the answer. Rejects with ClusterError or RequestError. */
export async function listMembers(dispatcher: Dispatcher, options?: CallOptions): Promise<Member[]> {
	const {members} = membersIgnoringCase(foundJson(await dispatcher.send(membersRequest(), options))) ?? {};
	return Array.isArray(members) ? members.map(member => memberOf(member)) : [];
}

/** The current leader. Rejects with ClusterError or RequestError. */
export async function findLeader(dispatcher: Dispatcher, options?: CallOptions): Promise<Member> {
	return memberOf(foundJson(await dispatcher.send(membersRequest('/leader'), options)));
}

/** Rejects with UserError for bad URLs, else with ClusterError or RequestError. */
export async function addMember(dispatcher: Dispatcher, peerURLs: readonly string[], options?: CallOptions): Promise<Member> {
	const {status, body} = await dispatcher.send(peerUrlsRequest('POST', '', peerURLs), options);
	if (status !== 201) {
		throw status === 409 ? refusalOf(status, body) : new RefusalError(status);
	}

	return memberOf(jsonOf(body));
}

export async function removeMember(dispatcher: Dispatcher, id: string, options?: CallOptions): Promise<void> {
	const {status} = await dispatcher.send(membersRequest(`/${id}`, 'DELETE'), options);
	if (status !== 204 && status !== 410) {
		throw new RefusalError(status);
	}
}

/** Rejects with UserError for bad URLs, else with ClusterError or RequestError. */
export async function updateMember(dispatcher: Dispatcher, id: string, peerURLs: readonly string[], options?: CallOptions): Promise<void> {
	const {status, body} = await dispatcher.send(peerUrlsRequest('PUT', `/${id}`, peerURLs), options);
	if (status !== 204) {
		throw status === 404 || status === 409 ? refusalOf(status, body) : new RefusalError(status);
	}
}

export async function readVersion(dispatcher: Dispatcher, options?: CallOptions): Promise<Version> {
	const answer = await dispatcher.send({
		method: 'GET',
		locate: endpoint => ({...endpoint, path: `${endpoint.path.replace(/\/$/, '')}/version`}),
	}, options);
	const {etcdserver, etcdcluster} = membersIgnoringCase(foundJson(answer)) ?? {};
	return {
		etcdserver: typeof etcdserver === 'string' ? etcdserver : '',
		etcdcluster: typeof etcdcluster === 'string' ? etcdcluster : '',
	};
}
