/**
The stop that Ctrl-Z asks for.
*/
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';

/** How long a stop signal may take to reach every thread of this process. */
const stopMilliseconds = 50;

/** Stops this process alone; where no shell could have it go on, that does nothing, unlike SIGSTOP. */
export async function stopSelf(onStop: () => void): Promise<void> {
	await stop(process.pid, onStop);
}

/** Stops the whole foreground group, as the terminal itself would do; `onStop` does not hear of it. Resolves when it is resumed. */
export async function stopGroup(onStop: () => void): Promise<void> {
	await stop(0, onStop);
}

async function stop(target: number, onStop: () => void): Promise<void> {
	process.off('SIGTSTP', onStop);
	process.kill(target, 'SIGTSTP');
	await wait(stopMilliseconds);
	process.on('SIGTSTP', onStop);
}
