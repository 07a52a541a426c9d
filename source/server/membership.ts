/**
The members of the cluster as the tree under `/0/members` and the log's membership changes describe them.
*/
import {createHash} from 'node:crypto';
import {Buffer} from 'node:buffer';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {messageOf, UserError} from '../errors.ts';
import {ConfChangeSchema} from '../pb/generated/etcd_pb.ts';
import {baseName} from '../protocol/paths.ts';
import {type Store} from '../store/store.ts';
import {clusterSpace} from './requests/key-space.ts';

export type Member = {
	/** Lower-case hex without leading zeros. */
	readonly id: string;
	/** Empty until the member has published itself. */
	readonly name: string;
	readonly peerURLs: readonly string[];
	readonly clientURLs: readonly string[];
};

export const changeTypes = {add: 0, remove: 1, update: 2} as const;

const membersPath = `${clusterSpace}/members`;
const removedPath = `${clusterSpace}/removed_members`;
const attributesPattern = new RegExp(`^${membersPath}/([0-9a-f]{1,16})/attributes$`);

/** Ids print as lower-case hex without padding everywhere. */
export function formatId(id: bigint): string {
	return id.toString(16);
}

/** The first 8 bytes of SHA-1 over the sorted peer URLs and the cluster token. */
export function memberIdOf(peerUrls: readonly string[], clusterToken: string): bigint {
	return sha1Head([...peerUrls].sort().join('') + clusterToken);
}

/** The first 8 bytes of SHA-1 over the member ids, ascending, 8 bytes each. */
export function clusterIdOf(memberIds: readonly bigint[]): bigint {
	const bytes = Buffer.alloc(memberIds.length * 8);
	for (const [i, id] of [...memberIds].sort(compareIds).entries()) {
		bytes.writeBigUInt64BE(id, i * 8);
	}

	return sha1Head(bytes);
}

export function compareIds(a: bigint, b: bigint): number {
	return a === b ? 0 : (a < b ? -1 : 1);
}

function sha1Head(data: string | Buffer): bigint {
	return createHash('sha1').update(data).digest().readBigUInt64BE(0);
}

export function attributesPath(memberId: bigint): string {
	return `${membersPath}/${formatId(memberId)}/attributes`;
}

export type MembershipChange = {
	readonly type: number;
	readonly nodeId: bigint;
	readonly context: {readonly peerURLs: readonly string[]; readonly name?: string};
};

/** Throws UserError for bytes that are not a membership change: then nobody can say who belongs to the cluster. */
export function decodeChange(data: Uint8Array): MembershipChange {
	try {
		const {type, nodeId, context} = fromBinary(ConfChangeSchema, data);
		const said = context.length === 0 ? {} : JSON.parse(Buffer.from(context).toString('utf8')) as Partial<MembershipChange['context']>;
		return {type, nodeId, context: {...said, peerURLs: said.peerURLs ?? []}};
	} catch (error) {
		throw new UserError(`a membership change in the log cannot be read: ${messageOf(error)}`, {
			hint: 'etcsh wal DIR lists the log and says where; start from a backup that was taken before.', cause: error,
		});
	}
}

/** The change that adds a member; one that bootstraps also says its name. */
export function encodeAddMember(memberId: bigint, peerUrls: readonly string[], name?: string): Uint8Array {
	// The id is a decimal number beyond what a JavaScript number holds, so the JSON is put together by hand.
	const nameMember = name === undefined ? '' : `,"name":${JSON.stringify(name)}`;
	return encodeChange(changeTypes.add, memberId, `{"id":${memberId},"peerURLs":${JSON.stringify(peerUrls)}${nameMember}}`);
}

/** The log entry with which a member gets other peer URLs. */
export function encodeUpdateMember(memberId: bigint, peerUrls: readonly string[]): Uint8Array {
	return encodeChange(changeTypes.update, memberId, `{"id":${memberId},"peerURLs":${JSON.stringify(peerUrls)}}`);
}

