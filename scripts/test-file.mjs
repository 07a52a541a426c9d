/**
`npm run test:file test/x.test.ts [options of AVA]`: builds what is stale and runs the files that are named: what has
changed is compiled anew, and dist/ is made again only for tests that start the built program.
*/
import {spawnSync} from 'node:child_process';
import {
	existsSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const compilerState = 'build/types.tsbuildinfo';
const builtProgram = 'dist/cli.js';
/** What the built program is made of. */
const ingredients = ['source', 'scripts/build.mjs', 'package.json'];

function run(command, args) {
	return spawnSync(command, args, {stdio: 'inherit'}).status === 0;
}

function compiledName(file) {
	return path.join('build', file.replace(/\.tsx?$/, '.js'));
}

function newestTime(file) {
	const stats = statSync(file);
	return stats.isDirectory() ? Math.max(stats.mtimeMs, ...readdirSync(file).map(name => newestTime(path.join(file, name)))) : stats.mtimeMs;
}

// Whether a file of test/, or one beside it that it imports, names the built program.
function startsBuiltProgram(file, seen = new Set()) {
	if (seen.has(file)) {
		return false;
	}

	seen.add(file);
	const text = readFileSync(file, 'utf8');
	const neighbours = text.matchAll(/from '(\.[^']+)'/g).map(([, target]) => path.join(path.dirname(file), target)).filter(target => target.startsWith('test')).toArray();
	return text.includes(builtProgram) || neighbours.some(neighbour => startsBuiltProgram(neighbour, seen));
}

function compile(files) {
	const command = ['--incremental', '--tsBuildInfoFile', compilerState];
	if (!run('tsc', command)) {
		return false;
	}

	if (files.every(file => existsSync(compiledName(file)))) {
		return true;
	}

	// Somebody has tidied build/ up, about which the compiler's notes know nothing.
	rmSync(compilerState, {force: true});
	return run('tsc', command);
}

function bundle(files) {
	const isStale = () => !existsSync(builtProgram) || ingredients.some(file => newestTime(file) > statSync(builtProgram).mtimeMs);
	const isNeeded = files.some(file => startsBuiltProgram(file)) && isStale();
	return !isNeeded || run('node', ['scripts/build.mjs']);
}

const words = process.argv.slice(2);
const files = words.filter(word => /^(?:\.\/)?test\/.*\.ts$/.test(word)).map(word => path.normalize(word));
const missing = files.find(file => !existsSync(file));
if (files.length === 0 || missing !== undefined) {
	console.error(missing === undefined ? 'usage: npm run test:file test/x.test.ts [options of AVA]' : `${missing} does not exist`);
	process.exitCode = 2;
} else {
	process.exitCode = compile(files) && bundle(files) && run('ava', words) ? 0 : 1;
}
