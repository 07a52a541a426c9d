/**
Statistics of the store, of this member and of the leader.
*/
import {jsonString} from '../protocol/text.ts';
import {type Route} from './context.ts';
import {jsonError, jsonHeaders, send} from './exchange.ts';
import {formatGoDuration, formatLocalInstant} from './go-time.ts';

export const storeStatsRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		send(exchange, {status: 200, headers: jsonHeaders, body: JSON.stringify(server.storeStatistics())});
	},
};

export const selfStatsRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		const startTime = formatLocalInstant(server.startTime);
		const uptime = formatGoDuration(BigInt(Date.now() - server.startTime.getTime()) * 1_000_000n);
		const leaderId = server.leader()?.id ?? '';
		const state = leaderId === server.memberId ? 'StateLeader' : 'StateFollower';
		send(exchange, {
			status: 200,
			headers: jsonHeaders,
			body:
				`{"name":${jsonString(server.name)},"id":"${server.memberId}","state":"${state}","startTime":"${startTime}",`
				+ `"leaderInfo":{"leader":"${leaderId}","uptime":"${uptime}","startTime":"${startTime}"},`
				+ '"recvAppendRequestCnt":0,"sendAppendRequestCnt":0}',
		});
	},
};

export const leaderStatsRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		const leader = server.leader();
		send(exchange, leader?.id === server.memberId
			? {status: 200, headers: jsonHeaders, body: `{"leader":"${server.memberId}","followers":{}}`}
			: jsonError(403, 'not current leader'));
	},
};
