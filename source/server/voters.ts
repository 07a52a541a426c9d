/**
Who votes, according to a log; and what makes a cluster of one out of it.
*/
import {type HardState, type LogContents, type LogEntry} from '../wal/log.ts';
import {
	changeTypes,
	compareIds,
	decodeChange,
	encodeAddMember,
	encodeRemoveMember,
} from './membership.ts';

/** The voting members after the entries, ascending; `before` are those that a snapshot names. */
export function votersAfter(before: readonly bigint[], entries: readonly LogEntry[]): bigint[] {
	const voters = new Set(before);
	for (const entry of entries) {
		const data = entry.type === 1 ? entry.data : undefined;
		if (data === undefined) {
			continue;
		}

		const change = decodeChange(data);
		if (change.type === changeTypes.add) {
			voters.add(change.nodeId);
		} else if (change.type === changeTypes.remove) {
			voters.delete(change.nodeId);
		}
	}

	return [...voters].sort(compareIds);
}

/** What is known to be committed. Where there is one voter that is everything: nobody else could have decided otherwise. */
export function certainEntries(
	{hardState, entries}: Pick<LogContents, 'hardState' | 'entries'>,
	votersBefore: readonly bigint[],
): readonly LogEntry[] {
	const committed = entries.filter(({index}) => index <= hardState.commit);
	return votersAfter(votersBefore, committed).length > 1 ? committed : entries;
}

/** The peer URLs that a member gets when it is put into its own cluster. */
const defaultPeerUrls = ['http://localhost:7001', 'http://localhost:2380'];

export type ForcedCluster = {
	/** What stays: the entries that are certain. */
	readonly kept: readonly LogEntry[];
	/** To be appended: the other members leave, the member itself joins if it has to. */
	readonly changes: readonly LogEntry[];
	readonly state: HardState;
};

/** Leaves the member of the log's metadata as the only one. `start` is the raft index of the snapshot. */
export function forceNewCluster(
	{metadata: {memberId}, hardState, entries}: LogContents,
	start: number,
	votersBefore: readonly bigint[],
): ForcedCluster {
	const kept = certainEntries({hardState, entries}, votersBefore);
	const voters = votersAfter(votersBefore, kept);
	const payloads = voters.filter(id => id !== memberId).map(id => encodeRemoveMember(id));
	if (!voters.includes(memberId)) {
		payloads.push(encodeAddMember(memberId, defaultPeerUrls));
	}

	const last = start + kept.length;
	const changes = payloads.map((data, i): LogEntry => ({
		type: 1, term: hardState.term, index: last + 1 + i, data,
	}));
	return {kept, changes, state: {...hardState, commit: last + changes.length}};
}
