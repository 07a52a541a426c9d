import {reportProgress} from './scripts/test-progress.mjs';

const config = {
	files: ['test/**/*.test.ts'],
	typescript: {
		compile: false,
		rewritePaths: {'source/': 'build/source/', 'test/': 'build/test/'},
	},
	// How long all tests together may be silent.
	timeout: '60s',
	workerThreads: false,
	nonSemVerExperiments: {observeRunsFromConfig: true},
	observeRun: reportProgress,
};

export default config;
