/**
The messages inside the records. The sum of a record does not cover its type, so decoding is strict: fields that remain when
one message is taken for another are refused.
*/
import {type Buffer} from 'node:buffer';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {FieldReader} from '../pb/field-reader.ts';
import {
	EntrySchema,
	HardStateSchema,
	MetadataSchema,
	SnapshotMarkerSchema,
} from '../pb/generated/etcd_pb.ts';
import {
	StoredEntry,
	type HardState,
	type LogEntry,
	type LogMarker,
	type LogMetadata,
} from './log.ts';

const fields = new FieldReader();
/** Of an entry's fields: number and wire type. */
const entryTags = {
	type: 0x08, term: 0x10, index: 0x18, data: 0x22,
} as const;
/** And of a state's. */
const stateTags = {term: 0x08, vote: 0x10, commit: 0x18} as const;

export function encodeMetadata({memberId, clusterId}: LogMetadata): Uint8Array {
	return toBinary(MetadataSchema, create(MetadataSchema, {nodeId: memberId, clusterId}));
}

export function encodeEntry({type, term, index, data}: LogEntry): Uint8Array {
	return toBinary(EntrySchema, create(EntrySchema, {
		type, term: BigInt(term), index: BigInt(index), data,
	}));
}

export function encodeState({term, vote, commit}: HardState): Uint8Array {
	return toBinary(HardStateSchema, create(HardStateSchema, {term: BigInt(term), vote, commit: BigInt(commit)}));
}

export function encodeMarker({index, term}: LogMarker): Uint8Array {
	return toBinary(SnapshotMarkerSchema, create(SnapshotMarkerSchema, {index: BigInt(index), term: BigInt(term)}));
}

/** Throws when the bytes are not such a message; so do the next three. */
export function decodeMetadata(data: Uint8Array): LogMetadata {
	const {nodeId, clusterId} = fromBinary(MetadataSchema, data);
	return {memberId: nodeId, clusterId};
}

/** The entry in a part of a segment. With `before`, undefined for a plain one that does not come behind the entry of that index. */
export function decodeEntry(segment: Buffer, start: number, end: number): StoredEntry;
export function decodeEntry(segment: Buffer, start: number, end: number, before: number): StoredEntry | undefined;
export function decodeEntry(segment: Buffer, start: number, end: number, before = -1): StoredEntry | undefined {
	fields.open(segment, start, end);
	const type = fields.takeTag(entryTags.type) ? fields.number() : 0;
	const term = fields.takeTag(entryTags.term) ? fields.number() : 0;
	const index = fields.takeTag(entryTags.index) ? fields.number() : 0;
	const hasData = fields.takeTag(entryTags.data);
	if (hasData) {
		fields.bytes();
	}

	const isPlain = type === 0 || (type === 1 && hasData && fields.end > fields.start);
	if (!isPlain || !fields.isComplete) {
		return decodeUnusualEntry(segment, start, end);
	}

	return index > before ? new StoredEntry({type, term, index}, segment, hasData ? fields.start : -1, hasData ? fields.end : -1) : undefined;
}

function decodeUnusualEntry(segment: Buffer, start: number, end: number): StoredEntry {
	const message = fromBinary(EntrySchema, segment.subarray(start, end));
	const {type, term, index, data} = message;
	if (type < 0 || type > 1 || (type === 1 && data.length === 0)) {
		throw new Error('the record is no entry');
	}

	// Absent and empty are told apart: a copy of the entry has to be equal in every byte.
	const hasData = Object.hasOwn(message, 'data');
	const dataStart = data.length === 0 ? start : data.byteOffset - segment.byteOffset;
	const [from, to] = hasData ? [dataStart, dataStart + data.length] : [-1, -1];
	return new StoredEntry({type: type as 0 | 1, term: Number(term), index: Number(index)}, segment, from, to);
}

export function decodeState(data: Uint8Array): HardState {
	const message = fromBinary(HardStateSchema, data);
	const {term, vote, commit, $unknown: unknown = []} = message;
	if (!Object.hasOwn(message, 'commit') || unknown.length > 0) {
		throw new Error('the record is no state');
	}

	return {term: Number(term), vote, commit: Number(commit)};
}

/** The term of a state that is like those that etcd and we write; undefined for one at which `decodeState` has to look. */
export function termOfPlainState(segment: Buffer, start: number, end: number): number | undefined {
	fields.open(segment, start, end);
	const term = fields.takeTag(stateTags.term) ? fields.number() : -1;
	const hasVote = fields.takeTag(stateTags.vote) && fields.skipNumber();
	const hasCommit = fields.takeTag(stateTags.commit) && fields.skipNumber();
	return term >= 0 && hasVote && hasCommit && fields.isComplete ? term : undefined;
}

export function decodeMarker(data: Uint8Array): LogMarker {
	const {index, term} = fromBinary(SnapshotMarkerSchema, data);
	return {index: Number(index), term: Number(term)};
}
