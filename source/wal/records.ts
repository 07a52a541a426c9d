/**
The messages inside the records. The sum of a record does not cover its type, so decoding is strict: fields that remain when
one message is taken for another are refused.
*/
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {
	EntrySchema,
	HardStateSchema,
	MetadataSchema,
	SnapshotMarkerSchema,
} from '../pb/generated/etcd_pb.ts';
import {
	type HardState,
	type LogEntry,
	type LogMarker,
	type LogMetadata,
} from './log.ts';

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

export function decodeEntry(bytes: Uint8Array): LogEntry {
	const message = fromBinary(EntrySchema, bytes);
	if (message.type < 0 || message.type > 1 || (message.type === 1 && message.data.length === 0)) {
		throw new Error('the record is no entry');
	}

	return {
		type: message.type === 1 ? 1 : 0,
		term: Number(message.term),
		index: Number(message.index),
		// Absent and empty are told apart: a copy of the entry has to be equal in every byte.
		data: Object.hasOwn(message, 'data') ? message.data : undefined,
	};
}

export function decodeState(data: Uint8Array): HardState {
	const message = fromBinary(HardStateSchema, data);
	const {term, vote, commit, $unknown: unknown = []} = message;
	if (!Object.hasOwn(message, 'commit') || unknown.length > 0) {
		throw new Error('the record is no state');
	}

	return {term: Number(term), vote, commit: Number(commit)};
}

export function decodeMarker(data: Uint8Array): LogMarker {
	const {index, term} = fromBinary(SnapshotMarkerSchema, data);
	return {index: Number(index), term: Number(term)};
}
