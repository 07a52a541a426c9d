/**
The last line of defence, in every mode: an error that nobody caught ends in two lines, what happened and where the
details were written. No stack and no source gets to the screen, unless `ETCSH_DEBUG` is set.
*/
import {writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {inspect} from 'node:util';
import {isPartMissing, messageOf, reasonOf} from '../errors.ts';
import {productVersion} from '../version.ts';
import {visible} from './text/terminal-safe.ts';

/** What sysexits.h calls an internal software error. */
export const faultExitCode = 70;

/** An orderly end may take this long; then the process ends all the same. */
const closingMsMax = 5000;
const reasonLengthMax = 200;

type Owner = (error: unknown) => void;

let owner: Owner | undefined;
let isEnding = false;
let say = (text: string): void => {
	try {
		writeSync(2, text);
	} catch {
		// There is nobody left to tell.
	}
};

function isDebugging(): boolean {
	return (process.env.ETCSH_DEBUG ?? '') !== '';
}

/** Writes the details to a file that only this user can read; returns the line that says where they are. */
function keepDetails(details: string): string {
	const file = path.join(tmpdir(), `etcsh-error-${process.pid}-${Date.now()}.txt`);
	try {
		writeFileSync(file, details, {mode: 0o600, flag: 'wx'});
		return `The details are in ${visible(file)}.`;
	} catch (error) {
		return `The details could not be written to ${visible(file)} (${reasonOf(error)}); ETCSH_DEBUG=1 shows them.`;
	}
}

/** The lines for an error of our own; its details are kept in a file. */
export function describeFault(error: unknown): string {
	if (isPartMissing(error)) {
		return `etcsh was replaced while it ran, or is not installed as a whole: start it again\n${isDebugging() ? `${inspect(error)}\n` : ''}`;
	}

	// Words of the command line stay out of it: there are passwords among them.
	const system = `Node ${process.version}, ${process.platform} ${process.arch}`;
	const details = `${productVersion()}, ${system}, ${new Date().toISOString()}\n${inspect(error)}\n`;
	const [reason = ''] = (
		typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string' ? reasonOf(error) : messageOf(error)
	).split('\n', 1);
	const summary = `etcsh met an error of its own: ${visible(reason.slice(0, reasonLengthMax))}`;
	return `${summary}\n  ${keepDetails(details)}\n${isDebugging() ? details : ''}`;
}

/** Says it, and returns the exit code. */
export function reportFault(error: unknown): number {
	say(describeFault(error));
	return faultExitCode;
}

function endNow(error: unknown): never {
	// oxlint-disable-next-line unicorn-js/no-process-exit -- nobody knows what still works
	process.exit(reportFault(error));
}

/** Takes an error that nobody caught: the owner of the terminal ends in order, and without one the process at once. */
export function meetFault(error: unknown): void {
	if (owner === undefined || isEnding) {
		endNow(error);
	}

	isEnding = true;
	setTimeout(() => {
		endNow(error);
	}, closingMsMax).unref();
	owner(error);
}

/** Calls `end` when an error was not caught; it gives the terminal back and makes sure that the process ends. */
export function ownFaults(end: Owner): Disposable {
	owner = end;
	return {
		[Symbol.dispose]() {
			owner = undefined;
		},
	};
}

/** From now on messages about faults go to `write`. */
export function sayFaultsBy(write: (text: string) => void): void {
	say = write;
}

/** From now on every error is caught, and Node's own warnings, which are for developers, are not shown. */
export function guardProcess(): void {
	process.on('uncaughtException', meetFault);
	if (!isDebugging()) {
		process.removeAllListeners('warning');
	}
}
