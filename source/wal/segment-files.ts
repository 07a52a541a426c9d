/**
The names of segments and which of them belong to the log.
*/
import {readdir} from 'node:fs/promises';
import {ifThere} from '../util/if-there.ts';
import {LogError} from './log-error.ts';

/** Once a segment is this long the next one is begun; etcd's own figure. */
export const segmentBytes = 64 * 1000 * 1000;

export type SegmentName = {readonly name: string; readonly sequence: number; readonly firstIndex: number};

export function segmentName(sequence: number, firstIndex: number): string {
	return `${sequence.toString(16).padStart(16, '0')}-${firstIndex.toString(16).padStart(16, '0')}.wal`;
}

/**
The contents of a directory: the segments in order, and the names of everything else. Rejects with the error of the file system.
*/
export async function readSegmentNames(directory: string): Promise<{segments: readonly SegmentName[]; others: readonly string[]}> {
	const segments: SegmentName[] = [];
	const others: string[] = [];
	for (const name of await readdir(directory)) {
		const match = /^([\da-f]{16})-([\da-f]{16})\.wal$/.exec(name);
		if (match === null) {
			others.push(name);
		} else {
			segments.push({name, sequence: Number.parseInt(match[1]!, 16), firstIndex: Number.parseInt(match[2]!, 16)});
		}
	}

	return {segments: segments.sort((a, b) => a.sequence - b.sequence), others: others.sort()};
}

/** The segments of a directory in order; an empty list when there are none or the directory is missing. */
export async function listSegments(directory: string): Promise<readonly SegmentName[]> {
	const names = await ifThere(readSegmentNames(directory));
	return names?.segments ?? [];
}

/** The segments that a reader needs who starts after the entry `index`. Throws LogError when one is missing. */
export function selectSegments(directory: string, segments: readonly SegmentName[], index: number): readonly SegmentName[] {
	const first = segments.findLastIndex(({firstIndex}) => firstIndex <= index);
	if (first === -1) {
		throw new LogError(`the log in ${directory} does not begin at entry ${index + 1} or before it`, 'wal: file not found', {
			hint: 'Its first segments are gone. Bring them back, or the snapshot that stands for them.',
		});
	}

	const selected = segments.slice(first);
	for (const [i, {name, sequence}] of selected.entries()) {
		if (i > 0 && sequence !== selected[i - 1]!.sequence + 1) {
			throw new LogError(`the log in ${directory} has a hole before ${name}`, 'wal: file not found', {
				hint: 'Bring the missing segment back, or restore a backup.',
			});
		}
	}

	return selected;
}
