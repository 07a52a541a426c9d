/**
`npm run test:file test/x.test.ts [-- options of AVA]`: builds what is stale and runs the files that are named, or those of a folder:
what has changed is compiled anew, and dist/ is made again only for tests that start the built program.
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

// Whether a file of test/, or one beside it that it imports, names the built program, or another file that is built with it.
function startsBuiltProgram(file, seen = new Set()) {
	if (seen.has(file)) {
		return false;
	}

	seen.add(file);
	const text = readFileSync(file, 'utf8');
	const neighbours = text.matchAll(/from '(\.[^']+)'/g).map(([, target]) => path.join(path.dirname(file), target)).filter(target => target.startsWith('test')).toArray();
	return text.includes(`${path.dirname(builtProgram)}/`) || neighbours.some(neighbour => startsBuiltProgram(neighbour, seen));
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

// What is wrong with the words of the command line.
function mistakeIn(words, files) {
	const missing = files.find(file => !existsSync(file));
	if (files.length === 0 || missing !== undefined) {
		return missing === undefined ? 'no file of test/ is named' : `${missing} does not exist`;
	}

	// npm keeps options for itself, and leaves their values.
	const isLeftOver = (word, i) => !fileWord.test(word) && !word.startsWith('-') && !words[i - 1]?.startsWith('-');
	const leftOver = words.find((word, i) => isLeftOver(word, i));
	return leftOver === undefined ? undefined : `${leftOver} is no file of test/: options of AVA stand behind a --`;
}

// A folder stands for the tests in it and below.
function testsOf(word) {
	return /^(?:\.\/)?test\//.test(word) && statSync(word, {throwIfNoEntry: false})?.isDirectory()
		? readdirSync(word, {recursive: true}).filter(name => name.endsWith('.test.ts')).map(name => path.join(word, name))
		: [word];
}

const words = process.argv.slice(2).flatMap(word => testsOf(word));
// AVA knows lines of a file, too: `test/x.test.ts:12`.
const fileWord = /^(?:\.\/)?(test\/.*\.ts)(?::[\d,-]+)?$/;
const files = words.map(word => fileWord.exec(word)?.[1]).filter(file => file !== undefined).map(file => path.normalize(file));
const mistake = mistakeIn(words, files);
if (mistake === undefined) {
	process.exitCode = compile(files) && bundle(files) && run('ava', words) ? 0 : 1;
} else {
	console.error(`${mistake}\nusage: npm run test:file test/x.test.ts|test/FOLDER… [-- options of AVA]`);
	process.exitCode = 2;
}
