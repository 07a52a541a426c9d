/**
What a board could not find out, for those who want all of it.
*/
import {type Part} from '../engine/member-report.ts';
import {counted} from '../util/counted.ts';
import {type BoardState} from './state.ts';

function gapIn(name: string, part: Part<unknown>): readonly string[] {
	return 'missing' in part && part.isUsual !== true ? [`${name}: ${part.missing}`] : [];
}

/** A few words each; empty when everything is there. */
export function gapsOf({members, unaskedCount, membersProblem, leader, requests, events, expiring}: BoardState): readonly string[] {
	const silent = members.filter(({answer, problem}) => answer !== 'ok' || problem !== undefined);
	return [
		...(membersProblem === undefined ? [] : [`members: ${membersProblem}`]),
		...silent.map(({name, problem = 'no answer yet'}) => `${name}: ${problem}`),
		...(unaskedCount === 0 ? [] : [`${counted(unaskedCount, 'member was', 'members were')} not asked`]),
		...gapIn('leader', leader),
		...gapIn('requests', requests),
		...gapIn('events', events),
		...gapIn('what expires', expiring),
		...('value' in expiring && expiring.value.isReading ? ['what expires: the keys could not be read in time'] : []),
	];
}
