/**
A program with everything that it has started: its process group, where it leads one, else all its descendants. On a terminal it
cannot lead one, or it would lose the terminal.
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

export class ProcessTree {
	/** Negative for a group, as for kill(2). */
	#ids: readonly number[];
	readonly #leadsGroup: boolean;

	constructor(id: number, {leadsGroup}: {readonly leadsGroup: boolean}) {
		this.#ids = [leadsGroup ? -id : id];
		this.#leadsGroup = leadsGroup;
	}

	/** Returns whether anybody is there; 0 only asks. Whose parents have ended since the last time is still told. */
	send(signal: NodeJS.Signals | 0): boolean {
		if (!this.#leadsGroup) {
			this.#ids = [...new Set(this.#ids.flatMap(id => [id, ...descendantsOf(id)]))];
		}

		const reached = this.#ids.map(id => {
			try {
				return process.kill(id, signal);
			} catch {
				return false;
			}
		});
		return reached.includes(true);
	}
}
