/**
How this process stands behind others on the machine.
*/
import {accessSync, constants as fileConstants, readdirSync} from 'node:fs';
import {constants, setPriority} from 'node:os';
import process from 'node:process';

let isForOneCommand = false;

/** Nobody types into this process, so it may become slow: a priority that was given away does not come back. */
export function serveOneCommand(): void {
	isForOneCommand = true;
}

/** Everybody else goes first from now on, unless somebody types into this process. */
export function standBack(): void {
	if (!isForOneCommand) {
		return;
	}

	for (const thread of threads()) {
		try {
			setPriority(thread, constants.priority.PRIORITY_LOW);
		} catch {
			// It has just ended, or the system does not allow it: then others wait for their turn.
		}
	}
}

const oneThread = '--single-threaded';

/**
Starts this program again, which must have done nothing yet, so that it is behind everybody else from its beginning, and keeps one
processor busy: the threads of V8 would take them all, and whoever wakes up while none is idle waits for milliseconds, whatever the
priorities say. Returns where that is not to be had.
*/
export function startAgainBehind(): void {
	const {execPath, execArgv, argv, env, execve} = process;
	// Bytes that are no text would not come through, nor files that are open already.
	const isLost = [...argv, ...Object.values(env)].some(word => /\uFFFD|\/fd\/\d/.test(word ?? ''));
	if (execve === undefined || execArgv.includes(oneThread) || isLost) {
		return;
	}

	try {
		// Of a Node that was replaced meanwhile; what fails later ends the process.
		accessSync(execPath, fileConstants.X_OK);
		standBack();
		execve(execPath, [execPath, oneThread, ...execArgv, ...argv.slice(1)], env);
	} catch {
		// It may not, and stays as it is.
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
