/**
From the counters of all members to the requests of the cluster.
*/
import {type Counters} from '../engine/member-report.ts';
import {type MemberCounters, type RequestRate, type Requests} from './state.ts';

type Kind = {
	readonly kind: string;
	readonly done: string;
	readonly failed?: string;
	/** Each member counts those that it answers itself; of all others every member counts every one. */
	readonly isLocal?: true;
};

const kinds: readonly Kind[] = [
	// With each request etcd looks up its user, and counts that as a get that fails as long as there are no users: those that find
	// nothing cannot be told from it.
	{kind: 'get', done: 'getsSuccess', isLocal: true},
	{kind: 'set', done: 'setsSuccess', failed: 'setsFail'},
	{kind: 'create', done: 'createSuccess', failed: 'createFail'},
	{kind: 'update', done: 'updateSuccess', failed: 'updateFail'},
	{kind: 'delete', done: 'deleteSuccess', failed: 'deleteFail'},
	{kind: 'compareAndSwap', done: 'compareAndSwapSuccess', failed: 'compareAndSwapFail'},
	{kind: 'compareAndDelete', done: 'compareAndDeleteSuccess', failed: 'compareAndDeleteFail'},
	{kind: 'expire', done: 'expireCount'},
];

function joined(values: ReadonlyArray<number | undefined>, isLocal: boolean): number | undefined {
	const known = values.filter(value => value !== undefined);
	if (known.length === 0) {
		return undefined;
	}

	return isLocal ? known.reduce((sum, value) => sum + value, 0) : Math.max(...known);
}

/** All requests of one member a second; of those that failed, the writes. */
export function requestsPerSecond(perSecond: Counters | undefined): number | undefined {
	return perSecond && kinds
		.filter(({kind}) => kind !== 'expire')
		.reduce((sum, {done, failed}) => sum + (perSecond[done] ?? 0) + (failed === undefined ? 0 : (perSecond[failed] ?? 0)), 0);
}

/** Undefined when no member tells anything. */
export function requestsOf(members: readonly MemberCounters[]): Requests | undefined {
	if (members.length === 0) {
		return undefined;
	}

	const rates = kinds.map(({kind, done, failed, isLocal = false}): RequestRate => ({
		kind,
		perSecond: joined(members.map(({perSecond}) => perSecond?.[done]), isLocal),
		...(failed !== undefined && {failedPerSecond: joined(members.map(({perSecond}) => perSecond?.[failed]), isLocal)}),
		count: joined(members.map(({counters}) => counters[done]), isLocal) ?? 0,
	}));
	return {rates, watcherCount: joined(members.map(({counters}) => counters.watchers), true)};
}
