/**
The care of the store: compaction, defragmentation, alarms.
*/
import {type CallOptions, type Member} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {type MaintenanceApi} from '../engine/maintenance.ts';
import {Cluster, KV, Maintenance} from '../pb/generated/rpc_pb.ts';
import {type Client} from './client.ts';
import {memberIdOf} from './cluster-api.ts';
import {checked} from './snapshot.ts';
import {alarmActions, alarmTypes} from './numbers.ts';

function urlOf({id, clientURLs}: Member): string {
	const [url] = clientURLs;
	if (url === undefined) {
		throw new RefusalError(404, `the member ${id} has no client URL`);
	}

	return url;
}

export function maintenanceApi(client: Client): MaintenanceApi {
	const local = ({signal}: CallOptions = {}) => ({signal, isLocal: true});
	return {
		async revision({signal} = {}) {
			const {header} = await client.call(KV.method.range, {key: Uint8Array.of(0), limit: 1n, keysOnly: true}, {signal});
			return Number(header!.revision);
		},
		async compact(revision, {signal} = {}) {
			// Waiting for its end makes sure that the room can be given back.
			await client.call(KV.method.compact, {revision: BigInt(revision), physical: true}, {
				signal, isWrite: true, isLocal: true, timeoutMs: 0, about: String(revision),
			});
		},
		async storeOf(member, options) {
			const {header, leader, dbSize, dbSizeInUse} = await client.callMember(urlOf(member), Maintenance.method.status, {}, local(options));
			return {
				member, isLeader: header!.memberId === leader, size: Number(dbSize), used: Number(dbSizeInUse),
			};
		},
		async defragment(member, options) {
			await client.callMember(urlOf(member), Maintenance.method.defragment, {}, {...local(options), timeoutMs: 0});
		},
		async * snapshot({signal} = {}) {
			yield * checked(client.snapshot({signal}));
		},
		async alarms(options) {
			const {alarms} = await client.call(Maintenance.method.alarm, {action: alarmActions.get}, local(options));
			return alarms.map(({memberID, alarm}) => ({
				memberId: memberID.toString(16),
				name: Object.entries(alarmTypes).find(([, type]) => type === alarm)?.[0] ?? String(alarm),
			}));
		},
		async promote(id, options) {
			await client.call(Cluster.method.memberPromote, {ID: memberIdOf(id)}, {...local(options), isWrite: true, about: id});
		},
		async disarm({memberId, name}, options) {
			const alarm = Object.entries(alarmTypes).find(([each]) => each === name)?.[1] ?? alarmTypes.none;
			await client.call(Maintenance.method.alarm, {action: alarmActions.deactivate, memberID: BigInt(`0x${memberId}`), alarm}, {
				...local(options), isWrite: true, about: name,
			});
		},
	};
}
