#!/usr/bin/env node
/**
`npm run faults`: all tables of fault injection, printed with counts; `--long` prints every cell. The name of a command, `stat` or
`user add`, leaves all others out.
*/
import process from 'node:process';
import {diskCallsTable} from './disk-calls.ts';
import {diskTable} from './disk.ts';
import {networkTable, runNetworkFaults} from './network.ts';
import {outputFaults, runOutputFaults} from './output.ts';
import {formatTable, isWrong, type FaultTable} from './report.ts';

const words = process.argv.slice(2);
const isLong = words.includes('--long');
const wanted = words.filter(word => word !== '--long').join(' ');
// A data dir meets the same faults whatever opens it.
const tables: readonly FaultTable[] = wanted === ''
	? [networkTable, outputFaults, diskTable, diskCallsTable]
	: [
		{...networkTable, run: async () => runNetworkFaults(({subject}) => [wanted, `etcdctl ${wanted}`, `${wanted}, of two`].includes(subject))},
		{...outputFaults, run: async () => runOutputFaults(line => ` ${line} `.includes(` ${wanted} `))},
	];
let cellCount = 0;
let wrongCount = 0;
for (const {name, run} of tables) {
	const cells = await run();
	cellCount += cells.length;
	wrongCount += cells.filter(cell => isWrong(cell)).length;
	process.stdout.write(`${formatTable(name, cells, {isLong})}\n`);
}

if (cellCount === 0) {
	process.stderr.write(`no fault meets "${wanted}": is it in test/helpers/command-lines.ts?\n`);
}

process.stdout.write(`${cellCount} cells, ${wrongCount} of them wrong\n`);
// What still waits somewhere is of no interest.
process.exit(wrongCount === 0 && cellCount > 0 ? 0 : 1);
