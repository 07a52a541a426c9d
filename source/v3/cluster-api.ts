/**
Members and their health.
*/
import {
	type CallOptions,
	type ClusterApi,
	type HealthProbe,
	type Member,
	type StoreState,
} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {messageOf} from '../errors.ts';
import {
	Cluster,
	KV,
	Maintenance,
	type Member as PublishedMember,
	type StatusResponse,
} from '../pb/generated/rpc_pb.ts';
import {EtcdError} from '../protocol/errors.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {type Client} from './client.ts';
import {alarmsAmong} from './refusals.ts';

function memberOf({ID, name, peerURLs, clientURLs, isLearner}: PublishedMember): Member {
	return {
		id: ID.toString(16), name, peerURLs, clientURLs, ...(isLearner && {isLearner}),
	};
}

export async function listMembers(client: Client, {signal}: CallOptions = {}): Promise<readonly Member[]> {
	const {members} = await client.call(Cluster.method.memberList, {}, {signal, isLocal: true});
	return members.map(member => memberOf(member));
}

/** Throws RefusalError for what is no id. */
export function memberIdOf(text: string): bigint {
	if (!/^[\da-f]{1,16}$/i.test(text)) {
		throw new RefusalError(404, `No such member: ${text}`);
	}

	return BigInt(`0x${text}`);
}

async function statusOf(client: Client, options: CallOptions): Promise<StatusResponse> {
	return client.call(Maintenance.method.status, {}, {...options, isLocal: true});
}

/** Why a member that is there does not answer reads. */
async function isLeaderless(client: Client, url: string, {signal}: CallOptions): Promise<boolean> {
	try {
		const {leader} = await client.callAt(url, Maintenance.method.status, {}, {signal, isLocal: true});
		return leader === 0n;
	} catch {
		signal?.throwIfAborted();
		return false;
	}
}

type Health = {readonly probe: HealthProbe; readonly store?: StoreState};

/**
A member is healthy when it answers a read that goes through the log, and no alarm is raised on it. A learner may only be asked
for its state.
*/
async function healthOf(client: Client, {isLearner}: Member, url: string, {signal}: CallOptions): Promise<Health> {
	if (isLearner !== true) {
		try {
			await client.callAt(url, KV.method.range, {key: Uint8Array.of(0), limit: 1n, keysOnly: true}, {signal, about: 'health'});
		} catch (error) {
			signal?.throwIfAborted();
			// A member that looks whether we may read has agreed with the others.
			if (!(error instanceof EtcdError)) {
				return {probe: {url, isHealthy: false, error: await isLeaderless(client, url, {signal}) ? 'it knows no leader' : messageOf(error)}};
			}
		}
	}

	try {
		const {
			header, leader, errors, dbSize, dbSizeInUse,
		} = await client.callAt(url, Maintenance.method.status, {}, {signal, isLocal: true});
		const alarms = alarmsAmong(errors);
		return {
			probe: {url, isHealthy: alarms.length === 0},
			store: {
				isLeader: header!.memberId === leader,
				size: Number(dbSize),
				used: Number(dbSizeInUse),
				revision: Number(header!.revision),
				alarms,
			},
		};
	} catch (error) {
		signal?.throwIfAborted();
		// Not everybody may ask for the state.
		return {probe: error instanceof EtcdError ? {url, isHealthy: true} : {url, isHealthy: false, error: messageOf(error)}};
	}
}

export function clusterApi(client: Client): ClusterApi {
	return {
		members: async options => listMembers(client, options),
		async leader(options = {}) {
			const {leader} = await statusOf(client, options);
			const member = (await listMembers(client, options)).find(({id}) => id === leader.toString(16));
			if (member === undefined) {
				throw new RefusalError(503, 'there is no leader');
			}

			return member;
		},
		async * health(members, options: CallOptions = {}) {
			for (const member of members ?? await listMembers(client, options)) {
				const probes: HealthProbe[] = [];
				let store: StoreState | undefined;
				for (const url of member.clientURLs) {
					const health = await healthOf(client, member, url, options);
					probes.push(health.probe);
					({store} = health);
					if (health.probe.error === undefined) {
						break;
					}
				}

				yield {member, probes, ...(store !== undefined && {store})};
			}
		},
		async version(options = {}) {
			const {version} = await statusOf(client, options);
			return {etcdserver: version, etcdcluster: `${version.split('.').slice(0, 2).join('.')}.0`};
		},
		async report(url, {signal} = {}) {
			const start = monotonicMs();
			const {header, version, leader} = await client.callAt(url, Maintenance.method.status, {}, {signal, isLocal: true});
			const latencies = [monotonicMs() - start];
			const id = header!.memberId.toString(16);
			const name = (await listMembers(client, {signal})).find(member => member.id === id)?.name ?? '';
			const leaderId = leader === 0n ? '' : leader.toString(16);
			return {
				latencies,
				version: {value: version},
				state: {
					value: {
						id, name, isLeader: id === leaderId, leaderId,
					},
				},
				counters: {missing: 'v3 counts only in /metrics', isUsual: true},
			};
		},
		async addMember(peerURLs, {signal, isLearner = false} = {}) {
			const {member} = await client.call(Cluster.method.memberAdd, {peerURLs: parseMemberUrls(peerURLs), isLearner}, {
				signal, isWrite: true, isLocal: true,
			});
			return memberOf(member!);
		},
		async removeMember(id, {signal} = {}) {
			await client.call(Cluster.method.memberRemove, {ID: memberIdOf(id)}, {
				signal, isWrite: true, isLocal: true, about: id,
			});
		},
		async updateMember(id, peerURLs, {signal} = {}) {
			await client.call(Cluster.method.memberUpdate, {ID: memberIdOf(id), peerURLs: parseMemberUrls(peerURLs)}, {
				signal, isWrite: true, isLocal: true, about: id,
			});
		},
	};
}
