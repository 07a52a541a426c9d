#!/usr/bin/env node
/**
`npm run faults`: all tables of fault injection, printed with counts; `--long` prints every cell.
*/
import process from 'node:process';
import {diskCallsTable} from './disk-calls.ts';
import {diskTable} from './disk.ts';
import {networkTable} from './network.ts';
import {outputFaults} from './output.ts';
import {formatTable, isWrong, type FaultTable} from './report.ts';

const tables: readonly FaultTable[] = [networkTable, outputFaults, diskTable, diskCallsTable];

const isLong = process.argv.includes('--long');
let cellCount = 0;
let wrongCount = 0;
for (const {name, run} of tables) {
	const cells = await run();
	cellCount += cells.length;
	wrongCount += cells.filter(cell => isWrong(cell)).length;
	process.stdout.write(`${formatTable(name, cells, {isLong})}\n`);
}

process.stdout.write(`${cellCount} cells, ${wrongCount} of them wrong\n`);
// What still waits somewhere is of no interest.
process.exit(wrongCount === 0 ? 0 : 1);
