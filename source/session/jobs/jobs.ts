/**
The jobs of a session: lists of commands that go on while others are typed.
*/
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type Scope} from './scope.ts';

const jobCountMax = 20;
/** How long the end of the shell waits for jobs that were told to end. */
const endMilliseconds = 2000;

export type Job = {
	readonly id: number;
	readonly text: string;
	readonly scope: Scope;
	/** Resolves to the exit code. */
	readonly ended: Promise<number>;
};

type JobsHost = {
	/** Says what becomes of them. */
	report(text: string): void;
	changed(): void;
};

function shortened(text: string): string {
	const line = visible(text.replaceAll(/\s+/g, ' '));
	return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

export class Jobs {
	readonly #host: JobsHost;
	readonly #jobs: Job[] = [];
	#front: Job | undefined;
	#sendBack: (() => void) | undefined;
	#isOver = false;

	constructor(host: JobsHost) {
		this.#host = host;
	}

	/** Those that have not ended, oldest first. */
	get list(): readonly Job[] {
		return this.#jobs;
	}

	/** Whether `fg` has brought one to the front. */
	get hasFront(): boolean {
		return this.#front !== undefined;
	}

	/** The number that the next one gets. Rejects when there are too many. */
	nextId(): number {
		if (this.#jobs.length >= jobCountMax) {
			throw new UserError(`there are ${jobCountMax} jobs already`, {hint: 'kill N ends one; jobs lists them.'});
		}

		return (this.#jobs.at(-1)?.id ?? 0) + 1;
	}

	/** Says that there is a new one, whose scope is behind, and runs it. */
	add(given: Omit<Job, 'ended'>, remark: string, run: () => Promise<number>): void {
		this.#host.report(`[${given.id}] ${shortened(given.text)}${remark}\n`);
		const job = {...given, ended: run()};
		this.#jobs.push(job);
		void this.#follow(job);
	}

	/** The job with that number, or the newest. */
	find(number: string | undefined): Job {
		const id = number === undefined ? this.#jobs.at(-1)?.id : Number(number.replace(/^%/, ''));
		const job = this.#jobs.find(each => each.id === id);
		if (job === undefined) {
			throw new UserError(number === undefined ? 'there are no jobs' : `there is no job ${number}`, {
				hint: this.#jobs.length === 0
					? 'A & at the end of a line makes one, as in: sync /a /b --watch &'
					: `${this.#jobs.length === 1 ? 'The only one is' : 'There are'} ${this.#jobs.map(each => each.id).join(', ')}.`,
			});
		}

		return job;
	}

	/** Rejects while there are any: what they work on must not change. */
	requireNone(): void {
		if (this.#jobs.length > 0) {
			throw new UserError('jobs are at work on this cluster', {hint: 'jobs lists them; kill N ends one.'});
		}
	}

	/** Waits for a job in front; resolves to its exit code, or to 0 when it is sent back. */
	async bring(job: Job, signal: AbortSignal): Promise<number> {
		const {promise, resolve} = Promise.withResolvers<number>();
		const onAbort = (): void => {
			job.scope.abort();
		};

		signal.addEventListener('abort', onAbort, {once: true});
		this.#front = job;
		this.#sendBack = () => {
			resolve(0);
		};

		job.scope.bringToFront();
		if (signal.aborted) {
			// Ctrl-C came before the job was here.
			onAbort();
		}

		try {
			return await Promise.race([job.ended, promise]);
		} finally {
			signal.removeEventListener('abort', onAbort);
			this.#front = undefined;
			this.#sendBack = undefined;
		}
	}

	/** The job in front goes on behind. Returns whether there was one that could. */
	sendBack(directory: string): boolean {
		const job = this.#front;
		if (job === undefined || job.scope.hasTerminal) {
			return false;
		}

		job.scope.sendBack(job.id, directory);
		this.#host.report(`[${job.id}] ${shortened(job.text)} goes on\n`);
		this.#sendBack?.();
		return true;
	}

	/** What leaving the shell would end, for a question; undefined when it is nothing. */
	get farewell(): string | undefined {
		const [first, ...others] = this.#jobs;
		return first === undefined
			? undefined
			: [...[first, ...others].map(({id, text}) => `[${id}] ${shortened(text)}`), others.length === 0
				? 'This job ends with the shell. Leave?'
				: 'These jobs end with the shell. Leave?'].join('\n');
	}

	/** Ends all of them, and says so. */
	endAll(): void {
		this.#isOver = true;
		for (const {id, text, scope} of this.#jobs) {
			if (scope.signal.aborted) {
				continue;
			}

			this.#host.report(`[${id}] ended with the shell  ${shortened(text)}\n`);
			scope.abort();
		}
	}

	/** Ends all of them, and waits until they have, for a while. */
	async close(): Promise<void> {
		this.endAll();
		const timeout = Promise.withResolvers<void>();
		const timer = setTimeout(() => {
			timeout.resolve();
		}, endMilliseconds);
		await Promise.race([Promise.all(this.#jobs.map(async job => job.ended)), timeout.promise]);
		clearTimeout(timer);
	}

	async #follow(job: Job): Promise<void> {
		const {id, text, scope} = job;
		const exitCode = await job.ended;
		scope.flush();
		this.#jobs.splice(this.#jobs.indexOf(job), 1);
		if (this.#front !== job && !this.#isOver) {
			const outcome = scope.signal.aborted ? 'ended' : (exitCode === 0 ? 'done' : `exit code ${exitCode}`);
			this.#host.report(`[${id}] ${outcome}  ${shortened(text)}\n`);
		}

		this.#host.changed();
	}
}
