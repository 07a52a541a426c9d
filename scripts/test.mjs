/**
Everything that proves the project: lint, types, build, tests. Prints each step's output only where it says something.
*/
import {spawnSync} from 'node:child_process';
import process from 'node:process';

const steps = [
	['lint', 'xo', []],
	['types', 'tsc', []],
	['build', 'node', ['scripts/build.mjs']],
	['tests', 'ava', process.argv.slice(2)],
];

const failed = steps.find(([, command, args]) => spawnSync(command, args, {stdio: 'inherit'}).status !== 0);
if (failed !== undefined) {
	const [title, command, args] = failed;
	console.error(`npm test: the ${title} step failed (${[command, ...args].join(' ')})`);
	process.exitCode = 1;
}
