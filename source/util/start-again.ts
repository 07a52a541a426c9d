/**
The program started again, behind everybody else on the machine.
*/
import {spawnSync} from 'node:child_process';
import {accessSync, constants, readFileSync} from 'node:fs';
import process from 'node:process';
import {standBack} from './priority.ts';
import {quietProcessors} from './quiet-processors.ts';

/** As far as the system tells of its processors, and has a program for it. This thread is what the program that is started again has. */
function keepToQuietProcessors(): void {
	try {
		const processors = quietProcessors(readFileSync('/proc/interrupts', 'latin1'), readFileSync('/proc/self/status', 'latin1'));
		if (processors !== undefined) {
			spawnSync('taskset', ['--cpu-list', '--pid', processors, String(process.pid)], {stdio: 'ignore'});
		}
	} catch {
		// It is no Linux, or hides them.
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
		accessSync(execPath, constants.X_OK);
		standBack();
		keepToQuietProcessors();
		execve(execPath, [execPath, oneThread, ...execArgv, ...argv.slice(1)], env);
	} catch {
		// It may not, and stays as it is.
	}
}
