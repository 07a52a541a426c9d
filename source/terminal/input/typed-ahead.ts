/**
Keys that were pressed before a program gets the keyboard.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';

/**
Resolves when the event loop has polled the terminal once more, so that whoever reads it now has had every key that was there.
A Ctrl-C that raw mode has let through is no signal after the switch: nobody would act on it.
*/
export async function typedAheadRead(): Promise<void> {
	// The turn that goes on may have polled already.
	await nextTurn();
	await nextTurn();
}
