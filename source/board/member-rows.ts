/**
From what each place says to a row for each member.
*/
import {type Member} from '../engine/engine.ts';
import {type Follower, type MemberReport} from '../engine/member-report.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {type Clock} from './clock.ts';
import {type MemberPoll} from './member-poll.ts';
import {requestsPerSecond} from './requests.ts';
import {type MemberRow} from './state.ts';

/** A member of the list, or an endpoint that is none of them. */
export type Place = {readonly member?: Member; readonly poll: MemberPoll};

/** What it does not tell, with the reason; undefined when it tells all. */
function missingOf({version, state, counters, followers}: MemberReport): string | undefined {
	const parts = [['version', version], ['stats', state], ['counters', counters], ['followers', followers]] as const;
	const missing = parts.flatMap(([name, part]) => {
		const isMissing = part !== undefined && 'missing' in part && part.isUsual !== true;
		return isMissing ? [{name, reason: part.missing}] : [];
	});
	const byReason = Map.groupBy(missing, ({reason}) => reason);
	return missing.length === 0
		? undefined
		: byReason.entries().map(([reason, those]) => `${those.map(({name}) => name).join(', ')} ${reason}`).toArray().join('; ');
}

export function idOf({member, poll}: Place): string | undefined {
	const state = poll.report?.state;
	return state !== undefined && 'value' in state ? state.value.id : member?.id;
}

/**
Of places that are the same member one is kept: that of the member list when it answers, as some members publish URLs that
cannot be reached from here.
*/
export function distinctPlaces(places: readonly Place[]): readonly Place[] {
	const isAnswering = ({poll}: Place): boolean => poll.report !== undefined;
	return places.filter((place, i) => {
		const id = idOf(place);
		const others = id === undefined ? [] : places.filter(other => other !== place && idOf(other) === id);
		return isAnswering(place)
			? others.every(other => !(isAnswering(other) && places.indexOf(other) < i))
			: place.member === undefined || others.every(other => !isAnswering(other));
	});
}

function valueOf<Value>(part: {readonly value: Value} | {readonly missing: string} | undefined): Value | undefined {
	return part !== undefined && 'value' in part ? part.value : undefined;
}

export function memberRow(place: Place, {followers, leaderId, clock}: {
	readonly followers: readonly Follower[];
	readonly leaderId: string | undefined;
	readonly clock: Clock;
}): MemberRow {
	const {member, poll} = place;
	const {answer, problem} = poll.answer();
	const report = answer === 'ok' ? poll.report : undefined;
	const state = valueOf(report?.state);
	const counters = valueOf(report?.counters);
	const id = idOf(place);
	const knownName = [state?.name, member?.name, valueOf(poll.lastReport?.state)?.name].find(name => name !== undefined && name !== '');
	const url = withoutPasswords(poll.url);
	const told = problem ?? (report === undefined ? undefined : missingOf(report));
	const isLeader = state?.isLeader ?? (id !== undefined && id === leaderId);
	return {
		name: knownName ?? url,
		url,
		answer,
		...(told !== undefined && {problem: told}),
		...((state !== undefined || (report !== undefined && leaderId !== undefined)) && {role: isLeader ? 'leader' : 'follower'}),
		version: valueOf(report?.version),
		latency: report && poll.latency,
		requestsPerSecond: report && requestsPerSecond(poll.rates.perSecond),
		watcherCount: counters?.watchers,
		followerMs: followers.find(follower => follower.id === id)?.currentMs,
		upMs: state?.startTime === undefined ? undefined : Math.max(0, clock.now() - state.startTime),
		...(report !== undefined && poll.rates.isRestarted(clock.elapsed()) && {isRestarted: true}),
	};
}
