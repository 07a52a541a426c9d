/**
The care of a store that keeps its history, which only etcd v3 needs.
*/
import {type CallOptions, type Member} from './engine.ts';

export type MemberStore = {
	readonly member: Member;
	readonly isLeader: boolean;
	/** Bytes of its database, and how many of them hold something. */
	readonly size: number;
	readonly used: number;
};

export type Alarm = {readonly memberId: string; readonly name: string};

export type MaintenanceApi = {
	/** The present revision. */
	revision(options?: CallOptions): Promise<number>;
	/** Forgets what was there before this revision. Rejects with UserError when that is done already, or cannot be yet. */
	compact(revision: number, options?: CallOptions): Promise<void>;
	/** What a member's database takes. Rejects with ClusterError when that member does not answer, as the next one does. */
	storeOf(member: Member, options?: CallOptions): Promise<MemberStore>;
	/** Gives back what is free in a member's database; meanwhile it answers nobody. */
	defragment(member: Member, options?: CallOptions): Promise<void>;
	/** The whole store of a member, piece by piece, with its checksum at the end; rejects behind the last piece when that is wrong. */
	snapshot(options?: CallOptions): AsyncIterable<{readonly bytes: Uint8Array; readonly remaining: number}>;
	alarms(options?: CallOptions): Promise<readonly Alarm[]>;
	/** Gives a learner its vote. Rejects with RefusalError as long as it has not caught up. */
	promote(id: string, options?: CallOptions): Promise<void>;
	disarm(alarm: Alarm, options?: CallOptions): Promise<void>;
};
