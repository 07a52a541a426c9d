/**
A process with everything that it has started, for programs that cannot lead a process group of their own: they would lose the
terminal by that.
*/
import {readFileSync} from 'node:fs';
import process from 'node:process';

/** The ids of its children, of theirs and so on. None where the system does not tell. */
function descendantsOf(id: number): readonly number[] {
	let text: string;
	try {
		text = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8');
	} catch {
		return [];
	}

	const children = text.split(' ').filter(word => word !== '').map(Number);
	return [...children, ...children.flatMap(child => descendantsOf(child))];
}

/** Returns whom it has told: those whose parents end by that are not found a second time. */
export function signalTree(id: number, signal: NodeJS.Signals, others: readonly number[] = []): readonly number[] {
	const ids = [...new Set([id, ...descendantsOf(id), ...others])];
	for (const each of ids) {
		try {
			process.kill(each, signal);
		} catch {
			// It is gone.
		}
	}

	return ids;
}
