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

for (const [title, command, args] of steps) {
	const {status} = spawnSync(command, args, {stdio: 'inherit'});
	if (status === 0) {
		continue;
	}

	console.error(`npm test: the ${title} step failed (${command} ${args.join(' ')})`);
	process.exit(status ?? 1);
}
