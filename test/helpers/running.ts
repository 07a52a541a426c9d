/**
A program that runs beside a test, whose output can be waited for.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';

export type RunningResult = {readonly code: number | NodeJS.Signals; readonly stdout: string; readonly stderr: string};

const waitMilliseconds = 40_000;

export class Running {
	readonly result: Promise<RunningResult>;
	readonly #child: ChildProcess;
	readonly #words: readonly string[];
	readonly #listeners = new Set<() => void>();
	#stdout = '';
	#stderr = '';
	#hasEnded = false;

	constructor(words: readonly string[], {stdin = '', env, cwd}: {readonly stdin?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string}) {
		this.#words = words;
		const [file, ...args] = words;
		const child = spawn(file!, args, {env, cwd});
		this.#child = child;
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			this.#stdout += chunk;
			this.#notify();
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			this.#stderr += chunk;
			this.#notify();
		});
		// A program that ends without reading its input is no failure of the test.
		child.stdin.on('error', () => undefined);
		child.stdin.end(stdin);
		this.result = this.#end();
	}

	get stdout(): string {
		return this.#stdout;
	}

	get stderr(): string {
		return this.#stderr;
	}

	get hasEnded(): boolean {
		return this.#hasEnded;
	}

	signal(signal: NodeJS.Signals): void {
		this.#child.kill(signal);
	}

	async kill(): Promise<void> {
		this.signal('SIGKILL');
		await this.result;
	}

	/** Waits until its output is as wanted; rejects with the output when it ends before, or takes too long. */
	async waitUntil(what: string, isThere: (output: {readonly stdout: string; readonly stderr: string}) => boolean, milliseconds = waitMilliseconds): Promise<void> {
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		const check = (): void => {
			if (isThere(this)) {
				resolve();
			} else if (this.#hasEnded) {
				reject(new Error(`${this.#words.join(' ')} ended before ${what}:\n${this.#stdout.slice(-2000)}\n${this.#stderr.slice(-2000)}`));
			}
		};

		const timer = setTimeout(() => {
			reject(new Error(`${what} did not come from ${this.#words.join(' ')}:\n${this.#stdout.slice(-2000)}\n${this.#stderr.slice(-2000)}`));
		}, milliseconds);
		this.#listeners.add(check);
		check();
		try {
			await promise;
		} finally {
			clearTimeout(timer);
			this.#listeners.delete(check);
		}
	}

	async #end(): Promise<RunningResult> {
		const [code, signal] = await once(this.#child, 'close') as [number | undefined, NodeJS.Signals | undefined];
		this.#hasEnded = true;
		this.#notify();
		return {code: code ?? signal!, stdout: this.#stdout, stderr: this.#stderr};
	}

	#notify(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}
}
