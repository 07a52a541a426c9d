/**
`npm run faults`: builds the program and the tests, injects every fault and prints the tables.
*/
import {spawnSync} from 'node:child_process';
import process from 'node:process';

const steps = [
	['tsc', []],
	['node', ['scripts/build.mjs']],
	['node', ['build/test/faults/main.js', ...process.argv.slice(2)]],
];

const isRight = steps.every(([command, args]) => spawnSync(command, args, {stdio: 'inherit'}).status === 0);
process.exitCode = isRight ? 0 : 1;
