/**
A process that runs one `etcsh …` after the other with the code of the built program, each with this process's own outputs and
environment: what starting a process for each costs is saved. The words of each are on the command line, with `;;` between two.
Before each stands its number, as in `#3#`, on a line of standard output.
*/
import {writeSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** What runs until somebody ends it is ended, as by timeout(1). */
const millisecondsMax = 20_000;

// Each command has handlers of its own for what nobody catches.
process.setMaxListeners(0);
const words = process.argv.splice(2);
const {main} = await import(path.resolve(import.meta.dirname, '../../../dist/core.js')) as {main: () => Promise<unknown>};

for (let number = 0; words.length > 0; number++) {
	const end = words.indexOf(';;');
	process.argv.splice(2, Infinity, ...words.splice(0, end === -1 ? words.length : end));
	words.shift();
	writeSync(1, `#${number}#\n`);
	const timer = setTimeout(() => {
		process.kill(process.pid, 'SIGTERM');
	}, millisecondsMax);
	await main();
	clearTimeout(timer);
}
