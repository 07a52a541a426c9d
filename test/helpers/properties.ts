/**
fast-check that says on standard error where a property failed. AVA shows the first assertion that failed, and would hide the
seed with which the counterexample is met again.
*/
import process from 'node:process';
import fc, {type RunDetails} from 'fast-check';

function sayWhere(run: RunDetails<unknown>): void {
	const message = fc.defaultReportMessage(run);
	if (message === undefined) {
		return;
	}

	process.stderr.write(`${message}\n`);
	throw new Error(message, {cause: run.errorInstance});
}

/* eslint-disable unicorn/no-top-level-side-effects, @typescript-eslint/no-deprecated -- for all properties of whoever imports it, which a plug-in cannot be */
fc.configureGlobal({reporter: sayWhere});
/* eslint-enable unicorn/no-top-level-side-effects, @typescript-eslint/no-deprecated */

export {default} from 'fast-check';
