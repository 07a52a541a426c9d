import process from 'node:process';
import {descriptorLimit} from '../util/descriptors.ts';
import {type Route} from './context.ts';
import {send} from './exchange.ts';

/** What Go programs publish about themselves, as far as it means anything here. */
export const debugVarsRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		const {rss, heapTotal, heapUsed, external} = process.memoryUsage();
		const id = server.memberId;
		const variables: Readonly<Record<string, unknown>> = {
			// Without the arguments: a flag may hold a secret.
			cmdline: process.argv.slice(0, 2),
			file_descriptor_limit: descriptorLimit() ?? 0,
			memstats: {
				Sys: rss,
				HeapSys: heapTotal,
				HeapAlloc: heapUsed,
				Alloc: heapUsed + external,
			},
			'raft.status': {
				id,
				term: server.raftTerm,
				vote: id,
				commit: server.raftIndex,
				lead: server.leader()?.id ?? '0',
				raftState: 'StateLeader',
				progress: {[id]: {match: server.raftIndex, next: server.raftIndex + 1, state: 'ProgressStateProbe'}},
			},
		};
		const lines = Object.entries(variables).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
		send(exchange, {status: 200, headers: ['Content-Type', 'application/json; charset=utf-8'], body: `{\n${lines.join(',\n')}\n}\n`});
	},
};
