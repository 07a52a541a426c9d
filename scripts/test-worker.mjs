/**
Runs one test file of build/ in a process of its own, as AVA does, but without AVA's own start and with an end at the first failure.
It leans on how AVA starts its processes (`lib/fork.js`), which is no public interface: whoever updates AVA looks here.
*/
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

const {default: loadFork} = await import(pathToFileURL(path.resolve('node_modules/ava/lib/fork.js')));

const failures = new Set(['test-failed', 'hook-failed', 'uncaught-exception', 'unhandled-rejection', 'internal-error', 'process-exit', 'missing-ava-import', 'worker-failed', 'shared-worker-error']);

/** Why a file fails that was stopped. */
export const tooLate = 'takes too long';

/** Marks all that a run starts, however far from it. */
const mark = 'MUTANT_RUN';
const roundsMax = 10;
let runCount = 0;

// Whether there was any.
function killOnce(entry) {
	let isAny = false;
	for (const id of readdirSync('/proc')) {
		if (!/^\d+$/.test(id)) {
			continue;
		}

		try {
			// One that has ended and waits for its parent has an empty one.
			if (readFileSync(`/proc/${id}/environ`, 'latin1').split('\0').includes(entry)) {
				process.kill(Number(id), 'SIGKILL');
				isAny = true;
			}
		} catch {
			// It is gone, or is not ours.
		}
	}

	return isAny;
}

function killMarked(value) {
	// While one looks, others are started.
	for (let i = 0; i < roundsMax; i++) {
		if (!killOnce(`${mark}=${value}`)) {
			return;
		}
	}
}

// Resolves to `{why, milliseconds}`; `why` is undefined when all tests of the file have passed.
export async function runTestFile(file, {cwd, env, milliseconds}) {
	const start = performance.now();
	const value = `${process.pid}-${++runCount}`;
	const worker = loadFork(path.join(cwd, 'build', file.replace(/\.ts$/, '.js')), {
		projectDir: cwd,
		chalkOptions: {level: 0},
		experiments: {},
		failFast: true,
		failWithoutAssertions: true,
		match: [],
		providerStates: [],
		environmentVariables: {...env, [mark]: value},
		workerThreads: false,
		workerArgv: [],
	}, []);
	const pending = new Set();
	let why;
	const fail = reason => {
		why ??= reason;
		killMarked(value);
	};

	worker.onStateChange(({type, title, skip, todo}) => {
		if (type === 'selected-test' && !skip && !todo) {
			pending.add(title);
		} else if (type === 'test-passed') {
			pending.delete(title);
		} else if (failures.has(type)) {
			fail(title ?? type);
		}
	});
	const timer = setTimeout(() => {
		fail(tooLate);
	}, milliseconds);
	await worker.promise;
	clearTimeout(timer);
	if (pending.size > 0) {
		why ??= 'ends before its tests';
	}

	killMarked(value);
	return {why, milliseconds: performance.now() - start};
}
