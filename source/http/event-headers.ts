/**
What every answer of the keys API says about the cluster.
*/
import {type HttpContext} from './context.ts';

/** The headers of every success of the keys API, watches included. */
export function eventHeaders({server, clusterId}: HttpContext, index: number): string[] {
	return [
		'Content-Type',
		'application/json',
		'X-Etcd-Cluster-Id',
		clusterId,
		'X-Etcd-Index',
		String(index),
		'X-Raft-Index',
		String(server.raftIndex),
		'X-Raft-Term',
		String(server.raftTerm),
	];
}
