/**
The names of segments and which of them belong to the log.
*/
import {readdir} from 'node:fs/promises';
import {UserError} from '../errors.ts';

export type SegmentName = {readonly name: string; readonly sequence: number; readonly firstIndex: number};

export function segmentName(sequence: number, firstIndex: number): string {
	return `${sequence.toString(16).padStart(16, '0')}-${firstIndex.toString(16).padStart(16, '0')}.wal`;
}

/** The segments of a directory in order; an empty list when there are none or the directory is missing. Rejects when one is missing between others. */
export async function listSegments(directory: string): Promise<readonly SegmentName[]> {
	const names = await readdir(directory).catch((error: unknown) => {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return [];
		}

		throw error;
	});
	const segments = names
		.map(name => /^([\da-f]{16})-([\da-f]{16})\.wal$/.exec(name))
		.filter(match => match !== null)
		.map(match => ({name: match[0], sequence: Number.parseInt(match[1]!, 16), firstIndex: Number.parseInt(match[2]!, 16)}))
		.sort((a, b) => a.sequence - b.sequence);
	for (const [i, segment] of segments.entries()) {
		if (i > 0 && segment.sequence !== segments[i - 1]!.sequence + 1) {
			throw new UserError(`the log in ${directory} has a hole before ${segment.name}`, {hint: 'Bring the missing segment back, or restore a backup.'});
		}
	}

	return segments;
}
