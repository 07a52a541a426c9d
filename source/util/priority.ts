/**
How this process stands behind others on the machine.
*/
import {readdirSync} from 'node:fs';
import {constants, setPriority} from 'node:os';

let isForOneCommand = false;

/** Nobody types into this process, so it may become slow: a priority that was given away does not come back. */
export function serveOneCommand(): void {
	isForOneCommand = true;
}

/**
Others go first from now on, unless somebody types into this process. At the very lowest priority it would get nothing, where all
processors are busy.
*/
export function standBack(): void {
	if (!isForOneCommand) {
		return;
	}

	for (const thread of threads()) {
		try {
			setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
		} catch {
			// It has just ended, or the system does not allow it: then others wait for their turn.
		}
	}
}

/** On Linux each of them has a priority of its own, and those that come take it over; elsewhere the process has one. */
function threads(): readonly number[] {
	try {
		return readdirSync('/proc/self/task').map(Number);
	} catch {
		return [0];
	}
}
