import os from 'node:os';
import path from 'node:path';
import {reportProgress} from './scripts/test-progress.mjs';

/** The longest files come first, so that none is left over at the end, when nothing else has anything to do. */
const longest = [
	'conformance/cli',
	'faults/network',
	'clusters/failover',
	'../test-groups/',
	'ui/shell',
	'ui/line-editing',
	'clusters/limited-user',
	'faults/',
	'conformance/http',
	'modes/completion-quoting',
	'engine/lost-answers',
	'terminal/hostile-terminal',
	'ui/live-panes',
	'clusters/',
	'commands/live',
	// What its servers remember is not to be crowded out by what others write.
	'commands/verbs/copying-verbs',
	'engine/deep-key',
	'server/data-dirs',
].map(start => path.resolve('test', start));

function rank(file) {
	const i = longest.findIndex(start => file.startsWith(start));
	return i === -1 ? longest.length : i;
}

// Whether a test file is among those that `longest` names.
export function isLong(file) {
	return rank(path.resolve(file)) < longest.length;
}

const config = {
	files: ['test/**/*.test.ts'],
	typescript: {
		compile: false,
		rewritePaths: {'source/': 'build/source/', 'test/': 'build/test/'},
	},
	// Much of a test is waiting: for a process, a disk, a second that passes.
	concurrency: Math.max(5, os.availableParallelism() * 2),
	sortTestFiles: (a, b) => rank(a) - rank(b),
	// How long all tests together may be silent.
	timeout: '60s',
	workerThreads: false,
	// As many processes as there is work for: V8's own threads, which compile what is soon over, only take from others. Room for
	// what is new in memory, which is looked through each time when it is full, spares a twentieth of the processor time.
	nodeArguments: ['--single-threaded', '--min-semi-space-size=32', '--max-semi-space-size=64'],
	// Each process loads much the same: AVA, helpers, half of the source.
	environmentVariables: {NODE_COMPILE_CACHE: path.resolve('build/compile-cache')},
	require: ['./scripts/test-setup.mjs'],
	nonSemVerExperiments: {observeRunsFromConfig: true},
	observeRun: reportProgress,
};

export default config;
