/**
Runs single tests of files in build/, many in one process, which has loaded their files once. With `mutant`, that mistake is in force
there from the start. What a mistake leaves behind may make later answers wrong: `mutate.mjs` says which of them are believed.
*/
import {fork} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {mkdir, mkdtemp} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/** Why a test fails that was stopped. */
export const tooLate = 'takes too long';

/** Marks all that a process starts, however far from it. */
const mark = 'MUTANT_RUN';
const roundsMax = 10;
let hostCount = 0;

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

export class TestHost {
	#cwd;
	#child;
	#mark;
	#mutant;

	constructor(cwd, mutant = '') {
		this.#cwd = cwd;
		this.#mutant = String(mutant);
	}

	// Resolves to `{why, milliseconds, reached}` of a test, by its position in the file; without `test` to `{why, count, reached}` of
	// the file. `why` is undefined when the test has passed.
	async ask(question, milliseconds) {
		if (this.#child === undefined) {
			await this.#start();
		}

		const child = this.#child;
		const {promise, resolve} = Promise.withResolvers();
		const timer = setTimeout(() => {
			resolve({why: tooLate});
		}, milliseconds);
		const end = () => {
			resolve({why: 'ends the process'});
		};

		child.once('message', resolve).once('exit', end);
		if (child.connected) {
			child.send(question);
		} else {
			end();
		}

		const answer = await promise;
		clearTimeout(timer);
		child.off('message', resolve).off('exit', end);
		if (answer.milliseconds === undefined && answer.count === undefined) {
			this.startAfresh();
		}

		return answer;
	}

	/** The next question is answered by a new process; all that the one before has started is ended. */
	startAfresh() {
		if (this.#child === undefined) {
			return;
		}

		killMarked(this.#mark);
		this.#child = undefined;
	}

	async #start() {
		const temporary = path.join(this.#cwd, 't');
		await mkdir(temporary, {recursive: true});
		const own = await mkdtemp(path.join(this.#cwd, 'host-'));
		this.#mark = `${process.pid}-${++hostCount}`;
		this.#child = fork(path.join(this.#cwd, 'scripts/test-host-process.mjs'), {
			cwd: this.#cwd,
			execArgv: [],
			stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
			serialization: 'advanced',
			env: {
				...process.env,
				[mark]: this.#mark,
				NODE_ENV: 'test',
				NODE_COMPILE_CACHE: path.join(this.#cwd, 'build/compile-cache'),
				TMPDIR: temporary,
				MUTANT: this.#mutant,
				MUTANT_FILE: path.join(own, 'in-force'),
				MUTANT_REACHED: path.join(own, 'reached'),
			},
		});
	}
}