export function encodeRemoveMember(memberId: bigint): Uint8Array {
	return encodeChange(changeTypes.remove, memberId);
}

function encodeChange(type: number, nodeId: bigint, context?: string): Uint8Array {
	return toBinary(ConfChangeSchema, create(ConfChangeSchema, {
		id: 0n, type, nodeId, context: context === undefined ? undefined : Buffer.from(context),
	}));
}

export class Membership {
	readonly #members = new Map<bigint, Member>();
	readonly #removed = new Set<bigint>();

	/** By numeric id. */
	list(): Member[] {
		return [...this.#members].sort(([a], [b]) => compareIds(a, b)).map(([, member]) => member);
	}

	get(id: bigint): Member | undefined {
		return this.#members.get(id);
	}

	hasRemoved(id: bigint): boolean {
		return this.#removed.has(id);
	}

	/** Reads the members as etcd does for each change of them and when it starts from files, which shows in the counters. */
	countReading(store: Store): void {
		if (store.lookUp(membersPath) !== undefined) {
			store.lookUp(removedPath);
		}
	}

	/** Takes the members from the tree, as a snapshot has it. */
	recover(store: Store): void {
		for (const {key, nodes = []} of store.peek(membersPath, {recursive: true, sorted: false})?.nodes ?? []) {
			const id = BigInt(`0x${baseName(key)}`);
			const raftAttributes = nodes.find(({key: child}) => baseName(child) === 'raftAttributes')?.value ?? '{}';
			const attributes = nodes.find(({key: child}) => baseName(child) === 'attributes')?.value ?? '{}';
			const {peerURLs = []} = JSON.parse(raftAttributes) as {peerURLs?: string[]};
			this.#members.set(id, {id: formatId(id), peerURLs, ...parseAttributes(attributes)});
		}

		for (const {key} of store.peek(removedPath)?.nodes ?? []) {
			this.#removed.add(BigInt(`0x${baseName(key)}`));
		}
	}

	/** Applies a membership change of the log to the members and to the tree. Changes that make no sense do nothing. */
	applyChange(store: Store, data: Uint8Array): void {
		const {type, nodeId, context} = decodeChange(data);
		this.countReading(store);
		const known = this.#members.get(nodeId);
		const directory = `${membersPath}/${formatId(nodeId)}`;
		const raftAttributes = (peerURLs: readonly string[]) => ({value: JSON.stringify({peerURLs}), dir: false, expiration: 0n});
		if (type === changeTypes.add && known === undefined && !this.#removed.has(nodeId)) {
			const {peerURLs, name = ''} = context;
			store.create(`${directory}/raftAttributes`, raftAttributes(peerURLs));
			this.#members.set(nodeId, {
				id: formatId(nodeId), name, peerURLs, clientURLs: [],
			});
		} else if (type === changeTypes.update && known !== undefined) {
			const {peerURLs} = context;
			store.update(`${directory}/raftAttributes`, raftAttributes(peerURLs));
			this.#members.set(nodeId, {...known, peerURLs});
		} else if (type === changeTypes.remove && known !== undefined) {
			store.delete(directory, {dir: true, recursive: true});
			store.create(`${removedPath}/${formatId(nodeId)}`, {value: '', dir: false, expiration: 0n});
			this.#members.delete(nodeId);
			this.#removed.add(nodeId);
		}
	}

	/** Takes over what a member publishes about itself, if that is what a write to the tree was. */
	noteWrite(path: string, value: string): void {
		const id = attributesPattern.exec(path)?.[1];
		const member = id === undefined ? undefined : this.#members.get(BigInt(`0x${id}`));
		if (member === undefined) {
			return;
		}

		this.#members.set(BigInt(`0x${member.id}`), {...member, ...parseAttributes(value)});
	}
}

/** What a member says about itself. */
function parseAttributes(json: string): Pick<Member, 'name' | 'clientURLs'> {
	const {name = '', clientURLs} = JSON.parse(json) as {name?: string; clientURLs?: string[] | null};
	return {name, clientURLs: clientURLs ?? []};
}
