/**
A connection to etcd v3, step by step, endpoint by endpoint.
*/
import {type CallOptions} from '../engine/engine.ts';
import {type Finding} from '../engine/finding.ts';
import {messageOf} from '../errors.ts';
import {Cluster, KV, Maintenance} from '../pb/generated/rpc_pb.ts';
import {EtcdError} from '../protocol/errors.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {type TlsMaterial} from '../remote/transport.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {isAuthOn} from './auth-api.ts';
import {Client} from './client.ts';
import {alarmsAmong} from './refusals.ts';

export type V3DiagnosisSettings = {
	readonly endpoints: readonly string[];
	readonly tls?: TlsMaterial;
	readonly credentials?: string;
	readonly timeoutMs: number;
};

const slowMs = 500;
const readCount = 5;

async function * examine(client: Client, endpoint: string, {signal}: CallOptions): AsyncGenerator<Finding> {
	const say = (step: string, state: Finding['state'], text: string, advice?: string): Finding => ({
		endpoint: withoutPasswords(endpoint), step, state, text, ...(advice !== undefined && {advice}),
	});
	let start = monotonicMs();
	const {
		version, leader, header, errors, dbSize, isLearner: isAskedLearner,
	} = await client.callAt(endpoint, Maintenance.method.status, {}, {signal, isLocal: true});
	yield say('v3', monotonicMs() - start > slowMs ? 'slow' : 'ok', `etcd ${version}, answers in ${Math.round(monotonicMs() - start)} ms`);
	yield leader === 0n
		? say('leader', 'failed', 'it knows no leader', 'The cluster has lost its quorum or is electing; see its log.')
		: say('leader', 'ok', leader === header!.memberId ? 'this member' : leader.toString(16));
	const alarms = alarmsAmong(errors);
	yield alarms.length === 0
		? say('alarms', 'ok', `none; the database has ${dbSize} bytes`)
		: say('alarms', 'failed', alarms.join('; '), 'NOSPACE: ›maintenance compact, defrag and disarm.');
	if (isAskedLearner) {
		yield say('vote', 'failed', 'a learner, which answers next to nothing', 'At another member, ›member promote gives it a vote.');
		return;
	}

	const {members} = await client.callAt(endpoint, Cluster.method.memberList, {}, {signal, isLocal: true});
	const names = members.map(({name, isLearner}) => (name === '' ? '(unstarted)' : name) + (isLearner ? ' (learner)' : ''));
	yield say('members', 'ok', names.join(', '));
	if (leader === 0n) {
		yield say('reads', 'failed', 'nothing is read or written without a leader');
		return;
	}

	const isOn = await isAuthOn(client, {signal});
	const as = client.user === undefined ? 'on, and we are nobody' : `on, as ${client.user}`;
	yield say('auth', 'ok', isOn ? as : 'off');
	start = monotonicMs();
	try {
		for (let i = 0; i < readCount; i++) {
			await client.callAt(endpoint, KV.method.range, {key: Uint8Array.of(0), limit: 1n, keysOnly: true}, {signal});
		}
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}

		yield say('reads', 'unknown', `not allowed: ${error.detail}`);
		return;
	}

	const ms = (monotonicMs() - start) / readCount;
	yield say('reads', ms > slowMs ? 'slow' : 'ok', `through the log in ${ms.toFixed(1)} ms`);
}

export async function * diagnoseV3(
	{endpoints, tls, credentials, timeoutMs}: V3DiagnosisSettings,
	{signal}: CallOptions,
): AsyncGenerator<Finding> {
	for (const endpoint of endpoints) {
		const client = new Client({
			endpoints: [endpoint], tls, credentials, timeoutMs, patienceMs: timeoutMs,
		});
		try {
			yield * examine(client, endpoint, {signal});
		} catch (error) {
			signal?.throwIfAborted();
			yield {
				endpoint: withoutPasswords(endpoint),
				step: 'v3',
				state: 'failed',
				text: messageOf(error),
				advice: 'Without --api 3, ›doctor looks at the way there step by step.',
			};
		} finally {
			client.close();
		}
	}
}
