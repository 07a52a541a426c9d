/**
What every answer of the keys API says about the cluster.
*/
import {type HttpContext} from './context.ts';

/** Made last: reads between two writes have the same ones. */
let made: {context: HttpContext; index: number; raftIndex: number; headers: readonly string[]} | undefined;

/** The headers of every success of the keys API, watches included. */
export function eventHeaders(context: HttpContext, index: number): readonly string[] {
	const {raftIndex} = context.server;
	if (made?.context !== context || made.index !== index || made.raftIndex !== raftIndex) {
		made = {
			context, index, raftIndex, headers: headersOf(context, index, raftIndex),
		};
	}

	return made.headers;
}

function headersOf({server, clusterId}: HttpContext, index: number, raftIndex: number): string[] {
	return [
		'Content-Type',
		'application/json',
		'X-Etcd-Cluster-Id',
		clusterId,
		'X-Etcd-Index',
		String(index),
		'X-Raft-Index',
		String(raftIndex),
		'X-Raft-Term',
		String(server.raftTerm),
	];
}
