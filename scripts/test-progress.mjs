/**
What a long run of tests says meanwhile, on stderr: how many files are done and which one has been running longest; at the
end, which ones took longest. A test that hangs is named and ends the run: AVA's own time limit for that is off as long as
any test has a limit of its own (`t.timeout`), whether it still runs or not.

ETCSH_TEST_TIMES names a file that gets the seconds of each test file as JSON.
*/
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const lineMilliseconds = process.env.CI === undefined ? 5000 : 30_000;
/** How long no test of a file may end, unless one has a longer limit of its own. */
const silenceMilliseconds = 180_000;
const slowestCount = 10;
const quotedCount = 5;

const script = process.env.npm_lifecycle_event;
/** What was called: `npm test`, `npm run test:file`, or AVA itself. */
const caller = script === undefined ? 'ava' : (script === 'test' ? 'npm test' : `npm run ${script}`);

function say(text) {
	process.stderr.write(`${caller}: ${text}\n`);
}

function duration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

// In a group those that have begun come before those of files whose turn has not come.
function quoted(titles) {
	const first = [...titles].slice(0, quotedCount).map(title => `"${title}"`).join(', ');
	return titles.size > quotedCount ? `${first} and ${titles.size - quotedCount} more` : first;
}

class Progress {
	#start = Date.now();
	#stats = {files: 0, passedTests: 0, failedTests: 0};
	/** Of each file that runs: since when, until when it may be silent, and the tests that have not ended. */
	#running = new Map();
	/** Milliseconds of each file that is done. */
	#times = new Map();

	observe({type, testFile, title, period, stats, skip, todo}) {
		if (type === 'stats') {
			this.#stats = stats;
		}

		if (testFile === undefined || type.startsWith('worker-std')) {
			return;
		}

		const file = path.relative('.', testFile).replace(/^build\/(test-groups\/.*)\.js$/, '$1').replace(/^build\/(.*)\.js$/, '$1.ts');
		const now = Date.now();
		if (type === 'worker-finished' || type === 'worker-failed') {
			this.#times.set(file, now - (this.#running.get(file)?.since ?? now));
			this.#running.delete(file);
			return;
		}

		if (!this.#running.has(file)) {
			this.#running.set(file, {since: now, silentUntil: now, pending: new Set()});
		}

		const state = this.#running.get(file);
		state.silentUntil = Math.max(state.silentUntil, now + (period ?? silenceMilliseconds));
		if (type === 'selected-test' && !skip && !todo) {
			state.pending.add(title);
		} else if (type === 'test-passed' || type === 'test-failed') {
			state.pending.delete(title);
		}
	}

	/** One line, and the end of a test that hangs. */
	tell() {
		const now = Date.now();
		const {files, passedTests, failedTests} = this.#stats;
		// Those that began first come first.
		const [longest] = this.#running;
		if (longest === undefined) {
			return;
		}

		const [file, {since, pending}] = longest;
		const left = pending.size < 3 ? quoted(pending) : `${pending.size} tests left`;
		say(`${this.#times.size} of ${files} files, ${passedTests} tests passed, ${failedTests} failed, ${duration(now - this.#start)}; longest: ${file} for ${duration(now - since)} (${left})`);
		for (const [name, {silentUntil, pending: hung}] of this.#running) {
			if (now > silentUntil) {
				say(`${name} hangs, and with it the run: ${quoted(hung)}`);
				process.kill(process.pid, 'SIGINT');
				return;
			}
		}
	}

	end() {
		const slowest = [...this.#times].sort(([, a], [, b]) => b - a);
		if (slowest.length > slowestCount) {
			say(`${duration(Date.now() - this.#start)}; the slowest files: ${slowest.slice(0, slowestCount).map(([file, time]) => `${file} ${duration(time)}`).join(', ')}`);
		}

		if (process.env.ETCSH_TEST_TIMES !== undefined) {
			writeFileSync(process.env.ETCSH_TEST_TIMES, JSON.stringify(Object.fromEntries(slowest.map(([file, time]) => [file, time / 1000])), undefined, '\t'));
		}
	}
}

// What AVA calls with the events of a run.
export async function reportProgress({events}) {
	const progress = new Progress();
	const timer = setInterval(() => {
		progress.tell();
	}, lineMilliseconds);
	timer.unref();
	for await (const event of events) {
		progress.observe(event);
	}

	clearInterval(timer);
	progress.end();
}
