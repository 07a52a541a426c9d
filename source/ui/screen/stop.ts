/**
The stop that Ctrl-Z asks for.
*/
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';

/** How long a stop signal may take to reach every thread of this process. */
const stopMilliseconds = 50;

/** Stops the whole foreground group, as the terminal itself would do; `onStop` does not hear of it. Resolves when it is resumed. */
export async function stopGroup(onStop: () => void): Promise<void> {
	process.off('SIGTSTP', onStop);
	process.kill(0, 'SIGTSTP');
	await wait(stopMilliseconds);
	process.on('SIGTSTP', onStop);
}
