/**
Whether the endpoints of one list lead to one cluster. Servers with the same peer URLs get the same ids, wherever they run:
then only the time of their start tells them apart.
*/
import {withoutPasswords} from '../protocol/redaction.ts';
import {parsed, type Reply} from './doctor-answers.ts';

export type Sighting = {
	readonly endpoint: string;
	/** Empty when it does not say. */
	readonly clusterId: string;
	/** Of the member that answers; empty when it does not say. */
	readonly memberId: string;
	/** When that was started; empty when it does not say. */
	readonly startTime: string;
};

export type Contradiction = {readonly text: string; readonly advice: string};

export function sightingOf(endpoint: string, {clusterId = ''}: Reply, stats: Reply): Sighting {
	const {id = '', starttime: startTime = ''} = parsed(stats.text) ?? {};
	return {
		endpoint, clusterId, memberId: String(id), startTime: String(startTime),
	};
}

/** What is wrong with one more endpoint, given those before it. */
export function contradictionOf({clusterId, memberId, startTime}: Sighting, before: readonly Sighting[]): Contradiction | undefined {
	if (clusterId === '') {
		return undefined;
	}

	const known = before.filter(each => each.clusterId !== '');
	const foreign = known.find(each => each.clusterId !== clusterId);
	if (foreign !== undefined) {
		return {
			text: `the cluster here is ${clusterId}, and at ${withoutPasswords(foreign.endpoint)} ${foreign.clusterId}`,
			advice: 'A write lands on either: endpoints given together have to be those of one cluster.',
		};
	}

	const isTold = memberId !== '' && startTime !== '';
	const twin = known.find(each => each.memberId === memberId && each.startTime !== '' && each.startTime !== startTime);
	return twin === undefined || !isTold
		? undefined
		: {
			text: `another server than at ${withoutPasswords(twin.endpoint)}, with the same ids: member ${memberId} of cluster ${clusterId}`,
			advice: 'A write lands on either: name one of them. Started anew with other peer URLs or --initial-cluster-token it has own ids.',
		};
}
