/**
All test files as they were compiled, for `npm test`. AVA's provider for TypeScript, which knows what belongs to `test/x.test.ts`,
would have the process of each file load 240 files of packages more: 0.05 to 0.08 s of processor time, a quarter to a half of
what a small one takes. Small files that need no process of their own share one (scripts/test-groups.mjs).
*/
import {globSync} from 'node:fs';
import path from 'node:path';
import config, {isLong} from './ava.config.js';
import {groupTests} from './scripts/test-groups.mjs';

const {typescript, ...others} = config;

// The path by which `sortTestFiles` knows it.
function sourceOf(file) {
	return path.resolve(path.relative('build', file));
}

const compiledConfig = {
	...others,
	// What is left in build/ of a file that is gone is no test any more.
	files: groupTests(globSync('test/**/*.test.ts'), isLong),
	sortTestFiles: (a, b) => config.sortTestFiles(sourceOf(a), sourceOf(b)),
};

export default compiledConfig;
